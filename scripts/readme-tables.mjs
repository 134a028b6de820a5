// @ts-check
/**
 * Writes the generated parts of the Markdown pages, each between `<!-- generated: WHAT -->` and `<!-- /generated -->`: tables of
 * inputs and outputs from action.yml, workflows from examples/workflows, the table of AWS errors from src/cost-explorer, and rules and
 * short names of services from src/gate.
 *
 * node scripts/readme-tables.mjs [--check]     --check: writes nothing and fails if a page is not up to date
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PART = /(<!-- generated: (\w+)(?: (\S+))? -->\n).*?(<!-- \/generated -->)/gs

/** @typedef {{ name: string, description: string, default: string }} Row */
/** @typedef {{ title: string, rows: Row[] }} Section */

/** Paths of the pages that can have generated parts. */
export const pages = () => ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT }).sort()]

/**
 * A page with its generated parts rewritten.
 * @param {string} text
 * @returns {Promise<string>}
 * @throws {Error} if there is no generator for a part
 */
export async function render(text) {
  const parts = await Promise.all([...text.matchAll(PART)].map(([, , what = '', argument]) => generate(what, argument)))
  return text.replace(PART, (_, begin, _what, _argument, end) => `${begin}${parts.shift()}\n${end}`)
}

/** @param {string} what @param {string | undefined} argument */
async function generate(what, argument) {
  if (what === 'inputs') return tables('inputs')
  if (what === 'outputs') return tables('outputs')
  if (what === 'selection') return selection(argument?.split(',') ?? [])
  if (what === 'example') return `\`\`\`yaml\n${read(`examples/workflows/${argument}`)}\`\`\``
  if (what === 'remedies') return remedies()
  if (what === 'rules') return rules()
  if (what === 'services') return services()
  throw new Error(`There is no generator for "${what}"`)
}

/** @param {'inputs' | 'outputs'} kind */
function tables(kind) {
  return sections(kind)
    .map(({ title, rows }) => {
      const [name = '', ...notes] = title.split('; ')
      // Inputs and outputs have sections with the same name, and each heading needs a unique anchor.
      const heading = kind === 'outputs' ? `${name} (outputs)` : name
      const note = notes.map((text) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.\n\n`).join('')
      return `### ${heading}\n\n${note}${kind === 'inputs' ? inputTable(rows) : outputTable(rows)}`
    })
    .join('\n\n')
}

/**
 * A table of some inputs, in the given order.
 * @param {string[]} names
 * @throws {Error} if there is no such input
 */
function selection(names) {
  return inputTable(inputRows(names))
}

/** @param {string[]} names @throws {Error} if there is no such input */
function inputRows(names) {
  const rows = sections('inputs').flatMap((section) => section.rows)
  return names.map((name) => {
    const row = rows.find((each) => each.name === name)
    if (row === undefined) throw new Error(`action.yml has no input "${name}"`)
    return row
  })
}

/** @param {Row[]} rows */
function inputTable(rows) {
  const cells = rows.map(({ name, default: text, description }) => [code(name), text && code(text), description])
  return table(['Input', 'Default', 'Meaning'], cells)
}

/** @param {Row[]} rows */
function outputTable(rows) {
  return meanings('Output', rows)
}

/** @param {string} head @param {Row[]} rows */
function meanings(head, rows) {
  return table(
    [head, 'Meaning'],
    rows.map(({ name, description }) => [code(name), description]),
  )
}

/**
 * The declarations of action.yml, grouped by its comments.
 * @param {'inputs' | 'outputs'} kind
 * @returns {Section[]}
 * @throws {Error} if a declaration is before the first comment
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
    if (section === undefined) throw new Error(`action.yml: there is no comment before "${name}"`)
    section.rows.push({ name, description, default: String(fallback) })
  }
  return found
}

/** AWS errors, from the action's own table. */
async function remedies() {
  // `npm run readme` compiles `src/` to `build/` first.
  /** @type {typeof import('../src/cost-explorer/advice.js')} */
  const { adviceTable } = await import(new URL('../build/cost-explorer/advice.js', import.meta.url).href)
  const rows = adviceTable().map(({ happened, names, advice }) => [happened, names.map(code).join(', '), advice])
  return table(['The log says', "AWS's error code", 'What to do'], rows)
}

/** The rules of the gate, as action.yml describes their inputs. */
async function rules() {
  /** @type {typeof import('../src/gate/index.js')} */
  const { RULES } = await import(new URL('../build/gate/index.js', import.meta.url).href)
  return meanings('Rule', inputRows(RULES.map(({ name }) => name)))
}

/** The short names for `group-budgets`, from src/gate/service-names.ts. */
function services() {
  const rows = [...read('src/gate/service-names.ts').matchAll(/^ {2}(?:'([^']+)'|(\w+)): \[(.*)\],$/gm)].map(
    ([, quoted, bare, names = '']) => [quoted ?? bare ?? '', names.replaceAll("'", '`')],
  )
  if (rows.length === 0) throw new Error('src/gate/service-names.ts declares no names')
  return table(['Service', 'Short names'], rows)
}

/** @param {string} text */
const code = (text) => `\`${text}\``

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
      console.error(`${page} is not up to date. Run npm run readme.`)
      process.exitCode = 1
    } else {
      writeFileSync(join(ROOT, page), after)
      console.log(`Wrote ${page}`)
    }
  }
}
