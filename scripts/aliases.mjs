// @ts-check
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules')

/**
 * What the bundler takes in place of what a package's `node` condition names (ncc reads `paths` of the tsconfig.json it
 * stands beside): the AWS SDK's ES modules, half the size of its CommonJS.
 * @param {string} folder where that tsconfig.json stands
 * @returns {Record<string, string[]>}
 */
export function aliases(folder) {
  /** @type {Record<string, string[]>} */
  const paths = {}
  for (const scope of ['@aws-sdk', '@smithy']) {
    for (const name of readdirSync(join(modules, scope)).sort()) {
      const home = relative(folder, join(modules, scope, name)).replaceAll('\\', '/')
      const manifest = JSON.parse(readFileSync(join(modules, scope, name, 'package.json'), 'utf8'))
      const entries = manifest.exports ?? { '.': { module: manifest.module } }
      for (const [entry, targets] of Object.entries(entries)) {
        const target = targets?.module ?? targets?.import
        if (typeof target === 'string' && target.includes('dist-es')) {
          paths[`${scope}/${name}${entry.slice(1)}`] = [`${home}/${target.replace(/^\.\//, '')}`]
        }
      }
    }
  }
  return paths
}
