// @ts-check
/**
 * Random runs of the bundle against the emulators, checked against invariants (`invariants.mjs`).
 *
 *     node test/fuzz/fuzz.mjs [--seconds 60] [--runs N] [--seed S] [--jobs 2] [--dist dist]
 *
 * Run number n has the seed S + n. To repeat a failed run, use its own seed and `--runs 1`.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createCase } from './case.mjs'
import { problemsOf } from './invariants.mjs'
import { inParallel, loadBundle, playCase } from './stage.mjs'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    runs: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    jobs: { type: 'string', default: '2' },
    dist: { type: 'string', default: fileURLToPath(new URL('../../dist', import.meta.url)) },
  },
})
const first = Number(values.seed)
const most = values.runs === undefined ? Number.POSITIVE_INFINITY : Number(values.runs)
const end = values.runs === undefined ? performance.now() + Number(values.seconds) * 1000 : Number.POSITIVE_INFINITY
if (![first, most, Number(values.jobs), Number(values.seconds)].every((number) => number >= 0)) {
  throw new Error('--seconds, --runs, --seed and --jobs are whole numbers.')
}

const bundle = await loadBundle(resolve(values.dist))
const counts = { cases: 0, runs: 0, failing: 0, delivered: 0, undelivered: 0, skipped: 0 }
/** @type {Map<string, number>} */
const verdicts = new Map()
console.log(`The first seed is ${first}.`)

await inParallel(Number(values.jobs), async (number) => {
  if (number >= most || performance.now() > end) return false
  const seed = String(first + number)
  const play = createCase(seed)
  const [traces = []] = await playCase(play, [bundle])
  counts.cases += 1
  for (const { run } of traces) {
    counts.runs += 1
    counts.delivered += Number(run.outputs['delivered-count'] || 0)
    counts.undelivered += Number(run.outputs['failed-count'] || 0)
    counts.skipped += Number(run.outputs['skipped-count'] || 0)
    const verdict = run.outputs['verdict'] || 'error'
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
  }
  const problems = problemsOf(play, traces)
  if (problems.length === 0) return true
  counts.failing += 1
  console.log(`\nSeed ${seed} failed. Repeat it: node test/fuzz/fuzz.mjs --seed ${seed} --runs 1`)
  for (const problem of problems.slice(0, 5)) console.log(`  ${problem}`)
  if (problems.length > 5) console.log(`  … and ${problems.length - 5} more`)
  if (most === 1) console.log(JSON.stringify(play, undefined, 2))
  return true
})

const shares = [...verdicts].sort().map(([verdict, count]) => `${count} ${verdict}`)
console.log(
  `${counts.cases} cases, ${counts.runs} runs (${shares.join(', ')}), ${counts.delivered} events delivered, ${counts.skipped} skipped, ${counts.undelivered} undelivered: ${counts.failing} cases failed.`,
)
if (counts.failing > 0) process.exitCode = 1
