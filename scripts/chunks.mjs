// @ts-check
/**
 * Names for the bundler's chunks. It numbers them by a hash over the chunk's root modules, and picks those anew in each
 * build where modules import each other in a circle: the same sources then give other files. A name for what a chunk
 * holds is the same in every build, and tells a reader more.
 */

/**
 * What is read of webpack's statistics (`--stats-out`).
 * @typedef {{ name: string, size: number }} Module
 * @typedef {{ id: number, entry: boolean, files: string[], modules: Module[], origins: { request: string }[] }} Chunk
 */

/**
 * Renames chunks, in their files' names and wherever the bundler wrote their numbers.
 * @param {ReadonlyMap<string, string>} files the bundler's JavaScript, by file name
 * @param {readonly Chunk[]} chunks
 * @returns {Map<string, string>} the same files, by their new names
 * @throws {Error} where a number is not found where it is looked for: the bundler has come to write it otherwise
 */
export function withNamedChunks(files, chunks) {
  const names = namesOf(chunks)
  /** @param {string} id */
  const quoted = (id) => {
    const name = names.get(Number(id))
    if (name === undefined) throw new Error(`The bundle asks for a chunk ${id}, and there is none.`)
    return JSON.stringify(name)
  }
  /** @type {Map<string, string>} */
  const renamed = new Map()
  for (const { id, entry, files: own } of chunks) {
    const [file = ''] = own
    const text = files.get(file)
    if (text === undefined) throw new Error(`The bundler wrote no file for the chunk ${id}.`)
    const asking = replaced(text, /(_require__\.e\((?:\/\* import\(\) \*\/ )?)(\d+)(?=\))/g, quoted)
    if (entry) {
      const known = replaced(asking, /(var installedChunks = \{[\s/*]*)(\d+)(?=: 0\b)/g, quoted, 1)
      renamed.set(
        file,
        replaced(known, /(return "" \+ chunkId \+ )("\.index\.js")/g, () => '".js"', 1),
      )
    } else {
      // A chunk may stand for others, all of whose modules it holds.
      const list = (/** @type {string} */ ids) => ids.split(',').map(quoted).join(',')
      const named = replaced(asking, /^(export const ids? = \[?)(\d+(?:,\d+)*)(?=\]?;$)/gm, list, 2)
      renamed.set(`${names.get(id)}.js`, named)
    }
  }
  return renamed
}

/**
 * @param {string} text
 * @param {RegExp} pattern two groups: what stays, and what is replaced
 * @param {(found: string) => string} by
 * @param {number} [times] how often it must be found
 */
function replaced(text, pattern, by, times) {
  let count = 0
  const result = text.replace(pattern, (_, before, found) => {
    count += 1
    return before + by(found)
  })
  if (times !== undefined && count !== times) throw new Error(`${pattern} was found ${count} times, not ${times}.`)
  return result
}

/**
 * Each chunk's name: the package or file that is asked for, or else where its largest module comes from. Chunks of one name are
 * told apart by a number, dealt out in the order of what is in them.
 * @param {readonly Chunk[]} chunks
 * @returns {Map<number, string>} by the chunk's number
 */
function namesOf(chunks) {
  const held = chunks.map((chunk) => {
    const modules = chunk.modules.map(({ name }) => name).sort()
    return { id: chunk.id, name: chunk.entry ? 'index' : nameOf(chunk), modules: modules.join('\n') }
  })
  held.sort((a, b) => (a.modules < b.modules ? -1 : 1))
  /** @type {Map<string, number>} */
  const uses = new Map()
  /** @type {Map<number, string>} */
  const names = new Map()
  for (const { id, name } of held) {
    const use = (uses.get(name) ?? 0) + 1
    uses.set(name, use)
    names.set(id, use === 1 ? name : `${name}-${use}`)
  }
  return names
}

/** @param {Chunk} chunk */
function nameOf({ id, origins, modules }) {
  const bySize = modules
    .toSorted((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
    .map(({ name }) => originOf(name))
  // A small package with a large dependency is known by its own name.
  const asked = origins.flatMap(({ request }) => {
    const own = request.replace(/^(?:\.\.?\/)+/, '').replace(/(?:\/index)?\.\w+$/, '')
    return bySize.find((name) => name === own || (request !== own && name.endsWith(`/${own}`))) ?? []
  })
  const name = asked.sort()[0] ?? bySize[0]
  if (name === undefined) throw new Error(`The bundler made a chunk ${id} with no module.`)
  return name.replace('@', '').replaceAll('/', '-')
}

/**
 * Where a module comes from: the package, with its part where it has several; of this project, the file.
 * @param {string} module as the bundler names it, relative to the folder of the compiled sources
 */
function originOf(module) {
  const [path = ''] = module.split(' + ')
  const [, name, rest = ''] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(path) ?? []
  if (name === undefined) return path.replace(/^(?:\.\.?\/)+/, '').replace(/(?:\/index)?\.\w+$/, '')
  const part = /\bsubmodules\/([^/]+)/.exec(rest)?.[1]
  return part === undefined ? name : `${name}/${part}`
}
