// @ts-check
/**
 * Writes the generated parts of the Markdown pages, each between `<!-- generated: WHAT -->` and `<!-- /generated -->`:
 * tables of inputs and outputs from action.yml, workflows from examples/workflows, the table of AWS errors from src/costs.
 *
 * node scripts/readme-tables.mjs [--check]     --check: writes nothing, and fails where a page is not up to date
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PART = /(<!-- generated: (\w+)(?: (\S+))? -->\n).*?(<!-- \/generated -->)/gs

/** @typedef {{ name: string, description: string, default: string }} Row */
/** @typedef {{ title: string, rows: Row[] }} Section */

/** Pages that may hold generated parts, by their path from the root. */
export const pages = () => ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()]

/**
 * A page with its generated parts made anew.
 * @param {string} text
 * @returns {Promise<string>}
 * @throws {Error} where a part names what cannot be generated
 */
export async function render(text) {
  const parts = await Promise.all([...text.matchAll(PART)].map(([, , what = '', argument]) => generate(what, argument)))
  return text.replace(PART, (_, begin, _what, _argument, end) => `${begin}${parts.shift()}\n${end}`)
}

/** @param {string} what @param {string | undefined} argument */
async function generate(what, argument) {
  if (what === 'inputs') return tables('inputs', ['Input', 'Default', 'Meaning'])
  if (what === 'outputs') return tables('outputs', ['Output', 'Meaning'])
  if (what === 'example') return `\`\`\`yaml\n${read(`examples/workflows/${argument}`)}\`\`\``
  if (what === 'remedies') return remedies()
  throw new Error(`Nothing known generates "${what}"`)
}

/**
 * @param {'inputs' | 'outputs'} kind
 * @param {string[]} columns
 */
function tables(kind, columns) {
  const withDefault = columns.length === 3
  return sections(kind)
    .map(({ title, rows }) => {
      const cells = rows.map((row) => [
        `\`${row.name}\``,
        ...(withDefault ? [row.default === '' ? '' : `\`${row.default}\``] : []),
        row.description,
      ])
      return `#### ${title}\n\n${table(columns, cells)}`
    })
    .join('\n\n')
}

/**
 * The declarations of action.yml by the comments that group them.
 * @param {'inputs' | 'outputs'} kind
 * @returns {Section[]}
 * @throws {Error} where a declaration stands under no comment
 */
function sections(kind) {
  const text = read('action.yml')
  const declared = parse(text)[kind]
  const block = text.split(/^(?=\w)/m).find((part) => part.startsWith(`${kind}:`)) ?? ''
  /** @type {Section[]} */
  const found = []
  for (const [, title, name] of block.matchAll(/^ {2}(?:# -+ (.*?)\.? -+|([\w-]+):)$/gm)) {
    if (title !== undefined) found.push({ title, rows: [] })
    if (name === undefined) continue
    const { description, default: fallback = '' } = declared[name]
    const section = found.at(-1)
    if (section === undefined) throw new Error(`action.yml: no comment groups "${name}"`)
    section.rows.push({ name, description, default: String(fallback) })
  }
  return found
}

/** What can go wrong on the way to AWS, from the table that the action itself uses. */
async function remedies() {
  // Node runs the TypeScript as it stands; the compiler wants another ending here.
  /** @type {typeof import('../src/costs/remedies.js')} */
  const { REMEDIES } = await import(new URL('../src/costs/remedies.ts', import.meta.url).href)
  const failure = { name: '', message: '', code: '', status: undefined, attempts: 1 }
  const context = /** @type {any} */ ({ asked: 'costs', access: {} })
  const rows = REMEDIES.map(({ happened, names = [], remedy }) => [
    typeof happened === 'string' ? happened : happened(failure, context),
    names.map((name) => `\`${name}\``).join(', '),
    remedy,
  ])
  return table(['The log says', 'AWS’s code', 'What to do'], rows)
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** @param {string} path */
const read = (path) => readFileSync(join(ROOT, path), 'utf8')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check')
  for (const page of pages()) {
    const before = read(page)
    const after = await render(before)
    if (before === after) continue
    if (check) {
      console.error(`${page} is not up to date: npm run readme`)
      process.exitCode = 1
    } else {
      writeFileSync(join(ROOT, page), after)
      console.log(`${page} written`)
    }
  }
}
