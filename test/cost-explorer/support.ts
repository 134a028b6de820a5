import { jest } from '@jest/globals'
import {
  type CostExplorerRuntime,
  type CostExplorerSettings,
  openCostExplorer,
  type Reading,
} from '../../src/cost-explorer/index.js'
import type { CostLine, CostQuery, GroupDefinition } from '../../src/lib/costs.js'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'

/** Records log lines and masked values. */
class Recorder {
  readonly infos: string[] = []
  readonly warnings: string[] = []
  readonly secrets: string[] = []
  info(text: string) {
    this.infos.push(text)
  }
  warning(text: string | Error) {
    this.warnings.push(String(text))
  }
  setSecret(value: string) {
    this.secrets.push(value)
  }
  getIDToken = (_audience?: string): Promise<string> => Promise.reject(new Error('This test has no OIDC token.'))
}

export const NO_KEYS = { awsAccessKeyId: undefined, awsSecretAccessKey: undefined }

const SETTINGS: CostExplorerSettings = {
  awsAccessKeyId: EXAMPLE_KEYS.accessKeyId,
  awsSecretAccessKey: EXAMPLE_KEYS.secretAccessKey,
  awsSessionToken: undefined,
  roleToAssume: undefined,
  roleSessionName: 'aws-cost-events',
  roleExternalId: undefined,
  roleDurationSeconds: 3600,
  oidcAudience: 'sts.amazonaws.com',
  roleSource: 'keys',
  awsRegion: 'us-east-1',
  endpoint: undefined,
  accountId: '123456789012',
  maxApiRequests: 100,
  secretsWithheld: undefined,
  proxy: { https: undefined, http: undefined, none: undefined },
  webhookUrl: undefined,
}

export const WEBHOOK = { webhookUrl: new URL('https://hooks.example.com/') }

export const SERVICE: GroupDefinition = { type: 'DIMENSION', key: 'SERVICE' }

const QUERY: CostQuery = {
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

export interface Options {
  readonly settings?: Partial<CostExplorerSettings>
  readonly query?: Partial<CostQuery>
  readonly runtime?: Partial<CostExplorerRuntime>
}

export function open(endpoint: string | undefined, { settings, query, runtime }: Options = {}) {
  const core = new Recorder()
  const abort = new AbortController()
  const costs = openCostExplorer(
    { ...SETTINGS, endpoint, ...settings },
    { ...QUERY, ...query },
    { core, signal: abort.signal, ...runtime },
  )
  return { costs, core, abort }
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}

/** Reads three days at once; `error` is undefined if it succeeds. */
export async function readAll(endpoint: string | undefined, options: Options = {}) {
  const opened = open(endpoint, options)
  let lines: CostLine[] = []
  let error: unknown
  try {
    lines = await all(opened.costs.read(READING))
  } catch (thrown) {
    error = thrown
  }
  return { ...opened, lines, error, message: error instanceof Error ? `${error.name}: ${error.message}` : '' }
}

/** A line item of one service; `amount` is the day's sum. */
export const item = (day: string, service: string, amount: string) => ({
  start: `${day}T00:00:00Z`,
  service,
  metrics: amount,
})

export const NOW = () => new Date('2026-11-21T12:00:00Z')

/** The SDK's delay before a retry is a random part of a growing time; here it is 0. */
export function withoutDelays() {
  jest.spyOn(Math, 'random').mockReturnValue(0)
}

/** Functions to call after a test, in the order of the calls of `add`. */
export class Cleanup {
  readonly #stops: (() => unknown)[] = []
  add(...stops: (() => unknown)[]) {
    this.#stops.push(...stops)
  }
  async run() {
    for (const stop of this.#stops.splice(0)) await stop()
  }
}

/** An environment in which the SDK finds no credentials on this machine. */
export function isolateEnvironment(): () => void {
  const kept = { ...process.env }
  for (const name of Object.keys(process.env)) if (/^(AWS_|ACTIONS_ID)/.test(name)) delete process.env[name]
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true'
  process.env['AWS_CONFIG_FILE'] = '/nonexistent/config'
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/credentials'
  return () => {
    process.env = kept
  }
}
