// @ts-check
/**
 * npm run bench                   all measurements, as the table of `bench/RESULTS.md`, which is written anew
 * npm run bench -- startup size   only these parts; nothing is written
 * npm run bench -- --rounds 9     more rounds than five
 *
 * `BENCH_DIST` names another bundle than `dist/`. See `bench/README.md`.
 */
import { writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { parseArgs } from 'node:util'
import { measureBatch } from './measures/batch.mjs'
import { measureLatency } from './measures/latency.mjs'
import { measureMemory } from './measures/memory.mjs'
import { measureRequests } from './measures/requests.mjs'
import { measureSize } from './measures/size.mjs'
import { measureStartup } from './measures/startup.mjs'
import { measureStructured } from './measures/structured.mjs'
import { markdownTable, plainTable } from './table.mjs'

/** @type {Record<string, (rounds: number) => Promise<import('./table.mjs').Row[]>>} */
const PARTS = {
  requests: measureRequests,
  structured: measureStructured,
  batch: measureBatch,
  latency: measureLatency,
  memory: measureMemory,
  // Short runs vary most, and cost least.
  startup: (rounds) => measureStartup(rounds * 4),
  size: measureSize,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' } },
})
const rounds = Number(values.rounds)
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(
    `This is Node ${process.version}; the action runs on 24: npm run bench takes the one that is installed here.`,
  )
  process.exit(1)
}
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name))
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(`npm run bench -- [--rounds N] [${Object.keys(PARTS).join('] [')}]`)
  process.exit(1)
}

const machine = `${cpus().length} cores, ${platform()} ${arch()}, Node ${process.version}; medians of ${rounds} rounds (start-up: ${rounds * 4}), interleaved, after one that warms up`
console.log(machine)
/** @type {import('./table.mjs').Row[]} */
const rows = []
for (const [name, measure] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue
  console.log(`\n${name} …`)
  const found = await measure(rounds)
  console.log(plainTable(found))
  rows.push(...found)
}
if (positionals.length === 0) {
  const text = `# Measured\n\nWritten by \`npm run bench\` (see [README](README.md)). ${machine}.\n\n${markdownTable(rows)}\n`
  writeFileSync(new URL('RESULTS.md', import.meta.url), text)
}
if (rows.some(({ met }) => met === false)) process.exitCode = 1
