// @ts-check
import { SourceMap } from 'node:module'

/** The bundler's own functions, and what it writes around modules. */
const BUNDLER = 'the bundler'

/**
 * How many characters of a script of the bundle come from which package, once comments and the like are taken out: the
 * bundler says in comments where each module begins, and the source map leads from the script back to them.
 * @param {{ raw: string, code: string, map: string }} script as the bundler wrote it, as it is after that, and the map between
 * @param {ReadonlyMap<string, string>} modules paths of modules by their numbers in the bundle
 * @returns {Record<string, number>}
 */
export function contentsOf({ raw, code, map }, modules) {
  const owners = ownersOf(raw, modules)
  const sourceMap = new SourceMap(JSON.parse(map))
  /** @type {Record<string, number>} */
  const sizes = {}
  for (const [line, text] of code.split('\n').entries()) {
    for (let column = 0; column < text.length; column += 1) {
      const entry = sourceMap.findEntry(line, column)
      const owner = ('originalLine' in entry && owners[entry.originalLine]) || BUNDLER
      sizes[owner] = (sizes[owner] ?? 0) + 1
    }
  }
  return sizes
}

/**
 * The package that each line comes from.
 * @param {string} raw
 * @param {ReadonlyMap<string, string>} modules
 */
function ownersOf(raw, modules) {
  let owner = BUNDLER
  return raw.split('\n').map((line) => {
    const path = /^;\/\/ CONCATENATED MODULE: (\S+)/.exec(line)?.[1]
    const number = /^\/\*{3}\/ (\d+):$/.exec(line)?.[1]
    if (path !== undefined) owner = packageOf(path)
    else if (number !== undefined) owner = packageOf(modules.get(number) ?? '')
    else if (line.startsWith('/******/ ')) owner = BUNDLER
    return owner
  })
}

/** @param {string} path as the bundler names it, relative to the folder of the compiled sources */
function packageOf(path) {
  if (path.startsWith('external ')) return 'Node.js'
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'this project'
}
