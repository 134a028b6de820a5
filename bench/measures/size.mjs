// @ts-check
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DIST, plainInputs, probeAction } from '../action.mjs'
import { yesterday } from '../data.mjs'
import { startCostExplorer, startReceiver } from '../servers/start.mjs'

const LICENCES = 'licenses.txt'
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** So many packages are named; the others are small. */
const MOST_PACKAGES = 14

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
  const later = files.filter((name) => !plain.includes(name))
  const contents = contentsOfDist(files)
  return [
    {
      what: '`dist/`, not minified: loaded by a plain run, and in all (the licences aside)',
      goal: 'at most 650 KB and 1.6 MB',
      measured: `${kilobytes(bytes(plain))} and ${kilobytes(bytes(files))}`,
      met: bytes(plain) <= 650e3 && bytes(files) <= 1.6e6,
    },
    { what: '… in a plain run', goal: '', measured: largest(contents, plain) },
    { what: '… loaded where it is used', goal: '', measured: largest(contents, later) },
  ]
}

/** @typedef {Record<string, Record<string, number>>} Contents bytes by file and package */

/**
 * What is in the bundle, which only its build knows: it is built once more. Undefined where that gives other files.
 * @param {readonly string[]} files
 * @returns {Contents | undefined}
 */
function contentsOfDist(files) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-build-'))
  try {
    execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), folder], { stdio: 'inherit' })
    const built = readdirSync(folder).filter((name) => name !== LICENCES)
    const same = files.every((name) => {
      return built.includes(name) && readFileSync(join(folder, name)).equals(readFileSync(join(DIST, name)))
    })
    return same ? JSON.parse(readFileSync(join(ROOT, 'build/contents.json'), 'utf8')) : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * The packages that most bytes come from.
 * @param {Contents | undefined} contents
 * @param {readonly string[]} names files of the bundle
 */
function largest(contents, names) {
  if (contents === undefined) return 'not known: these files are not what the sources build'
  /** @type {Map<string, number>} */
  const sizes = new Map()
  for (const name of names) {
    for (const [owner, size] of Object.entries(contents[name] ?? {})) sizes.set(owner, (sizes.get(owner) ?? 0) + size)
  }
  const sorted = [...sizes].sort(([, a], [, b]) => b - a)
  const rest = sorted.slice(MOST_PACKAGES).reduce((sum, [, size]) => sum + size, 0)
  return [...sorted.slice(0, MOST_PACKAGES), /** @type {const} */ (['others', rest])]
    .map(([name, size]) => `${name} ${kilobytes(size)}`)
    .join(', ')
}

/** @param {number} size */
function kilobytes(size) {
  return `${(size / 1e3).toFixed(0)} KB`
}
