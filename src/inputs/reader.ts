import * as v from 'valibot'
import { RULES } from '../gate/index.js'
import { type ProxySettings, proxyFor } from '../lib/dispatcher.js'
import { UserError } from '../lib/errors.js'
import type { Environment } from '../lib/runtime.js'
import type { RunEnvironment } from './environment.js'
import {
  camelCase,
  declarationOf,
  endpointUrl,
  INPUT_NAMES,
  INPUTS,
  type InputContext,
  type InputName,
  type InputValues,
} from './schema.js'
import { PREFIX, unknownInputs } from './suggestions.js'

/** For the two services that this action calls, and for all services (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
const ENDPOINT_VARIABLES = ['AWS_ENDPOINT_URL_COST_EXPLORER', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL']

/** The environment variable in which the runner passes an input: upper case, with hyphens. */
export function variableOf(name: string): string {
  return PREFIX + name.toUpperCase()
}

/** Reads inputs and collects all problems, which are reported together. */
export class InputReader {
  readonly warnings: string[] = []
  readonly #env: Environment
  readonly #problems: string[] = []
  /** True if the user can fix every problem under `with:`. */
  #underWith = true

  constructor(env: Environment) {
    this.#env = env
  }

  /** The value that the workflow sets, trimmed; undefined if it is empty. Defaults do not count. */
  given(name: InputName): string | undefined {
    return this.#env[variableOf(name)]?.trim() || undefined
  }

  isSet(name: InputName): boolean {
    return this.given(name) !== undefined
  }

  /** True if any rule of the gate is set. */
  get hasGate(): boolean {
    return RULES.some(({ name }) => this.isSet(name))
  }

  /** Records a problem. `problem` follows the input's name and never contains a secret. */
  reject(name: InputName, problem: string): void {
    this.#problems.push(`\`${name}\` ${problem}${/[.?]$/.test(problem) ? '' : '.'}`)
  }

  readonly warn = (text: string): void => {
    this.warnings.push(text)
  }

  /** Records a problem for each `INPUT_*` variable that is no input but resembles one. */
  rejectUnknown(): void {
    const declared = new Set(INPUT_NAMES.map(variableOf))
    const undeclared = Object.keys(this.#env)
      .filter((variable) => variable.startsWith(PREFIX) && !declared.has(variable) && this.#env[variable] !== undefined)
      .sort()
    for (const { problem, isVariable } of unknownInputs(undeclared.map((name) => name.slice(PREFIX.length)))) {
      this.#problems.push(problem)
      if (isVariable) this.#underWith = false
    }
  }

  /** Records a problem for each of the AWS SDK's endpoint variables that is not allowed as `endpoint`. */
  async rejectEndpoints(): Promise<void> {
    if (this.#env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return
    for (const name of ENDPOINT_VARIABLES) {
      const text = this.#env[name]?.trim()
      const result = text ? await v.safeParseAsync(endpointUrl, text, { abortPipeEarly: true }) : undefined
      if (result === undefined || result.success) continue
      this.#underWith = false
      this.#problems.push(...result.issues.map(({ message }) => `Environment variable \`${name}\` ${message}.`))
    }
  }

  /** Records a problem if the proxy variable for this URL is not a URL itself. */
  rejectProxy(url: URL, proxy: ProxySettings): void {
    try {
      proxyFor(url, proxy)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      this.#underWith = false
      this.#problems.push(error.message)
    }
  }

  /** The values of all inputs. Inputs that are not set, and those with a problem, are missing. */
  async readAll(runEnvironment: RunEnvironment): Promise<Partial<InputValues>> {
    const known = <Output>(name: InputName, type: v.GenericSchema<string, Output>): Output | undefined => {
      const result = v.safeParse(type, this.given(name) ?? declarationOf(name).default ?? '')
      return result.success ? result.output : undefined
    }
    const context: InputContext = {
      ...runEnvironment,
      granularity: known('granularity', INPUTS.granularity.type),
      allowHttp: known('webhook-allow-http', INPUTS['webhook-allow-http'].type) ?? false,
      hasUrl: this.isSet('webhook-url'),
      hasToken: this.isSet('webhook-token'),
      hasGate: this.hasGate,
    }
    const values: Record<string, unknown> = {}
    const limits: Record<string, unknown> = {}
    for (const name of INPUT_NAMES) {
      const { default: constant, defaultFrom } = declarationOf(name)
      const text = this.given(name) ?? constant ?? defaultFrom?.(context)
      const value = text === undefined ? undefined : await this.#parse(name, text, context)
      if (!RULES.some((rule) => rule.name === name)) values[camelCase(name)] = value
      else if (value !== undefined) limits[name] = value
    }
    // The names and types follow from the schema, which the compiler cannot infer from the loop.
    return { ...values, limits } as Partial<InputValues>
  }

  async #parse(name: InputName, text: string, context: InputContext): Promise<unknown> {
    const { type } = declarationOf(name)
    const result = await v.safeParseAsync(typeof type === 'function' ? type(context) : type, text, {
      abortPipeEarly: true,
    })
    if (result.success) return result.output
    for (const { message } of result.issues) this.reject(name, message)
    return undefined
  }

  /** @throws UserError that lists every problem, if there is any */
  throwProblems(): void {
    const [first, ...others] = this.#problems
    if (first === undefined) return
    const remedy = `Nothing was read or sent. Fix it ${this.#underWith ? 'under `with:` ' : ''}in the workflow`
    if (others.length === 0) throw new UserError(`Bad input: ${first}`, `${remedy}.`)
    const list = this.#problems.map((problem) => `- ${problem}`)
    throw new UserError(`${this.#problems.length} bad inputs.`, `${remedy}:\n${list.join('\n')}`)
  }
}
