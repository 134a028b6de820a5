import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { INPUTS } from '../../src/inputs/index.js'
import { OUTPUTS } from '../../src/report/index.js'
import { PROMISED, PROMISED_OUTPUTS } from './promised.js'

const root = new URL('../../', import.meta.url)

interface ActionFile {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<Record<string, { description: string; default?: unknown; required?: boolean }>>
  readonly outputs: Readonly<Record<string, { description: string }>>
  readonly runs: { readonly using: string; readonly main: string }
  readonly branding: { readonly icon: string; readonly color: string }
}

async function readAction(): Promise<ActionFile> {
  return parse(await readFile(new URL('action.yml', root), 'utf8'))
}

describe('inputs and outputs are the same everywhere', () => {
  it('the code declares the promised inputs with their defaults', () => {
    const declared = Object.entries(INPUTS).map(([name, input]) => [name, 'default' in input ? input.default : ''])
    expect(declared).toEqual(Object.entries({ ...PROMISED, 'github-token': '' }))
  })

  it('action.yml declares the promised inputs with their defaults', async () => {
    const { inputs } = await readAction()
    expect(Object.entries(inputs).map(([name, input]) => [name, input.default ?? ''])).toEqual(Object.entries(PROMISED))
  })

  it('action.yml and the code have the promised outputs', async () => {
    const { outputs } = await readAction()
    expect(Object.keys(outputs).sort()).toEqual([...PROMISED_OUTPUTS].sort())
    expect([...OUTPUTS].sort()).toEqual([...PROMISED_OUTPUTS].sort())
  })

  it('action.yml describes everything, requires nothing, and runs the bundle', async () => {
    const action = await readAction()
    for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
      expect([name, description]).toEqual([name, expect.stringMatching(/^[\x20-\x7e…]{10,330}\.$/)])
    }
    expect(Object.values(action.inputs).filter((input) => input.required)).toEqual([])
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
    expect(action.name).toBe('AWS Cost Events')
    expect(action.description.length).toBeLessThanOrEqual(125)
    expect(action.branding).toEqual({ icon: 'dollar-sign', color: 'green' })
  })
})
