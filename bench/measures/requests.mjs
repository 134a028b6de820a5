// @ts-check

import { loadPayload } from '../../test/e2e/support/payloads/index.mjs'
import { startCostExplorer } from '../../test/emulators/cost-explorer.mjs'
import { REPOSITORY, startGitHub, WORKFLOW_TOKEN } from '../../test/emulators/github.mjs'
import { Ledger } from '../../test/emulators/ledger.mjs'
import { runAction } from '../action.mjs'

/**
 * Cost Explorer requests of a daily run with all that reads: history, gate, summary and comment.
 * @returns {Promise<import('../table.mjs').Row[]>}
 */
export async function measureRequests() {
  const costExplorer = await startCostExplorer({ ledger: new Ledger(twoMonths()) })
  const github = await startGitHub()
  try {
    const run = await runAction(
      {
        'aws-access-key-id': 'AKIAIOSFODNN7EXAMPLE',
        'aws-secret-access-key': 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        'account-id': '123456789012',
        endpoint: costExplorer.url,
        history: '14',
        budget: '1000',
        'monthly-budget': '100000',
        'forecast-budget': '100000',
        'max-increase-percent': '50',
        'compare-with': 'week',
        'anomaly-threshold': '3.5',
        comment: 'always',
        'github-token': WORKFLOW_TOKEN,
      },
      { ...(await loadPayload('pull-request')), env: { GITHUB_API_URL: github.url, GITHUB_REPOSITORY: REPOSITORY } },
    )
    const requests = costExplorer.requests.length
    if (run.outputs['verdict'] !== 'pass' || !run.outputs['comment-url'])
      throw new Error(`No whole run:\n${run.stdout}`)
    const what = 'Cost Explorer requests for a daily run with 14 days of history, gate, summary and comment'
    return [{ what, goal: '1', measured: String(requests), met: requests === 1 }]
  } finally {
    await Promise.all([costExplorer.close(), github.close()])
  }
}

/** @returns {import('../../test/emulators/ledger.mjs').LineItem[]} */
function twoMonths() {
  const services = ['Amazon Relational Database Service', 'Amazon Simple Storage Service', 'AWS Lambda']
  const today = Date.parse(new Date().toISOString().slice(0, 10))
  return Array.from({ length: 62 }, (_, ago) => {
    const start = `${new Date(today - ago * 86_400_000).toISOString().slice(0, 19)}Z`
    return services.map((service, index) => ({ start, service, metrics: `${4 + index}.${10 + (ago % 7)}` }))
  }).flat()
}
