// @ts-check
/**
 * Builds `dist/`: TypeScript to `build/` (tsc), then one bundle (ncc). Two steps, as ncc's own TypeScript loader does not
 * take TypeScript 7. The same sources and lock file give the same bytes.
 *
 * node scripts/build.mjs [OUT]     OUT: another folder than dist/
 */
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aliases } from './aliases.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const build = join(root, 'build')
const out = resolve(process.argv[2] ?? join(root, 'dist'))

rmSync(build, { recursive: true, force: true })
run(root, 'typescript/bin/tsc', '-p', 'tsconfig.build.json')
// undici stands behind a door that opens on use.
const paths = { undici: ['./net/undici.js'], ...aliases(build) }
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

/**
 * @param {string} cwd
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function run(cwd, script, ...args) {
  execFileSync(process.execPath, [join(modules, script), ...args], { cwd, stdio: 'inherit' })
}
