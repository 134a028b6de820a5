// @ts-check
/**
 * Builds `dist/`: TypeScript to `build/` (tsc), then one bundle (ncc). Two steps, as ncc's own TypeScript loader does not
 * take TypeScript 7. The same sources and lock file give the same bytes.
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules')
const out = process.argv[2] ?? join(root, 'dist')

/** @param {string} script @param {string[]} args */
const run = (script, ...args) =>
  execFileSync(process.execPath, [join(bin, script), ...args], { cwd: root, stdio: 'inherit' })

rmSync(join(root, 'build'), { recursive: true, force: true })
run('typescript/bin/tsc', '-p', 'tsconfig.build.json')
rmSync(out, { recursive: true, force: true })
run(
  '@vercel/ncc/dist/ncc/cli.js',
  'build',
  'build/main.js',
  '--out',
  out,
  '--license',
  'licenses.txt',
  '--no-cache',
  '--quiet',
)
