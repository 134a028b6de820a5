// @ts-check
/** What the pages say must be true: generated parts, links, examples, names of scripts, files and packages. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { pages, render } from '../../scripts/readme-tables.mjs'
import { RULES } from '../../src/gate/index.js'
import { ROLE } from '../e2e/support/enter.mjs'
import { hurried } from '../e2e/support/hurry.mjs'
import { runOnce } from '../e2e/support/run-once.mjs'
import { AwsError } from '../emulators/aws-error.mjs'
import { awsError } from '../emulators/ce-faults.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { dataViolations } from '../support/event-schema.js'
import { fences, PAGES, ROOT, read } from './support/documents.mjs'

const ACTION = parse(read('action.yml'))
const MANIFEST = JSON.parse(read('package.json'))

describe.each(pages())('%s', (page) => {
  test('the generated parts are up to date (npm run readme)', async () => {
    expect(await render(read(page))).toBe(read(page))
  })
})

describe.each(PAGES)('%s', (page) => {
  test('links and pictures lead to files that exist, and to headings that exist once', () => {
    expect(brokenLinks(page)).toEqual([])
  })

  test('JSON blocks parse', () => {
    for (const { where, text } of fences(page, 'json')) expect([where, parsesAsJson(text)]).toEqual([where, true])
  })
})

describe('README.md', () => {
  const readme = read('README.md')

  test('the first workflow is near the top', () => {
    expect(readme.split('\n').indexOf('```yaml')).toBeLessThan(20)
  })

  test('errors are named as in docs/troubleshooting.md', () => {
    const [, table = ''] = /\n## Troubleshooting\n(.*?)\n## /s.exec(readme) ?? []
    const texts = [...table.matchAll(/^\| `([^`…]+)/gm)].map(([, text]) => text?.trim())
    expect(texts.length).toBeGreaterThanOrEqual(5)
    for (const text of texts) expect(read('docs/troubleshooting.md')).toContain(text)
  })

  test('policies are shown as they are in examples/', () => {
    const [trust, permissions] = fences('README.md', 'json').map(({ text }) => text)
    expect(JSON.parse(permissions ?? '')).toEqual(JSON.parse(read('examples/aws/permissions-policy.json')))
    const [statement] = JSON.parse(read('examples/aws/trust-policy.json')).Statement
    expect(statement.Condition.StringEquals).toMatchObject(JSON.parse(`{${trust}}`))
  })
})

test('docs/inputs.md has every input and output, and no others', () => {
  const [, inputs = '', outputs = ''] = /\n## Inputs\n(.*)\n## Outputs\n(.*)/s.exec(read('docs/inputs.md')) ?? []
  expect(firstCells(inputs).sort()).toEqual(Object.keys(ACTION.inputs).sort())
  expect(firstCells(outputs).sort()).toEqual(Object.keys(ACTION.outputs).sort())
})

test('docs/gate.md has a row for each rule', () => {
  const [table = ''] = /^\| Rule \|.*?\n\n/ms.exec(read('docs/gate.md')) ?? []
  expect(firstCells(table)).toEqual(RULES.map(({ name }) => name))
})

/** GitHub Docs, "Metadata syntax for GitHub Actions", `branding`. */
const COLORS = ['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']
/** Feather icons (v4.28.0) that the Marketplace does not have, from the same page. */
const ICONS_LEFT_OUT =
  'coffee columns divide-circle divide-square divide frown hexagon key meh mouse-pointer smile tool x-octagon'
/** Feather icons that suit this action. */
const ICONS = ['activity', 'alert-triangle', 'bar-chart', 'bar-chart-2', 'bell', 'dollar-sign', 'shield', 'trending-up']

describe('action.yml is accepted by the Marketplace', () => {
  test('the description is shorter than 125 characters', () => {
    expect(ACTION.description.length).toBeLessThan(125)
  })

  test('icon and color are among those that it has', () => {
    expect(COLORS).toContain(ACTION.branding.color)
    expect(ICONS).toContain(ACTION.branding.icon)
    expect(ICONS_LEFT_OUT.split(' ')).not.toContain(ACTION.branding.icon)
  })
})

test('the event data on the pages follows the schema', () => {
  const blocks = fences('docs/events.md', 'json').filter(({ text }) => text.startsWith('{'))
  const shown = blocks.map(({ text }) => JSON.parse(text)).map((block) => block.data ?? block)
  expect(shown).toHaveLength(3)
  for (const example of shown) expect(dataViolations(example)).toEqual([])
})

describe('docs/troubleshooting.md', () => {
  const [table = ''] = /## AWS[’']s (?:words|error messages)\n.*?(?=\n## )/s.exec(read('docs/troubleshooting.md')) ?? []
  const rows = [...table.matchAll(/^\| `(.*)` \| (.*) \|$/gm)].map(([, words = '', log = '']) => [words, log])

  test("the page lists AWS's error messages", () => {
    expect(rows.length).toBeGreaterThanOrEqual(12)
  })

  test.each(rows)('the log says to "%s" what the page says', async (words, log) => {
    const said = await logOf(words)
    for (const part of log.split('…')) expect(said).toContain(part.trim())
  })
})

describe('CONTRIBUTING.md', () => {
  const text = read('CONTRIBUTING.md')

  test('there is a reason for each runtime dependency, and for no others', () => {
    const [section = ''] = /## Dependencies at run time\n.*?(?=\n## )/s.exec(text) ?? []
    const named = [...section.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    )
    expect(named.sort()).toEqual(Object.keys(MANIFEST.dependencies).sort())
  })

  test('commands and files that are named exist', () => {
    const scripts = [...text.matchAll(/`npm run ([\w-]+)/g)].map(([, name]) => name)
    expect(Object.keys(MANIFEST.scripts)).toEqual(expect.arrayContaining(scripts))
    const paths = [...text.matchAll(/`((?:src|test|docs|scripts|schema|examples|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    )
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  test('there is a row for each module', () => {
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
    // A member on its own is shown without the braces around it.
    JSON.parse(text.startsWith('"') ? `{${text}}` : text)
    return true
  } catch {
    return false
  }
}

/** Relative links and pictures of a page whose file does not exist, or whose heading exists not once. @param {string} page */
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

/** Anchors that GitHub gives to the headings of a page. @param {string} page */
function anchors(page) {
  const text = read(page).replaceAll(/^ *```.*?^ *```$/gms, '')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** AWS's error codes by the beginning of their messages. */
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

/** The error of a run that gets these words from AWS. @param {string} words */
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
