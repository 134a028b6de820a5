// @ts-check
/**
 * Builds `dist/`: TypeScript to `build/` (tsc), then one bundle (ncc), of which functions and values that nothing uses, comments
 * and white space are taken out (swc), but for a new line before each statement of a module. What is left stands as it was
 * written, names too but for the bundler's own; licences stand in `licenses.txt`.
 * Two compilers, as ncc's own TypeScript loader does not take TypeScript 7. The same sources and lock file give the same
 * bytes, wherever and whenever. What of which package is in each file stands in `build/contents.json`.
 *
 * node scripts/build.mjs [OUT]     OUT: another folder than dist/
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minifySync } from '@swc/core'
import { aliases } from './aliases.mjs'
import { withNamedChunks } from './chunks.mjs'
import { contentsOf } from './contents.mjs'
import { laidOut } from './layout.mjs'
import { withShortNames } from './names.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const packages = join(root, 'node_modules')
const build = join(root, 'build')
const out = resolve(process.argv[2] ?? join(root, 'dist'))

rmSync(build, { recursive: true, force: true })
run(root, 'typescript/bin/tsc', '-p', 'tsconfig.build.json')
// Among packages, as the bundler writes packages and other sources that are loaded together to files of their own.
cpSync(join(root, 'scripts/stand-ins'), join(build, 'node_modules/stand-ins'), { recursive: true })
const standIns = {
  undici: ['node_modules/stand-ins/undici.mjs'],
  '@actions/http-client': ['node_modules/stand-ins/actions-http-client.mjs'],
  '@actions/exec': ['node_modules/stand-ins/actions-exec.mjs'],
  'json-bigint': ['node_modules/stand-ins/json-bigint.cjs'],
  uuid: ['node_modules/stand-ins/uuid.cjs'],
  '@aws/lambda-invoke-store': ['node_modules/stand-ins/lambda-invoke-store.mjs'],
  '@aws-sdk/signature-v4-multi-region': ['node_modules/stand-ins/signature-v4-multi-region.mjs'],
}
const compilerOptions = { paths: { ...aliases(build), ...standIns } }
writeFileSync(join(build, 'tsconfig.json'), JSON.stringify({ compilerOptions }))

const bundled = join(build, 'bundle')
const statistics = join(build, 'statistics.json')
const licences = 'licenses.txt'
run(
  build,
  '@vercel/ncc/dist/ncc/cli.js',
  'build',
  'main.js',
  ...['--out', bundled, '--license', licences, '--stats-out', statistics, '--no-cache', '--quiet'],
)
const scripts = readdirSync(bundled).filter((name) => name.endsWith('.js'))
const raw = new Map(scripts.map((name) => [name, readFileSync(join(bundled, name), 'utf8')]))
const { chunks, modules } = JSON.parse(readFileSync(statistics, 'utf8'))
const paths = new Map(modules.map((/** @type {{ id: number, name: string }} */ { id, name }) => [String(id), name]))

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
for (const name of ['package.json', licences]) copyFileSync(join(bundled, name), join(out, name))
/** @type {Record<string, Record<string, number>>} */
const contents = {}
for (const [name, bundledText] of withNamedChunks(raw, chunks)) {
  const text = withShortNames(bundledText)
  const { code, map = '' } = minifySync(text, {
    module: true,
    compress: { defaults: false, unused: true, dead_code: true, toplevel: true, module: true, passes: 3 },
    mangle: false,
    // One character beyond Latin-1, and V8 would keep a whole script, and scan it, at two bytes a character.
    format: { comments: false, asciiOnly: true },
    sourceMap: true,
  })
  writeFileSync(join(out, name), laidOut(code))
  contents[name] = contentsOf({ raw: text, code, map }, paths)
}
writeFileSync(join(build, 'contents.json'), JSON.stringify(contents))

/**
 * @param {string} cwd
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function run(cwd, script, ...args) {
  execFileSync(process.execPath, [join(packages, script), ...args], { cwd, stdio: 'inherit' })
}
