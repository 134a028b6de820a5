import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { INPUTS, type InputDeclaration } from '../../src/inputs/index.js'
import { OUTPUTS } from '../../src/report/index.js'

interface ActionFile {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, { description: string; default?: unknown; required?: boolean }>>
  readonly outputs: Readonly<Record<string, { description: string }>>
  readonly runs: { readonly using: string; readonly main: string }
  readonly branding: { readonly icon: string; readonly color: string }
}

const text = await readFile(new URL('../../action.yml', import.meta.url), 'utf8')
const action: ActionFile = parse(text)
const declarations: [string, InputDeclaration][] = Object.entries(INPUTS)

/** The default as users see it. Only `action.yml` can have the expression for the runner's `github-token`. */
function defaultOf(name: string, input: InputDeclaration): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
  return name === 'github-token' ? '${{ github.token }}' : (input.default ?? '')
}

/** The inputs' names in `action.yml` under the headings of its comments. */
function groupsOfActionFile(): [name: string, group: string][] {
  const [inputs = ''] = text.split(/^outputs:/m)
  let group = ''
  return [...inputs.matchAll(/^ {2}(?:# -+ (.*?) -+|([\w-]+):)$/gm)].flatMap(([, heading, name]) => {
    group = heading ?? group
    return name === undefined ? [] : [[name, group] as [string, string]]
  })
}

test('the inputs have the names, order and groups of the schema', () => {
  expect(groupsOfActionFile()).toEqual(declarations.map(([name, { group }]) => [name, group]))
})

test('the inputs have the defaults of the schema', () => {
  const defaults = declarations.map(([name, input]) => [name, defaultOf(name, input)])
  const inputs = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ''])
  expect(Object.fromEntries(inputs)).toEqual(Object.fromEntries(defaults))
})

test('the outputs are those of the code', () => {
  expect(Object.keys(action.outputs).sort()).toEqual([...OUTPUTS].sort())
})

test('everything is described in one short paragraph, and no input is required', () => {
  for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
    expect([name, description]).toEqual([name, expect.stringMatching(/^[\x20-\x7e…]{10,330}\.$/)])
  }
  expect(Object.values(action.inputs).filter((input) => input.required)).toEqual([])
})

test('the action runs the bundle and fits into the Marketplace', () => {
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
  expect(action.name).toBe('AWS Cost Events')
  expect(action.description.length).toBeLessThanOrEqual(125)
  expect(action.branding).toEqual({ icon: 'dollar-sign', color: 'green' })
})
