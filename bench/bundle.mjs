// @ts-check
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { aliases } from '../scripts/aliases.mjs'

const BARE = fileURLToPath(new URL('bare', import.meta.url))
const MODULES = fileURLToPath(new URL('../node_modules', import.meta.url))

/**
 * Bundles one of the bare scripts the way `scripts/build.mjs` bundles the action: same bundler, same aliases.
 * @param {string} name file below `bare/`
 * @returns {string} path of the bundle, in a cache folder where packages resolve as they do here
 */
export function bundle(name) {
  const folder = join(MODULES, '.cache', 'aws-cost-events-bench')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  copyFileSync(join(BARE, name), join(folder, 'main.js'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths: aliases(folder) } }))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
  const out = join(folder, 'out')
  const ncc = join(MODULES, '@vercel/ncc/dist/ncc/cli.js')
  execFileSync(process.execPath, [ncc, 'build', 'main.js', '--out', out, '--no-cache', '--quiet'], {
    cwd: folder,
    stdio: 'inherit',
  })
  return join(out, 'index.js')
}
