// @ts-check
/**
 * Everything an end-to-end test needs around the action: an account with a ledger, Cost Explorer, STS and a webhook
 * receiver, all on loopback and closed together.
 */
import { startCostExplorer } from '../../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../../emulators/credentials.mjs'
import { Ledger } from '../../emulators/ledger.mjs'
import { startSts } from '../../emulators/sts.mjs'
import { startWebhook } from '../../emulators/webhook.mjs'
import { runAction } from './run-action.mjs'

export const ACCOUNT = '123456789012'

const DAY_MS = 86_400_000

/** The UTC day so many days before today, `2026-11-20`. @param {number} days */
export function daysAgo(days) {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)
}

/** The UTC hour so many hours before the current one, `2026-11-20T05:00:00Z`. @param {number} hours */
export function hoursAgo(hours) {
  return `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 13)}:00:00Z`
}

/**
 * Line items from a short table: day → service → amount (of all cost metrics).
 * @param {Record<string, Record<string, string>>} days
 * @returns {import('../../emulators/ledger.mjs').LineItem[]}
 */
export function daily(days) {
  return Object.entries(days).flatMap(([day, services]) =>
    Object.entries(services).map(([service, metrics]) => ({ start: `${day}T07:00:00Z`, service, metrics })),
  )
}

/**
 * @typedef {object} StageOptions
 * @property {import('../../emulators/ledger.mjs').LineItem[]} [items]
 * @property {import('../../emulators/cost-explorer.mjs').Options} [costExplorer]
 * @property {import('../../emulators/webhook.mjs').WebhookOptions} [webhook]
 * @property {Parameters<typeof startSts>[0]} [sts]
 */

/** @param {StageOptions} [options] */
export async function startStage(options = {}) {
  const credentials = createCredentialStore([{ ...EXAMPLE_KEYS, accountId: ACCOUNT }])
  const ledger = new Ledger(options.items ?? [])
  const costExplorer = await startCostExplorer({ ledger, credentials, ...options.costExplorer })
  const sts = await startSts({ credentials, ...options.sts })
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
     * Runs the action with static keys against this stage.
     * @param {Record<string, string>} [inputs] replace these, or take them away by an empty text
     * @param {import('./run-action.mjs').RunOptions} [more]
     */
    async run(inputs = {}, more = {}) {
      const run = await runAction({
        ...more,
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
    async close() {
      for (const run of runs) await run.dispose()
      await Promise.all([costExplorer.close(), sts.close(), webhook.close()])
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startStage>>} Stage */
