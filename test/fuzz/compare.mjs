// @ts-check
/**
 * Compares two builds: the same random runs through both, with the same servers, inputs and times.
 *
 *     node test/fuzz/compare.mjs OLD_DIST NEW_DIST [--runs 200] [--seed 1] [--jobs 2] [--ignore kind,kind] [--texts]
 *
 * It compares exit codes, outputs, requests to Cost Explorer, requests to the webhook byte by byte, accepted events, dead letters
 * (event, status, attempts), the state file, report files in JSON and CSV, GitHub calls, masks and the names of all files.
 * `recordedtime` is a separate kind and is left out of the others. `--texts` adds the texts for people: messages, summary, comment,
 * `.md` and `.html`. Not compared: `User-Agent`, connection headers, and the time and value of signatures (the receiver verifies
 * them). Run number n has the seed S + n.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createCase } from './case.mjs'
import { fileOf, inParallel, loadBundle, playCase } from './stage.mjs'

/**
 * @typedef {import('./stage.mjs').Trace} Trace
 * @typedef {{ kind: string, old: string, new: string }} Difference
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    ignore: { type: 'string', default: '' },
    texts: { type: 'boolean', default: false },
  },
})
const [oldDist, newDist] = positionals
const [runs, first, jobs] = [Number(values.runs), Number(values.seed), Number(values.jobs)]
if (oldDist === undefined || newDist === undefined || ![runs, first, jobs].every((number) => number >= 0)) {
  console.error(
    'node test/fuzz/compare.mjs OLD_DIST NEW_DIST [--runs N] [--seed S] [--jobs N] [--ignore kind,kind] [--texts]',
  )
  process.exit(1)
}

const NOT_COMPARED = new Set([
  ...['host', 'user-agent', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'accept'],
  ...['accept-encoding', 'accept-language', 'sec-fetch-mode', 'webhook-timestamp', 'webhook-signature'],
])

const bundles = await Promise.all([oldDist, newDist].map((dist) => loadBundle(resolve(dist))))
const ignored = new Set(values.ignore.split(',').map((kind) => kind.trim()))
/** @type {Map<string, { seeds: string[], example: Difference }>} */
const found = new Map()
const started = performance.now()
let steps = 0

const kindOf = (/** @type {Trace} */ { step }) => step.kind

await inParallel(jobs, async (number) => {
  if (number >= runs) return false
  const seed = String(first + number)
  const [before = [], after = []] = await playCase(createCase(seed), bundles)
  steps += before.length
  const differences = before.length === after.length ? [] : [difference('steps', before.map(kindOf), after.map(kindOf))]
  for (const [index, trace] of before.entries()) {
    const other = after[index]
    if (other) differences.push(...differencesOf(trace, other))
  }
  for (const each of differences) {
    if (ignored.has(each.kind)) continue
    const known = found.get(each.kind) ?? { seeds: [], example: each }
    if (!known.seeds.includes(seed)) known.seeds.push(seed)
    found.set(each.kind, known)
  }
  return true
})

for (const [kind, { seeds, example }] of [...found].sort(([, a], [, b]) => b.seeds.length - a.seeds.length)) {
  console.log(
    `${kind}: ${seeds.length} cases differ, seeds ${seeds.slice(0, 5).join(', ')}${seeds.length > 5 ? ' …' : ''}`,
  )
  console.log(`  old ${example.old}\n  new ${example.new}`)
}
const seconds = ((performance.now() - started) / 1000).toFixed(0)
console.log(`${runs} cases, ${steps} runs of each bundle in ${seconds} s: ${found.size} kinds of differences.`)
if (found.size > 0) process.exitCode = 1

/**
 * @param {Trace} a
 * @param {Trace} b
 * @returns {Difference[]}
 */
function differencesOf(a, b) {
  const [left, right] = [aspectsOf(a), aspectsOf(b)]
  const kinds = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...kinds].flatMap((kind) => {
    const [one, other] = [left[kind], right[kind]]
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [difference(kind, one, other)]
  })
}

/**
 * The results that must be equal for two runs, by kind.
 * @param {Trace} trace
 * @returns {Record<string, unknown>}
 */
function aspectsOf({ step, run, asked, posts, handshakes, calls, comments, files }) {
  // Only with one request at a time the order is always the same.
  const inOrder = step.inputs['webhook-concurrency'] === '1'
  /** @param {string[]} list */
  const ordered = (list) => (inOrder ? list : list.sort())
  const stateText = timeless(fileOf(files, step.inputs['state-file'] ?? '') ?? '')
  const programFiles = Object.entries(files).filter(
    ([path]) => /\.(json|ndjson|csv)$/.test(path) && !/state|letters|undelivered/.test(path),
  )
  return {
    'exit code': run.exitCode,
    ...Object.fromEntries(Object.entries(run.outputs).map(([name, value]) => [`output ${name}`, value])),
    'cost requests': asked.map(({ input }) => input),
    'event ids': [...new Set(posts.flatMap(({ events }) => events.map(({ id }) => String(id))))].sort(),
    posts: ordered(posts.map(postText)),
    'accepted events': ordered(
      posts
        .filter(({ accepted }) => accepted)
        .flatMap(({ events }) => events.map((event) => timeless(JSON.stringify(sortedDeeply(event))))),
    ),
    handshakes,
    'dead letters': ordered(letterTexts(fileOf(files, run.outputs['dead-letter-file'] ?? ''))),
    'state file': inOrder ? stateText : sortedDeeply(JSON.parse(stateText || 'null')),
    recordedtime: [...new Set(posts.flatMap(({ events }) => events.map(({ recordedtime }) => recordedtime)))].sort(),
    ...Object.fromEntries(
      programFiles.map(([path, text]) => [`report ${path.replace(/^.*\//, '')}`, reportText(path, text)]),
    ),
    'GitHub calls': calls,
    comments: comments.length,
    masks: [...new Set(run.masks)].sort(),
    files: Object.keys(files),
    ...(values.texts && {
      errors: run.errors,
      warnings: run.warnings,
      notices: run.notices,
      summary: run.summary,
      'comment text': comments,
      ...Object.fromEntries(Object.entries(files).filter(([path]) => /\.(md|html)$/.test(path))),
    }),
  }
}

/** @param {string} text @returns {string} the text without the values of `recordedtime` */
function timeless(text) {
  return text.replace(/"recordedtime":"[^"]*"/g, '"recordedtime":""')
}

/** @param {string} path @param {string} text @returns {string} without the texts of the warnings */
function reportText(path, text) {
  if (!path.endsWith('.json')) return timeless(text)
  return JSON.stringify(JSON.parse(text), (key, value) => (key === 'warnings' ? value.length : value))
}

/** @param {import('../emulators/webhook.mjs').WebhookRequest} post */
function postText({ headers, body, status }) {
  const compared = Object.entries(headers).filter(([name]) => !NOT_COMPARED.has(name) && name !== 'ce-recordedtime')
  const head = compared.map(([name, value]) => `${name}: ${value}`).sort()
  return `${status ?? 'no answer'}\n${head.join('\n')}\n${timeless(body.toString('utf8'))}`
}

/** @param {string | undefined} text of a dead-letter file */
function letterTexts(text) {
  const lines = (text ?? '').split('\n').slice(0, -1)
  return lines.map((line) => {
    const { event, status, attempts } = JSON.parse(line)
    return timeless(JSON.stringify({ event, status, attempts }))
  })
}

/** @param {unknown} value @returns {unknown} with all lists and all keys sorted */
function sortedDeeply(value) {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(sortedDeeply(item))).sort()
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortedDeeply(item)]),
  )
}

/**
 * The first place at which two values differ, with the text around it.
 * @param {string} kind
 * @param {unknown} one
 * @param {unknown} other
 * @returns {Difference}
 */
function difference(kind, one, other) {
  if (Array.isArray(one) && Array.isArray(other)) {
    const at = one.findIndex((item, index) => JSON.stringify(item) !== JSON.stringify(other[index]))
    const index = at < 0 ? one.length : at
    const inner = difference(kind, one[index] ?? 'nothing', other[index] ?? 'nothing')
    const where = `[${index} of ${one.length} and ${other.length}] `
    return { kind, old: where + inner.old, new: where + inner.new }
  }
  const [a, b] = [one, other].map((value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')))
  if (a === undefined || b === undefined) throw new Error('two values give two texts')
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  const from = Math.max(0, at - 60)
  /** @param {string} text */
  const around = (text) => JSON.stringify(text.slice(from, at + 100))
  return { kind, old: around(a), new: around(b) }
}
