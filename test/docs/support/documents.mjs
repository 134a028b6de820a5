// @ts-check
/** The project's Markdown pages and the code blocks in them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** @param {string} path from the repository's root */
export const read = (path) => readFileSync(join(ROOT, path), 'utf8')

/** The Markdown pages, by their path from the root. */
export const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'CODE_OF_CONDUCT.md'],
  ...filesUnder('docs', '.md'),
]

/** The example workflows. */
export const EXAMPLES = filesUnder('examples/workflows', '.yml')

/** The name of this action in the documents, `OWNER/aws-cost-events`. */
export const ACTION = /uses: (\S+)@v1$/m.exec(read('examples/workflows/quick-start.yml'))?.[1] ?? ''

/**
 * Code blocks of one language on a page, `page:line` each.
 * @param {string} page
 * @param {string} language
 * @returns {{ where: string, text: string }[]}
 */
export function fences(page, language) {
  const text = read(page)
  return [...text.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms)]
    .filter(([, , found]) => found === language)
    .map(({ 1: indent = '', 3: body = '', index }) => ({
      where: `${page}:${text.slice(0, index).split('\n').length}`,
      text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }))
}

/** @param {string} folder @param {string} ending @returns {string[]} */
function filesUnder(folder, ending) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name)}`)
    .filter((name) => name.endsWith(ending))
    .sort()
}
