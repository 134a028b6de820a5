import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { Cancelled } from '../../src/lib/errors.js'
import { AwsError } from '../emulators/aws-error.mjs'
import { refusals, respond } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore } from '../emulators/credentials.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { listen } from '../emulators/loopback.mjs'
import { startSts } from '../emulators/sts.mjs'
import { all, Cleanup, isolateEnvironment, item, NOW, open, READING, WEBHOOK, withoutDelays } from './support.js'

const cleanup = new Cleanup()
const UNKNOWN = { accountId: undefined }

beforeEach(() => {
  cleanup.add(isolateEnvironment())
  withoutDelays()
})
afterEach(async () => {
  jest.restoreAllMocks()
  await cleanup.run()
})

async function servers() {
  const credentials = createCredentialStore()
  const sts = await startSts({ credentials })
  const ledger = new Ledger([item('2026-11-20', 'A', '1')])
  const ce = await startCostExplorer({ credentials, ledger, now: NOW })
  cleanup.add(sts.close, ce.close)
  process.env['AWS_ENDPOINT_URL_STS'] = sts.url
  return { sts, ce }
}

test('no request goes to STS if account-id is set', async () => {
  const { ce, sts } = await servers()
  expect(await open(ce.url, { settings: { accountId: '210987654321' } }).costs.account()).toBe('210987654321')
  expect(sts.requests).toHaveLength(0)
})

test('the account id comes from STS, once, in parallel with the first cost request', async () => {
  const { ce, sts } = await servers()
  const requested = new Promise<void>((resolve) => {
    sts.script(() => {
      resolve()
      return undefined
    })
  })
  // Cost Explorer answers when STS has its request: with one request after the other, this would never end.
  ce.script([
    async (response, answer) => {
      await requested
      await respond(response, 200, JSON.stringify(answer()))
    },
  ])
  const { costs } = open(ce.url, { settings: UNKNOWN })
  const lines = costs.read(READING)
  expect(await costs.account()).toBe('123456789012')
  expect(await costs.account()).toBe('123456789012')
  expect(await all(lines)).toHaveLength(1)
  expect(sts.requests).toHaveLength(1)
})

test('the account id can be requested without reading costs', async () => {
  const { sts } = await servers()
  expect(await open(undefined, { settings: UNKNOWN }).costs.account()).toBe('123456789012')
  expect(sts.requests).toHaveLength(1)
})

test.each([
  [
    'AccessDenied',
    /not allowed to call sts:GetCallerIdentity .*Set `account-id`.*Or: Remove the statement that denies/,
  ],
  ['RegionDisabledException', /not activated in this region .*Set `account-id`.*Or: Set `aws-region` to a region/],
])(
  'with a webhook, %s of STS is an error that names account-id, and costs can still be read',
  async (code, expected) => {
    const { ce, sts } = await servers()
    sts.script(() => ({ error: new AwsError(code, 'No.', 403) }))
    const { costs } = open(ce.url, { settings: { ...UNKNOWN, ...WEBHOOK } })
    const lines = costs.read(READING)
    await expect(costs.account()).rejects.toThrow(expected)
    expect(await all(lines)).toHaveLength(1)
  },
)

test('without a webhook, a refusal of STS is a warning without account ids', async () => {
  const { ce, sts } = await servers()
  sts.script(() => ({ error: new AwsError('AccessDenied', 'Not for 123456789012.', 403) }))
  const { costs, core } = open(ce.url, { settings: UNKNOWN })
  costs.read(READING)
  expect(await costs.account()).toBeUndefined()
  expect(core.warnings).toEqual([expect.stringMatching(/^The account id is unknown: .*`account-id`/)])
  expect(core.warnings.join()).not.toContain('123456789012')
})

test('the wait for STS ends after one time limit, not after five attempts', async () => {
  const { ce, sts } = await servers()
  sts.script(() => ({ stall: true }))
  const limits = { connect: 10_000, whole: 100 }
  const { costs } = open(ce.url, { settings: { ...UNKNOWN, ...WEBHOOK }, runtime: { limits } })
  costs.read(READING)
  await expect(costs.account()).rejects.toThrow(/STS did not answer.*`account-id`/)
  expect(sts.requests.length).toBeLessThanOrEqual(2)
})

test('a run that is cancelled while STS is silent ends at once', async () => {
  const { ce, sts } = await servers()
  const { costs, abort } = open(ce.url, { settings: { ...UNKNOWN, ...WEBHOOK } })
  sts.script(() => {
    abort.abort(new Cancelled('SIGTERM'))
    return { stall: true }
  })
  costs.read(READING)
  await expect(costs.account()).rejects.toBeInstanceOf(Cancelled)
  expect(sts.requests).toHaveLength(1)
})

test('if Cost Explorer rejects the credentials too, the error is that of Cost Explorer', async () => {
  const { ce, sts } = await servers()
  ce.script(() => refusals.unrecognizedClient)
  sts.script(() => ({ error: new AwsError('InvalidClientTokenId', 'x', 403) }))
  const { costs } = open(ce.url, { settings: { ...UNKNOWN, ...WEBHOOK } })
  const lines = costs.read(READING)
  await expect(costs.account()).rejects.toThrow(/AWS rejected the access key \(UnrecognizedClientException/)
  await expect(all(lines)).rejects.toThrow(/AWS rejected the access key/)
})

test.each(['', '<Account>12345</Account>'])(
  'an answer of STS without an account id is an error: %j',
  async (result) => {
    const { ce } = await servers()
    const action = 'GetCallerIdentity'
    const server = await listen((_, response) => {
      response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`)
    })
    cleanup.add(server.close)
    process.env['AWS_ENDPOINT_URL_STS'] = server.url
    const { costs } = open(ce.url, { settings: { ...UNKNOWN, ...WEBHOOK } })
    await expect(costs.account()).rejects.toThrow(/AWS STS returned no account id.*Set `account-id`/)
  },
)
