import { type Config, type InputName, readConfig } from '../../src/inputs/index.js'
import type { Environment } from '../../src/model/outside.js'

export type Inputs = Partial<Record<InputName, string>>

export interface Surroundings {
  readonly env?: Environment
  /** The event's payload; without it there is no event. */
  readonly event?: unknown
}

/** The variables in which the runner hands over inputs. */
export function variables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  )
}

/** Reads a configuration and records the masks. */
export async function read(
  inputs: Inputs = {},
  { env = {}, event }: Surroundings = {},
): Promise<{ config: Config; masks: string[] }> {
  const masks: string[] = []
  const path = event === undefined ? {} : { GITHUB_EVENT_PATH: '/event.json' }
  const config = await readConfig(
    { GITHUB_STEP_SUMMARY: '/summary.md', ...path, ...variables(inputs), ...env },
    { setSecret: (secret) => masks.push(secret) },
    async () => (typeof event === 'string' ? event : JSON.stringify(event)),
  )
  return { config, masks }
}

export async function configOf(inputs: Inputs = {}, surroundings: Surroundings = {}): Promise<Config> {
  return (await read(inputs, surroundings)).config
}

/** The message of the fault that reading ends with; empty where there is none. */
export async function faultOf(
  inputs: Readonly<Record<string, string>>,
  surroundings: Surroundings = {},
): Promise<string> {
  try {
    await read({}, { ...surroundings, env: { ...surroundings.env, ...variables(inputs) } })
    return ''
  } catch (error) {
    if (error instanceof Error && error.name === 'Fault') return error.message
    throw error
  }
}
