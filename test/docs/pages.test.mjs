// @ts-check
/** The pages agree with the project: generated parts, links, examples, and names of scripts, files and packages. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { pages, render } from '../../scripts/readme-tables.mjs'
import { hurried } from '../e2e/support/clock.mjs'
import { ROLE } from '../e2e/support/enter.mjs'
import { runOnce } from '../e2e/support/run-once.mjs'
import { AwsError } from '../emulators/aws-error.mjs'
import { awsError } from '../emulators/ce-faults.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { dataViolations } from '../support/event-schema.js'
import { fences, PAGES, ROOT, read } from './support/documents.mjs'

const ACTION = parse(read('action.yml'))
const MANIFEST = JSON.parse(read('package.json'))

test.each(pages())('the generated parts of %s are up to date (npm run readme)', async (page) => {
  expect(await render(read(page))).toBe(read(page))
})

test.each(PAGES)('the links and pictures of %s exist, and its JSON blocks parse', (page) => {
  expect(brokenLinks(page)).toEqual([])
  for (const { where, text } of fences(page, 'json')) expect([where, parsesAsJson(text)]).toEqual([where, true])
})

describe('README.md', () => {
  const readme = read('README.md')

  test('README.md has its first workflow near the top', () => {
    expect(readme.split('\n').indexOf('```yaml')).toBeLessThan(20)
  })

  test('README.md names errors as docs/troubleshooting.md does', () => {
    const [, table = ''] = /\n## Troubleshooting\n(.*?)\n## /s.exec(readme) ?? []
    const texts = [...table.matchAll(/^\| `([^`…]+)/gm)].map(([, text]) => text?.trim())
    expect(texts.length).toBeGreaterThanOrEqual(5)
    for (const text of texts) expect(read('docs/troubleshooting.md')).toContain(text)
  })

  test('README.md shows the policies of examples/', () => {
    const [trust, permissions] = fences('README.md', 'json').map(({ text }) => text)
    expect(JSON.parse(permissions ?? '')).toEqual(JSON.parse(read('examples/aws/permissions-policy.json')))
    const [statement] = JSON.parse(read('examples/aws/trust-policy.json')).Statement
    expect(statement.Condition.StringEquals).toMatchObject(JSON.parse(`{${trust}}`))
  })
})

test('docs/inputs.md has every input and output of action.yml, and no others', () => {
  const [, inputs = '', outputs = ''] = /\n## Inputs\n(.*)\n## Outputs\n(.*)/s.exec(read('docs/inputs.md')) ?? []
  expect(firstCells(inputs).sort()).toEqual(Object.keys(ACTION.inputs).sort())
  expect(firstCells(outputs).sort()).toEqual(Object.keys(ACTION.outputs).sort())
})

/** GitHub Docs, "Metadata syntax for GitHub Actions", `branding`. */
const COLORS = ['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']
/** Some of the Feather icons of that page. */
const ICONS = ['activity', 'alert-triangle', 'bar-chart', 'bar-chart-2', 'bell', 'dollar-sign', 'shield', 'trending-up']

test('action.yml has a description, an icon and a color that the Marketplace accepts', () => {
  expect(ACTION.description.length).toBeLessThan(125)
  expect(COLORS).toContain(ACTION.branding.color)
  expect(ICONS).toContain(ACTION.branding.icon)
})

test('the events on docs/events.md follow the schema', () => {
  const blocks = fences('docs/events.md', 'json').filter(({ text }) => text.startsWith('{'))
  const shown = blocks.map(({ text }) => JSON.parse(text)).map((block) => block.data ?? block)
  expect(shown).toHaveLength(3)
  for (const example of shown) expect(dataViolations(example)).toEqual([])
})

describe('docs/troubleshooting.md', () => {
  const [table = ''] = /## AWS[’']s (?:words|error messages)\n.*?(?=\n## )/s.exec(read('docs/troubleshooting.md')) ?? []
  const rows = [...table.matchAll(/^\| `(.*)` \| (.*) \|$/gm)].map(([, words = '', log = '']) => [words, log])

  test("docs/troubleshooting.md lists AWS's error messages", () => {
    expect(rows.length).toBeGreaterThanOrEqual(12)
  })

  test.each(rows)('docs/troubleshooting.md quotes the log for "%s"', async (words, log) => {
    const said = await logOf(words)
    for (const part of log.split('…')) expect(said).toContain(part.trim())
  })
})

describe('CONTRIBUTING.md', () => {
  const text = read('CONTRIBUTING.md')

  test('CONTRIBUTING.md has a reason for each runtime dependency, and for no other package', () => {
    const [section = ''] = /## Dependencies at run time\n.*?(?=\n## )/s.exec(text) ?? []
    const named = [...section.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    )
    expect(named.sort()).toEqual(Object.keys(MANIFEST.dependencies).sort())
  })

  test('the commands and files that CONTRIBUTING.md names exist', () => {
    const scripts = [...text.matchAll(/`npm run ([\w-]+)/g)].map(([, name]) => name)
    expect(Object.keys(MANIFEST.scripts)).toEqual(expect.arrayContaining(scripts))
    const paths = [...text.matchAll(/`((?:src|test|docs|scripts|schema|examples|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    )
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test('CONTRIBUTING.md has a row for each module', () => {
    const modules = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    for (const { name } of modules) expect(text).toContain(`| \`src/${name}/\` |`)
  })
})

/** @param {string} table */
function firstCells(table) {
  return [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)
}

/** @param {string} text */
function parsesAsJson(text) {
  try {
    // A single member is shown without braces.
    JSON.parse(text.startsWith('"') ? `{${text}}` : text)
    return true
  } catch {
    return false
  }
}

/** Relative links and pictures of a page whose file or heading does not exist, or whose heading is not unique. @param {string} page */
function brokenLinks(page) {
  const links = [...read(page).matchAll(/(?:\]\(|(?:src|href)=")(?!https?:|mailto:)([^)"\s]+)[)"]/g)]
  return links
    .map(([, link = '']) => link)
    .filter((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? page : normalize(join(dirname(page), path))
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== undefined && anchors(target).filter((found) => found === anchor).length !== 1
    })
}

/** The anchors of a page's headings on GitHub. @param {string} page */
function anchors(page) {
  const text = read(page).replaceAll(/^ *```.*?^ *```$/gms, '')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** AWS's error codes, by the start of their messages. */
const CODES = {
  'User ': 'AccessDeniedException',
  'User: ': 'AccessDeniedException',
  'Hourly data': 'AccessDeniedException',
  'Data is not': 'DataUnavailableException',
  'The security token included in the request is invalid': 'UnrecognizedClientException',
  'The security token included in the request is expired': 'ExpiredTokenException',
  'The request signature': 'InvalidSignatureException',
  'Rate exceeded': 'ThrottlingException',
  'No OpenIDConnect': 'InvalidIdentityToken',
  'Not authorized to perform sts': 'AccessDenied',
  'Incorrect token audience': 'InvalidIdentityToken',
}

/** The error of a run after AWS answered with this message. @param {string} words */
async function logOf(words) {
  const keyless = { 'aws-access-key-id': '', 'aws-secret-access-key': '' }
  if (words.startsWith('Could not load credentials')) {
    return (await runOnce({ inputs: keyless })).result.errors.join()
  }
  const code = Object.entries(CODES).find(([start]) => words.startsWith(start))?.[1]
  if (code === undefined) throw new Error(`No AWS error says: ${words}`)
  if (!/OpenIDConnect|AssumeRole|audience/.test(words)) {
    const script = () => awsError(code, words)
    const nodeArguments = hurried(200, 9_000)
    return (await runOnce({ stage: { costExplorer: { script } }, nodeArguments })).result.errors.join()
  }
  const oidc = await startOidc()
  try {
    const script = () => ({ error: new AwsError(code, words) })
    const inputs = { ...keyless, 'role-to-assume': ROLE }
    return (await runOnce({ inputs, stage: { sts: { script } }, run: () => ({ env: oidc.env }) })).result.errors.join()
  } finally {
    await oidc.close()
  }
}
