// @ts-check
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIST, plainInputs, probeAction } from '../action.mjs'
import { yesterday } from '../data.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'

const LICENCES = 'licenses.txt'

/**
 * Bytes of the bundle: all of it, what a plain run loads, and which packages they come from.
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureSize() {
  const costExplorer = await startCostExplorer(yesterday('daily', 30))
  const receiver = await startReceiver()
  const env = { AWS_ENDPOINT_URL_STS: costExplorer.url, BENCH_PROBE_MODULES: '1' }
  const { loaded } = await probeAction(plainInputs(costExplorer.url, receiver.url), { env })
  await Promise.all([receiver.stop(), costExplorer.stop()])

  const files = readdirSync(DIST).filter((name) => name !== LICENCES)
  const used = new Set(loaded.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url)))
  const plain = files.filter((name) => used.has(join(DIST, name)))
  const bytes = (/** @type {string[]} */ names) => names.reduce((sum, name) => sum + statSync(join(DIST, name)).size, 0)
  const kilobytes = (/** @type {number} */ size) => `${(size / 1e3).toFixed(0)} KB`
  const later = files.filter((name) => !plain.includes(name))
  return [
    {
      what: '`dist/`, not minified: loaded by a plain run, and in all (the licences aside)',
      goal: 'at most 650 KB and 1.6 MB',
      measured: `${kilobytes(bytes(plain))} and ${kilobytes(bytes(files))}`,
      met: bytes(plain) <= 650e3 && bytes(files) <= 1.6e6,
    },
    { what: '… in a plain run', goal: '', measured: largest(plain).join(', ') },
    { what: '… loaded where it is used', goal: '', measured: largest(later).join(', ') },
  ]
}

/**
 * The packages that most bytes come from, by the comments that the bundler leaves at each module.
 * @param {readonly string[]} names files of the bundle
 */
function largest(names) {
  /** @type {Map<string, number>} */
  const sizes = new Map()
  for (const name of names) {
    let owner = 'bundler'
    for (const line of readFileSync(join(DIST, name), 'utf8').split('\n')) {
      const path = /^;\/\/ (?:CONCATENATED MODULE|EXTERNAL MODULE): (\S+)/.exec(line)?.[1]
      if (path !== undefined) owner = packageOf(path)
      else if (/^\/\*\*\*\/ \d+:$/.test(line)) owner = 'CommonJS modules'
      sizes.set(owner, (sizes.get(owner) ?? 0) + Buffer.byteLength(line) + 1)
    }
  }
  return [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 12)
    .map(([name, size]) => `${name} ${(size / 1e3).toFixed(0)} KB`)
}

/** @param {string} path */
function packageOf(path) {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'this project'
}
