import { type AccessSettings, type Costs, type CostsOutside, openCosts, type Reading } from '../../src/costs/index.js'
import { RowMemory } from '../../src/costs/json-rows.js'
import { SLICE } from '../../src/costs/json-slices.js'
import { parseSliced } from '../../src/costs/sliced-json.js'
import type { CostLine, CostLines } from '../../src/model/cost-line.js'
import type { Clock } from '../../src/model/outside.js'
import type { CostQuery, GroupDefinition } from '../../src/model/query.js'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'

/** Records what is said and masked. */
class Recorder {
  readonly said: { level: string; text: string }[] = []
  readonly secrets: string[] = []
  debug(text: string) {
    this.said.push({ level: 'debug', text })
  }
  info(text: string) {
    this.said.push({ level: 'info', text })
  }
  notice(text: string | Error) {
    this.said.push({ level: 'notice', text: String(text) })
  }
  warning(text: string | Error) {
    this.said.push({ level: 'warning', text: String(text) })
  }
  setSecret(value: string) {
    this.secrets.push(value)
  }
  texts(level: string): string[] {
    return this.said.filter((line) => line.level === level).map(({ text }) => text)
  }
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: () => Promise.resolve(),
}

const ACCOUNT = '123456789012'

const ACCESS: AccessSettings = {
  keys: { ...EXAMPLE_KEYS, sessionToken: undefined },
  role: undefined,
  region: 'us-east-1',
  endpoint: undefined,
  accountId: ACCOUNT,
  withoutSecrets: undefined,
  proxy: { https: undefined, http: undefined, none: undefined },
}

export const SERVICE: GroupDefinition = { type: 'DIMENSION', key: 'SERVICE' }

export const QUERY: CostQuery = {
  metrics: ['UnblendedCost'],
  metric: 'UnblendedCost',
  groupBy: [SERVICE],
  filter: undefined,
  billingViewArn: undefined,
}

/** Three days. */
export const READING: Reading = {
  granularity: 'daily',
  window: { start: '2026-11-18T00:00:00Z', end: '2026-11-21T00:00:00Z' },
}

export interface Opened {
  readonly costs: Costs
  readonly core: Recorder
  readonly abort: AbortController
}

export function open(
  endpoint: string,
  options: { access?: Partial<AccessSettings>; query?: Partial<CostQuery>; outside?: Partial<CostsOutside> } = {},
): Opened {
  const core = new Recorder()
  const abort = new AbortController()
  const access = { ...ACCESS, endpoint, ...options.access }
  const outside = { core, clock, signal: abort.signal, maxApiRequests: 100, accountRequired: false, ...options.outside }
  return { costs: openCosts(access, { ...QUERY, ...options.query }, outside), core, abort }
}

export async function all(lines: CostLines): Promise<CostLine[]> {
  const list: CostLine[] = []
  for await (const pack of lines) list.push(...pack)
  return list
}

/** Line items of one service an hour, so that a day's sum is `amount`. */
export const item = (day: string, service: string, amount: string) => ({
  start: `${day}T00:00:00Z`,
  service,
  metrics: amount,
})

/** Cost Explorer's answer as the client hands it on. */
export function sliced(text: string): unknown {
  return parseSliced(Buffer.from(text), new RowMemory(SLICE))
}
