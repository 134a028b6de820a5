// @ts-check
/**
 * Emulators of Cost Explorer, STS and a webhook for a workflow job, in the background.
 *
 * node test/e2e/serve.mjs start            starts them, and writes their addresses to GITHUB_ENV and GITHUB_OUTPUT
 * node test/e2e/serve.mjs received COUNT   fails unless the webhook has this number of different events, all of them valid
 * node test/e2e/serve.mjs refuse | accept  how the webhook answers from now on
 * node test/e2e/serve.mjs stop             ends them
 */
import { spawn } from 'node:child_process'
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { demoAccount } from '../../demo/account.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore, EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { listen } from '../emulators/loopback.mjs'
import { startSts } from '../emulators/sts.mjs'
import { startWebhook } from '../emulators/webhook.mjs'

/** The servers usually start within a second. A busy machine may need more time. */
const START_MS = 60_000
/** The servers end by themselves if the job does not stop them. */
const LIFETIME_MS = 10 * 60_000

const ADDRESSES = join(environment('RUNNER_TEMP'), 'emulators.json')

const [command = '', argument = ''] = process.argv.slice(2)
if (command === 'serve') await serve()
else if (command === 'start') await start()
else console.log(await ask(command, argument))

/** Runs the servers until `stop`. */
async function serve() {
  const account = demoAccount(new Date().toISOString().slice(0, 10))
  const credentials = createCredentialStore([{ ...EXAMPLE_KEYS, accountId: account.accountId }])
  const { ledger, accountNames } = account
  const costExplorer = await startCostExplorer({ ledger, accountNames, credentials })
  const sts = await startSts({ credentials })
  const webhook = await startWebhook()

  const control = await listen((request, response) => {
    switch (request.url) {
      case '/received':
        return void response.end(
          JSON.stringify({
            different: new Set(webhook.events.map(({ id }) => id)).size,
            violations: webhook.requests.flatMap((received) => received.violations),
          }),
        )
      case '/refuse':
      case '/accept':
        webhook.script(request.url === '/refuse' ? () => 403 : undefined)
        return void response.end('{}')
      case '/stop':
        return void response.end('{}', () => process.exit(0))
      default:
        return void response.writeHead(404).end('{}')
    }
  })
  setTimeout(() => process.exit(1), LIFETIME_MS).unref()
  const addresses = { costExplorer: costExplorer.url, sts: sts.url, webhook: webhook.url, control: control.url }
  await writeFile(`${ADDRESSES}.part`, JSON.stringify(addresses))
  await rename(`${ADDRESSES}.part`, ADDRESSES)
}

/** Starts the servers in a separate process, which continues after the step. */
async function start() {
  spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], { detached: true, stdio: 'ignore' }).unref()
  const { costExplorer, sts, webhook } = await addresses(Date.now() + START_MS)
  await appendFile(
    environment('GITHUB_ENV'),
    `AWS_ENDPOINT_URL_COST_EXPLORER=${costExplorer}\nAWS_ENDPOINT_URL_STS=${sts}\n`,
  )
  await appendFile(
    environment('GITHUB_OUTPUT'),
    `webhook-url=${webhook}\naccess-key-id=${EXAMPLE_KEYS.accessKeyId}\nsecret-access-key=${EXAMPLE_KEYS.secretAccessKey}\n`,
  )
}

/**
 * @param {number} until epoch milliseconds
 * @returns {Promise<Record<'costExplorer' | 'sts' | 'webhook' | 'control', string>>}
 * @throws {Error} if the servers do not start in time
 */
async function addresses(until) {
  for (;;) {
    const text = await readFile(ADDRESSES, 'utf8').catch(() => undefined)
    if (text !== undefined) return JSON.parse(text)
    if (Date.now() > until) throw new Error('The emulators did not start.')
    await delay(50)
  }
}

/**
 * Sends a command to the running servers.
 * @param {string} what
 * @param {string} count
 * @returns {Promise<string>}
 * @throws {Error} if the webhook does not have the expected events
 */
async function ask(what, count) {
  const { control } = await addresses(Date.now())
  const answer = await fetch(`${control}/${what}`)
  if (!answer.ok) throw new Error(`Unknown command: ${what}`)
  if (what !== 'received') return what
  const { different, violations } = /** @type {{ different: number, violations: string[] }} */ (await answer.json())
  if (violations.length > 0) throw new Error(violations.join('\n'))
  if (String(different) !== count) throw new Error(`The webhook has ${different} events, not ${count}.`)
  return `The webhook has ${different} events.`
}

/** @param {string} name @throws {Error} outside a workflow job */
function environment(name) {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set. Run this in a workflow job.`)
  return value
}
