// @ts-check
/** The emulators for one test: an account with a ledger, Cost Explorer, STS and a webhook. */
import { startCostExplorer } from '../../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../../emulators/credentials.mjs'
import { Ledger } from '../../emulators/ledger.mjs'
import { startSts } from '../../emulators/sts.mjs'
import { startWebhook } from '../../emulators/webhook.mjs'
import { clockAt, serverClockAt } from './clock.mjs'
import { loadPayload } from './payloads/index.mjs'
import { runAction } from './run-action.mjs'

export const ACCOUNT = '123456789012'

/** A UTC day before today, `2026-11-20`. @param {number} days */
export function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
}

/**
 * Line items from a table: period (`2026-11-20`, `2026-11-20T05` or `2026-11`) → service → amount of all cost metrics.
 * @param {Record<string, Record<string, string>>} costs
 * @returns {import('../../emulators/ledger.mjs').LineItem[]}
 */
export function daily(costs) {
  return Object.entries(costs).flatMap(([period, services]) => {
    const day = period.length === 7 ? `${period}-15` : period
    const start = day.includes('T') ? `${day}:00:00Z` : `${day}T07:00:00Z`
    return Object.entries(services).map(([service, metrics]) => ({ start, service, metrics }))
  })
}

/**
 * Consecutive days before `end`, the oldest first; `undefined` is a day without data.
 * @param {string} end the day after the last, `2026-11-20`
 * @param {readonly (string | Record<string, string> | undefined)[]} amounts of the service `EC2`, or of several services
 */
export function daysBefore(end, amounts) {
  /** @type {Record<string, Record<string, string>>} */
  const costs = {}
  for (const [index, amount] of amounts.entries()) {
    const day = new Date(Date.parse(end) - (amounts.length - index) * 86_400_000).toISOString().slice(0, 10)
    if (amount !== undefined) costs[day] = typeof amount === 'string' ? { EC2: amount } : amount
  }
  return costs
}

/**
 * @typedef {object} StageOptions
 * @property {string} [now] the time at which the action and the servers start; default: the machine's time
 * @property {import('../../emulators/ledger.mjs').LineItem[]} [items]
 * @property {import('../../emulators/cost-explorer.mjs').Options} [costExplorer]
 * @property {import('../../emulators/webhook.mjs').WebhookOptions} [webhook]
 * @property {Parameters<typeof startSts>[0]} [sts]
 */

/** @param {StageOptions} [options] */
export async function startStage(options = {}) {
  let clock = options.now === undefined ? () => new Date() : serverClockAt(options.now)
  let flags = options.now === undefined ? [] : clockAt(options.now)
  const now = clock
  const credentials = createCredentialStore([{ ...EXAMPLE_KEYS, accountId: ACCOUNT }])
  const ledger = new Ledger(options.items ?? [])
  const signingClock = () => clock()
  const costExplorer = await startCostExplorer({ ledger, credentials, now, signingClock, ...options.costExplorer })
  const sts = await startSts({ credentials, now: signingClock, ...options.sts })
  const webhook = await startWebhook(options.webhook)
  /** @type {import('./run-action.mjs').ActionRun[]} */
  const runs = []
  return {
    credentials,
    ledger,
    costExplorer,
    sts,
    webhook,
    /**
     * Runs the action with static keys against this stage. By default, the repository is private.
     * @param {Record<string, string>} [inputs] replace the inputs below; an empty text removes an input
     * @param {import('./run-action.mjs').RunOptions} [more]
     */
    async run(inputs = {}, more = {}) {
      const run = await runAction({
        ...(await loadPayload('workflow-dispatch')),
        ...more,
        nodeArguments: [...flags, ...(more.nodeArguments ?? [])],
        inputs: {
          'aws-access-key-id': EXAMPLE_KEYS.accessKeyId,
          'aws-secret-access-key': EXAMPLE_KEYS.secretAccessKey,
          endpoint: costExplorer.url,
          'webhook-url': webhook.url,
          ...inputs,
        },
        env: { AWS_ENDPOINT_URL_STS: sts.url, ...more.env },
      })
      runs.push(run)
      return run
    },
    /** Later runs start at this time. The data of AWS does not change. @param {string} instant */
    moveTo(instant) {
      clock = serverClockAt(instant)
      flags = clockAt(instant)
    },
    async close() {
      for (const run of runs) await run.dispose()
      await Promise.all([costExplorer.close(), sts.close(), webhook.close()])
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startStage>>} Stage */
