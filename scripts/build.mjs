// @ts-check
/**
 * Builds `dist/`: TypeScript to `build/` (tsc), then one bundle (ncc), then its comments and white space taken out (swc), 40 % of it.
 * Two compilers, as ncc's own TypeScript loader does not take TypeScript 7. Names and statements stay as they were, and
 * licences stand in `licenses.txt`. The same sources and lock file give the same bytes, wherever and whenever.
 *
 * node scripts/build.mjs [OUT]     OUT: another folder than dist/
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minifySync } from '@swc/core'
import { aliases } from './aliases.mjs'
import { withNamedChunks } from './chunks.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const build = join(root, 'build')
const out = resolve(process.argv[2] ?? join(root, 'dist'))

rmSync(build, { recursive: true, force: true })
run(root, 'typescript/bin/tsc', '-p', 'tsconfig.build.json')
const standIns = {
  undici: ['../scripts/stand-ins/undici.mjs'],
  '@actions/http-client': ['../scripts/stand-ins/actions-http-client.mjs'],
  '@actions/exec': ['../scripts/stand-ins/actions-exec.mjs'],
  'json-bigint': ['../scripts/stand-ins/json-bigint.cjs'],
}
const paths = { ...standIns, ...aliases(build) }
writeFileSync(join(build, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths } }))

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
const named = withNamedChunks(raw, JSON.parse(readFileSync(statistics, 'utf8')).chunks)

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
for (const name of ['package.json', licences]) copyFileSync(join(bundled, name), join(out, name))
for (const [name, text] of named) {
  const { code } = minifySync(text, {
    module: true,
    compress: false,
    mangle: false,
    format: { comments: false },
  })
  writeFileSync(join(out, name), code)
}

/**
 * @param {string} cwd
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function run(cwd, script, ...args) {
  execFileSync(process.execPath, [join(modules, script), ...args], { cwd, stdio: 'inherit' })
}
