import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type Config, type InputName, readConfig } from '../../src/inputs/index.js'
import { UserError } from '../../src/lib/errors.js'
import type { Environment } from '../../src/lib/runtime.js'

export type Inputs = Partial<Record<InputName, string>>

export interface RunEnvironment {
  readonly env?: Environment
  /** The event's payload, or its text; without it there is no event. */
  readonly event?: unknown
}

/** The folder that relative paths start from. */
const WORKSPACE = '/workspace'

/** The variables with which the runner passes inputs. */
export function variables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )
}

async function read(
  inputs: Readonly<Record<string, string>>,
  { env = {}, event }: RunEnvironment = {},
): Promise<Config> {
  const folder = event === undefined ? undefined : await mkdtemp(join(tmpdir(), 'inputs-'))
  const path = folder && join(folder, 'event.json')
  if (path) await writeFile(path, typeof event === 'string' ? event : JSON.stringify(event))
  const environment: Environment = {
    GITHUB_STEP_SUMMARY: '/summary.md',
    GITHUB_WORKSPACE: WORKSPACE,
    ...(path && { GITHUB_EVENT_PATH: path }),
    ...variables(inputs),
    ...env,
  }
  try {
    return await readConfig(environment, { setSecret: () => {} })
  } finally {
    if (folder) await rm(folder, { recursive: true })
  }
}

export function configOf(inputs: Inputs = {}, runEnvironment: RunEnvironment = {}): Promise<Config> {
  return read(inputs, runEnvironment)
}

/** The message of the input error; empty if there is none. */
export async function errorOf(
  inputs: Readonly<Record<string, string>>,
  runEnvironment: RunEnvironment = {},
): Promise<string> {
  try {
    await read(inputs, runEnvironment)
    return ''
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}

/** One test for each row: the inputs are an error that contains the text, but no value with `hush` or `cr3t`. */
export function rejects(rows: [Inputs, string][]): void {
  test.each(rows)('the inputs %j are rejected', async (inputs, text) => {
    const error = await errorOf(inputs)
    expect(error).toContain(text)
    expect(error).not.toMatch(/hu ?sh|cr3t/)
  })
}
