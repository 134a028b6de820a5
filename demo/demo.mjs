// @ts-check
/**
 * `npm run demo`: runs the committed bundle like the Actions runner, against emulators of Cost Explorer, STS and a webhook on
 * 127.0.0.1. It needs Node 20 or newer and no installed packages, and sends nothing to other machines.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runAction } from '../test/e2e/support/run-action.mjs'
import { startCostExplorer } from '../test/emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../test/emulators/credentials.mjs'
import { startSts } from '../test/emulators/sts.mjs'
import { startWebhook } from '../test/emulators/webhook.mjs'
import { demoAccount } from './account.mjs'
import { showEvents, showLog, showOutputs, title } from './show.mjs'

const today = new Date().toISOString().slice(0, 10)
const account = demoAccount(today)
const credentials = createCredentialStore([{ ...EXAMPLE_KEYS, accountId: account.accountId }])
const { ledger, accountNames } = account
const costExplorer = await startCostExplorer({ ledger, accountNames, credentials })
const sts = await startSts({ credentials })
const webhook = await startWebhook()

const folder = join(tmpdir(), 'aws-cost-events-demo')
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
const file = (/** @type {string} */ name) => join(folder, name)

title('AWS Cost Events: yesterday’s costs of a fictitious account')
console.log(
  `Cost Explorer, STS and the webhook are emulators on 127.0.0.1. The action is dist/index.js on Node ${process.version}.`,
)

const run = await runAction({
  defaults: {},
  inputs: {
    'aws-access-key-id': EXAMPLE_KEYS.accessKeyId,
    'aws-secret-access-key': EXAMPLE_KEYS.secretAccessKey,
    endpoint: costExplorer.url,
    'webhook-url': webhook.url,
    events: 'lines, total, breaches',
    'max-increase-percent': '20',
    'anomaly-threshold': '3.5',
    'ignore-below': '5',
    'on-breach': 'warn',
    require: 'webhook, gate',
    'hide-amounts': 'false',
    'report-file': ['report.html', 'report.json', 'lines.csv', 'events.ndjson', 'summary.md'].map(file).join('\n'),
  },
  env: { AWS_ENDPOINT_URL_STS: sts.url },
})
await writeFile(file('job-summary.md'), run.summary)

title('The job’s log')
showLog(run.log)

title(`The webhook received ${webhook.events.length} CloudEvents in ${webhook.requests.length} requests`)
showEvents(webhook.events)

title('Outputs for later steps')
showOutputs(run.outputs)

title('Files')
for (const name of ['job-summary.md', 'report.html', 'report.json', 'lines.csv', 'events.ndjson', 'summary.md']) {
  const bytes = (await readFile(file(name))).length
  console.log(`  ${file(name)}  (${bytes.toLocaleString('en')} bytes)`)
}

title('Next')
console.log(`  Open ${file('report.html')} in a browser, and ${file('job-summary.md')} in a Markdown preview.`)
console.log('  Follow the quick start in README.md with your own account.')

await Promise.all([costExplorer.close(), sts.close(), webhook.close()])
await rm(run.tempDir, { recursive: true, force: true })

const violations = webhook.requests.flatMap((request) => request.violations)
// Yesterday's costs contain a rise, so the verdict must be a breach.
const { verdict } = run.outputs
if (run.exitCode !== 0 || verdict !== 'breach' || webhook.events.length === 0 || violations.length > 0) {
  console.error(`The demo failed: exit code ${run.exitCode}, verdict ${verdict}. ${violations.join(' ')}`)
  process.exitCode = 1
}
