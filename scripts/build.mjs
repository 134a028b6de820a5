// @ts-check
/**
 * Builds `dist/`: TypeScript to `build/` (tsc), then one bundle (ncc). Two steps, as ncc's own TypeScript loader does not
 * take TypeScript 7. The same sources and lock file give the same bytes.
 *
 * node scripts/build.mjs [OUT]     OUT: another folder than dist/
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const modules = join(root, 'node_modules')
const build = join(root, 'build')
const out = resolve(process.argv[2] ?? join(root, 'dist'))

rmSync(build, { recursive: true, force: true })
run(root, 'typescript/bin/tsc', '-p', 'tsconfig.build.json')
writeFileSync(join(build, 'tsconfig.json'), JSON.stringify({ compilerOptions: { paths: aliases() } }))

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

/**
 * What the bundler takes in place of what a package's `node` condition names (ncc reads `paths` of the tsconfig.json it
 * stands beside): the AWS SDK's ES modules, half the size of its CommonJS, and undici behind a door that opens on use.
 * @returns {Record<string, string[]>}
 */
function aliases() {
  /** @type {Record<string, string[]>} */
  const paths = { undici: ['./net/undici.js'] }
  for (const scope of ['@aws-sdk', '@smithy']) {
    for (const name of readdirSync(join(modules, scope)).sort()) {
      const folder = `../node_modules/${scope}/${name}`
      const manifest = JSON.parse(readFileSync(join(modules, scope, name, 'package.json'), 'utf8'))
      const entries = manifest.exports ?? { '.': { module: manifest.module } }
      for (const [entry, targets] of Object.entries(entries)) {
        const target = targets?.module ?? targets?.import
        if (typeof target === 'string' && target.includes('dist-es')) {
          paths[`${scope}/${name}${entry.slice(1)}`] = [`${folder}/${target.replace(/^\.\//, '')}`]
        }
      }
    }
  }
  return paths
}
