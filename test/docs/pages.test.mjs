// @ts-check
/** What the pages say must be true: generated parts, links, examples, names of scripts, files and packages. */
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { pages, render } from '../../scripts/readme-tables.mjs'
import { toFault } from '../../src/costs/to-fault.js'
import { INPUTS } from '../../src/inputs/index.js'
import { OUTPUTS } from '../../src/report/index.js'
import { dataViolations } from '../support/event-schema.js'
import { fences, PAGES, ROOT, read } from './support/documents.mjs'

const MANIFEST = JSON.parse(read('package.json'))

describe.each(pages())('%s', (page) => {
  it('has its generated parts up to date (npm run readme)', async () => {
    expect(await render(read(page))).toBe(read(page))
  })
})

describe.each(PAGES)('%s', (page) => {
  it('links to what exists', () => {
    expect(brokenLinks(page)).toEqual([])
  })

  it('has JSON that parses', () => {
    for (const { where, text } of fences(page, 'json')) expect([where, parsesAsJson(text)]).toEqual([where, true])
  })
})

describe('README.md', () => {
  const readme = read('README.md')

  it('has every input and output in its tables, and no others', () => {
    const [, inputs = '', outputs = ''] = /\n## Inputs\n(.*)\n## Outputs\n(.*)\n## When it fails/s.exec(readme) ?? []
    expect(firstCells(inputs).sort()).toEqual(Object.keys(INPUTS).sort())
    expect(firstCells(outputs).sort()).toEqual([...OUTPUTS].sort())
  })

  it('names errors as docs/troubleshooting.md does', () => {
    const [, table = ''] = /\n## When it fails\n(.*?)\n## /s.exec(readme) ?? []
    const texts = [...table.matchAll(/^\| `([^`…]+)/gm)].map(([, text]) => text?.trim())
    expect(texts.length).toBeGreaterThanOrEqual(5)
    for (const text of texts) expect(read('docs/troubleshooting.md')).toContain(text)
  })

  it('shows policies as they are in examples/', () => {
    const shown = fences('README.md', 'json').map(({ text }) => JSON.parse(text))
    expect(shown).toContainEqual(JSON.parse(read('examples/aws/permissions-policy.json')))
  })
})

it('shows event data that follows the schema', () => {
  const [event] = fences('README.md', 'json').filter(({ text }) => text.includes('"specversion"'))
  const data = fences('docs/events.md', 'json').filter(({ text }) => text.startsWith('{'))
  const shown = [JSON.parse(event?.text ?? '').data, ...data.map(({ text }) => JSON.parse(text))]
  expect(shown).toHaveLength(3)
  for (const example of shown) expect(dataViolations(example)).toEqual([])
})

describe('docs/troubleshooting.md', () => {
  const [table = ''] = /## AWS’s words\n.*?(?=\n## )/s.exec(read('docs/troubleshooting.md')) ?? []
  const rows = [...table.matchAll(/^\| `(.*)` \| (.*) \|$/gm)].map(([, words = '', log = '']) => [words, log])

  it.each(rows)('says what the log says to: %s', (words, log) => {
    expect(toFault(awsError(words), context(words)).whatHappened).toContain(`${log} (`)
  })

  it('has such rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(12)
  })
})

describe('CONTRIBUTING.md', () => {
  const text = read('CONTRIBUTING.md')

  it('gives a reason for each runtime dependency, and for no others', () => {
    const [section = ''] = /## Dependencies at run time\n.*?(?=\n## )/s.exec(text) ?? []
    const named = [...section.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    )
    expect(named.sort()).toEqual(Object.keys(MANIFEST.dependencies).sort())
  })

  it('names commands and files that there are', () => {
    const scripts = [...text.matchAll(/`npm run ([\w-]+)/g)].map(([, name]) => name)
    expect(Object.keys(MANIFEST.scripts)).toEqual(expect.arrayContaining(scripts))
    const paths = [...text.matchAll(/`((?:src|test|docs|scripts|schema|examples|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    )
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('has a row for each room', () => {
    for (const room of ['inputs', 'period', 'costs', 'events', 'delivery', 'gate', 'report', 'net', 'model']) {
      expect(text).toContain(`| \`src/${room}/\` |`)
    }
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

/** Relative links of a page whose file, or heading, does not exist. @param {string} page */
function brokenLinks(page) {
  const links = [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : normalize(join(dirname(page), path))
    if (!existsSync(join(ROOT, target))) return true
    return anchor !== undefined && !anchors(target).includes(anchor)
  })
}

/** Anchors that GitHub gives to the headings of a page. @param {string} page */
function anchors(page) {
  const text = read(page).replaceAll(/^```.*?^```$/gms, '')
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** An error of the SDK with these words. @param {string} [words] */
function awsError(words = '') {
  const names = {
    'User not': 'AccessDeniedException',
    'User: arn': 'AccessDeniedException',
    'Hourly data': 'AccessDeniedException',
    'Data is not': 'DataUnavailableException',
    'The security token included in the request is invalid': 'UnrecognizedClientException',
    'The security token included in the request is expired': 'ExpiredTokenException',
    'The request signature': 'InvalidSignatureException',
    'Could not load': 'CredentialsProviderError',
    'No OpenIDConnect': 'InvalidIdentityToken',
    'Not authorized to perform sts': 'AccessDenied',
    'Incorrect token audience': 'InvalidIdentityToken',
    'Rate exceeded': 'ThrottlingException',
  }
  const name = Object.entries(names).find(([start]) => words.startsWith(start))?.[1]
  if (name === undefined) throw new Error(`No AWS error says: ${words}`)
  return Object.assign(new Error(words), { name })
}

/** @param {string} [words] */
function context(words = '') {
  const ofRole = /OpenIDConnect|AssumeRole|audience/.test(words)
  const access = { role: ofRole ? { from: 'oidc' } : undefined, withoutSecrets: undefined }
  return /** @type {any} */ ({ asked: ofRole ? 'role' : 'costs', access })
}
