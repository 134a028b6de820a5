// @ts-check
/**
 * Builds `dist/`: TypeScript to `build/` (tsc), then one bundle (ncc), then its comments and white space taken out (swc), 40 % of it.
 * Two compilers, as ncc's own TypeScript loader does not take TypeScript 7. Names and statements stay as they were, and
 * licences stand in `licenses.txt`. The same sources and lock file give the same bytes, but for the bundler's numbers of modules, which
 * it now and then deals out in another order.
 *
 * node scripts/build.mjs [OUT]     OUT: another folder than dist/
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minifySync } from '@swc/core'
import { aliases } from './aliases.mjs'

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

rmSync(out, { recursive: true, force: true })
run(
  build,
  '@vercel/ncc/dist/ncc/cli.js',
  'build',
  'main.js',
  '--out',
  out,
  '--license',
  'licenses.txt',
  '--no-cache',
  '--quiet',
)

for (const name of readdirSync(out).filter((file) => file.endsWith('.js'))) {
  const path = join(out, name)
  const { code } = minifySync(readFileSync(path, 'utf8'), {
    module: true,
    compress: false,
    mangle: false,
    format: { comments: false },
  })
  writeFileSync(path, code)
}

/**
 * @param {string} cwd
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function run(cwd, script, ...args) {
  execFileSync(process.execPath, [join(modules, script), ...args], { cwd, stdio: 'inherit' })
}
