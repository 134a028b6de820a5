// @ts-check
/** Emulators of AWS, GitHub and a webhook for the recipes, with a small account whose costs do not change. */
import { startCostExplorer } from '../../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../../emulators/credentials.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../../emulators/github.mjs'
import { Ledger } from '../../emulators/ledger.mjs'
import { startOidc } from '../../emulators/oidc.mjs'
import { startSts } from '../../emulators/sts.mjs'
import { startWebhook } from '../../emulators/webhook.mjs'

const HOUR = 3_600_000
const ROLE = 'arn:aws:iam::123456789012:role/github-cost-reader'

/** The cost of each service in each hour. A day costs 60, including 12 of the preview environment of a pull request. */
const SERVICES = [
  { service: 'Amazon Elastic Compute Cloud - Compute', metrics: '2' },
  { service: 'Amazon Simple Storage Service', metrics: '0.5', tags: { preview: 'pr-7' } },
]

const DAYS = 40
/** Hours until AWS has the costs. */
const LAG = 4

/**
 * @param {{ subject?: string }} [options] `subject`: of the run's token, and of the role's trust policy
 */
export async function startWorld({ subject = 'repo:octo-org/octo-repo:ref:refs/heads/main' } = {}) {
  const credentials = createCredentialStore([{ ...EXAMPLE_KEYS, accountId: '123456789012' }])
  const oidc = await startOidc({ subject })
  const roles = { [ROLE]: { subject: (/** @type {string} */ given) => given === subject } }
  const sts = await startSts({ credentials, oidc, roles })
  const costExplorer = await startCostExplorer({ credentials, ledger: steadyAccount(Date.now()) })
  const webhook = await startWebhook()
  const github = await startGitHub()

  return {
    costExplorer,
    webhook,
    github,
    secrets: {
      AWS_ACCESS_KEY_ID: EXAMPLE_KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: EXAMPLE_KEYS.secretAccessKey,
      COST_WEBHOOK_URL: webhook.url,
      COST_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    },
    vars: { AWS_COST_ROLE: ROLE, DAILY_BUDGET: '60', MONTHLY_BUDGET: '100' },
    githubToken: WORKFLOW_TOKEN,

    /**
     * The environment of the action in a job with these permissions.
     * @param {Record<string, string>} permissions
     * @returns {Record<string, string>}
     */
    environment(permissions) {
      const actor = github.state.tokens.get(WORKFLOW_TOKEN)
      if (actor) {
        actor.pullRequests = permissions['pull-requests'] === 'write' ? 'write' : 'read'
        actor.issues = permissions['issues'] === 'write' ? 'write' : 'read'
      }
      return {
        AWS_ENDPOINT_URL_COST_EXPLORER: costExplorer.url,
        AWS_ENDPOINT_URL_STS: sts.url,
        ...github.env,
        ...(permissions['id-token'] === 'write' ? oidc.env : {}),
      }
    },

    async close() {
      await Promise.all([oidc, sts, costExplorer, webhook, github].map((server) => server.close()))
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startWorld>>} World */

/**
 * An account with the same costs in every hour.
 * @param {number} now
 */
function steadyAccount(now) {
  const ledger = new Ledger()
  for (let hour = DAYS * 24; hour > LAG; hour--) {
    const start = new Date(Math.floor(now / HOUR) * HOUR - hour * HOUR).toISOString().replace('.000', '')
    for (const item of SERVICES) ledger.add({ start, ...item })
  }
  return ledger
}
