import { Fault } from '../model/fault.js'
import type { Environment } from '../model/outside.js'
import { forLog } from '../model/text.js'
import { type DefaultedName, INPUTS, type InputName, isSecret, variableOf } from './declared.js'

/** Longest part of a value that a fault shows. */
const SHOWN = 80

/**
 * Reads inputs by name and collects what is wrong with them, so that a run tells all faults at once. A parser that meets a
 * fault notes it and goes on with a placeholder: no Config is made of it.
 */
export class Reader {
  readonly faults: string[] = []
  readonly warnings: string[] = []
  readonly #env: Environment
  readonly #faulty = new Set<InputName>()

  constructor(env: Environment) {
    this.#env = env
  }

  /** What the user gave, trimmed; undefined where that is nothing or white space. Defaults do not count. */
  given(name: InputName): string | undefined {
    return this.#env[variableOf(name)]?.trim() || undefined
  }

  /** The input's value: the given one or its constant default. */
  text(name: DefaultedName): string {
    return this.given(name) ?? INPUTS[name].default
  }

  /** True where a fault of this input is noted: what depends on it is not judged. */
  isFaulty(name: InputName): boolean {
    return this.#faulty.has(name)
  }

  /** Notes a fault. `problem` follows the input's name and ends with what is allowed; it must not hold a secret. */
  fault(name: InputName, problem: string): void {
    this.#faulty.add(name)
    this.faults.push(`\`${name}\` ${problem}`)
  }

  /** Notes that an input's value is not of the allowed kind, and shows it unless it is a secret. */
  wrong(name: InputName, value: string, allowed: string): void {
    this.fault(name, isSecret(name) ? `must be ${allowed}.` : `is ${quoted(value)}, but must be ${allowed}.`)
  }

  /** Notes a fault that belongs to no declared input. */
  general(problem: string): void {
    this.faults.push(problem)
  }

  warn(text: string): void {
    this.warnings.push(text)
  }

  /** @throws Fault that lists every fault, one a line, where there is any. */
  throwFaults(): void {
    const [first, ...others] = this.faults
    if (first === undefined) return
    if (others.length === 0) {
      throw new Fault(`Bad input: ${first}`, 'Nothing was read or sent; correct it under `with:` in the workflow.')
    }
    throw new Fault(
      `${this.faults.length} bad inputs, so nothing was read or sent.`,
      `Correct them under \`with:\` in the workflow:\n${this.faults.map((fault) => `- ${fault}`).join('\n')}`,
    )
  }
}

/** A value as a fault shows it: one line, cut to a readable length, in quotes. */
export function quoted(value: string): string {
  return `"${forLog(value, SHOWN)}"`
}
