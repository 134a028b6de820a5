import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { CostExplorerSettings } from '../../src/cost-explorer/index.js'
import { awsError, dribble, htmlError, raw, refusals, reset, stall, truncated } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { listen } from '../emulators/loopback.mjs'
import { Cleanup, item, NOW, readAll, withoutDelays } from './support.js'

type Script = NonNullable<Parameters<typeof startCostExplorer>[0]>['script']
type Fault = ReturnType<NonNullable<Extract<Script, (...args: never[]) => unknown>>>

const LIMITS = { connect: 5_000, whole: 300 }
const ledger = new Ledger([item('2026-11-20', 'A', '1')])
const cleanup = new Cleanup()

beforeAll(withoutDelays)
afterAll(() => {
  jest.restoreAllMocks()
})
afterEach(() => cleanup.run())

interface Case {
  readonly settings?: Partial<CostExplorerSettings>
  readonly signingClock?: () => Date
  readonly limits?: typeof LIMITS
}

async function read(script: Script, { settings = {}, signingClock = () => new Date(), limits }: Case = {}) {
  const server = await startCostExplorer({ ledger, ...(script && { script }), signingClock, now: NOW })
  cleanup.add(server.close)
  return { ...(await readAll(server.url, { settings, runtime: limits ? { limits } : {} })), server }
}

const always = (fault: Fault) => () => fault

describe('a refusal of AWS ends the run after one request', () => {
  test.each<[string, Fault, RegExp]>([
    ['notActivated', refusals.notActivated, /not activated.*User not enabled.*payer \(management\) account/],
    [
      'notAuthorized',
      refusals.notAuthorized,
      /may not call ce:GetCostAndUsage .*Allow the action `ce:GetCostAndUsage`/,
    ],
    ['hourlyNotEnabled', refusals.hourlyNotEnabled, /Hourly data is not enabled.*`granularity: daily`/],
    ['dataUnavailable', refusals.dataUnavailable, /no data for this period yet.*24 hours/],
    ['billExpired', refusals.billExpired, /report has expired.*Choose a later `period`/],
    ['invalidToken', refusals.invalidToken, /own page token.*Run the job again/],
    ['requestChanged', refusals.requestChanged, /own page token.*Run the job again/],
    ['resourceNotFound', refusals.resourceNotFound, /billing view does not exist.*`billing-view-arn`/],
    ['billingViewUnhealthy', refusals.billingViewUnhealthy, /not healthy.*status is healthy/],
    ['validation', refusals.validation, /rejected the query.*Start date \(and hour\).*`group-by`/],
    ['unrecognizedClient', refusals.unrecognizedClient, /AWS rejected the access key.*`aws-access-key-id`/],
    ['expiredToken', refusals.expiredToken, /temporary credentials have expired.*Get new ones/],
    ['invalidSignature', refusals.invalidSignature, /rejected the request signature.*`aws-secret-access-key`/],
    ['a namespace', awsError('com.amazonaws.ce#DataUnavailableException', 'x'), /no data for this period yet/],
    [
      'a linked account',
      awsError('AccessDeniedException', "Linked account doesn't have access to cost explorer."),
      /does not allow linked accounts/,
    ],
    ['another denial', awsError('AccessDeniedException', 'No.'), /AWS denied access/],
    [
      'hours older than 14 days',
      awsError('ValidationException', 'Start date is more than 14 days ago for hourly granularity'),
      /14 days only/,
    ],
    [
      'a period older than 14 months',
      awsError('ValidationException', "You haven't enabled historical data beyond 14 months"),
      /older than the data/,
    ],
    [
      'a period older than daily data',
      awsError(
        'ValidationException',
        'For MONTHLY granularity beyond 14 months, your start date needs to be the first day of the month',
      ),
      /older than the daily data.*`granularity: monthly`.*`period`/,
    ],
    [
      'a period older than daily data, in the words of multi-year data',
      awsError(
        'ValidationException',
        'For historical data beyond 14 months, your start date needs to be the first day of the month',
      ),
      /older than the daily data.*`granularity: monthly`.*`period`/,
    ],
    ['another server', raw(404, '{"message":"nothing here"}'), /endpoint is not Cost Explorer/],
    ['another server without JSON', raw(404, 'nothing here'), /endpoint is not Cost Explorer/],
    ['a service that speaks XML', raw(403, '<?xml version="1.0"?><Error/>'), /endpoint is not Cost Explorer/],
    [
      'an HTML page of a firewall',
      htmlError(403),
      /Expected JSON from Cost Explorer but got an HTML page \(HTTP 403\)/,
    ],
    ['an unknown error', awsError('OddException', 'Odd.'), /Cost Explorer failed \(HTTP 400\) \(OddException: Odd\.\)/],
    ['hostile words', awsError('OddException', '::error::\n##[error]x\u001b[31m'), /: :error::/],
  ])('%s', async (_, fault, expected) => {
    const { message, costs, server } = await read(always(fault))
    expect(message).toMatch(/^UserError: /)
    expect(message).toMatch(expected)
    expect(message).not.toMatch(/\n|\u001b|##\[|123456789012|Deserialization error|\$response/)
    expect(server.requests).toHaveLength(1)
    expect(costs.requests).toBe(0)
  })

  test.each([
    ['fork', /^UserError: This run serves a pull request from a fork, which GitHub gives no secrets/],
    ['dependabot', /^UserError: This run was started by Dependabot, which GitHub gives only Dependabot secrets/],
  ] as const)('withheld secrets are named first: %s', async (secretsWithheld, expected) => {
    const { message } = await read(always(refusals.unrecognizedClient), { settings: { secretsWithheld } })
    expect(message).toMatch(expected)
  })
})

describe("the runner's clock", () => {
  test("a wrong clock follows AWS's clock", async () => {
    const { lines, core } = await read(undefined, { signingClock: () => new Date(Date.now() + 3_600_000) })
    expect(lines).toHaveLength(1)
    expect(core.infos.join()).toMatch(/attempt 2 of 5.*Signature expired/)
  })

  test('a clock that AWS does not accept is named', async () => {
    const skewed = awsError('InvalidSignatureException', 'Signature expired: 20261121T000000Z is now earlier than …')
    expect((await read(always(skewed))).message).toMatch(/clock differs/)
  })
})

describe('a failure that may pass is retried', () => {
  test.each<[string, Fault]>([
    ['throttling', refusals.throttled],
    ['a limit', refusals.limitExceeded],
    ['an internal failure', refusals.internalFailure],
    ['an unavailable service', refusals.serviceUnavailable],
    ['an HTML page with status 503', htmlError(503)],
    ['a reset before the answer', reset()],
    ['a reset within the answer', reset({ afterHeaders: true })],
    ['no answer in time', stall],
    ['an answer that never ends', dribble(20)],
  ])('%s is retried, the log says so, and one page is counted', async (_, fault) => {
    const { lines, core, costs, server } = await read([fault, fault, undefined], { limits: LIMITS })
    expect(lines).toHaveLength(1)
    expect(server.requests).toHaveLength(3)
    expect(costs.requests).toBe(1)
    expect(core.infos).toEqual([
      expect.stringMatching(/^Retrying Cost Explorer \(attempt 2 of 5\): ./),
      expect.stringMatching(/^Retrying Cost Explorer \(attempt 3 of 5\): ./),
    ])
  })

  test.each<[string, Fault, RegExp]>([
    ['throttling', refusals.throttled, /throttles the requests/],
    ['a failure of AWS', refusals.internalFailure, /returned a server error \(HTTP 500\) after 5 attempts/],
    ['an HTML error page', htmlError(503), /HTML page \(HTTP 503\)/],
    ['resets', reset(), /connection to Cost Explorer was closed after 5 attempts/],
    ['silence', stall, /did not answer in time after 5 attempts/],
    ['endless answers', dribble(20), /did not answer in time after 5 attempts/],
  ])('%s ends the run after five attempts', async (_, fault, expected) => {
    const { message, server } = await read(always(fault), { limits: LIMITS })
    expect(message).toMatch(expected)
    expect(message).not.toMatch(/Deserialization error|\$response/)
    expect(server.requests).toHaveLength(5)
  })

  test.each<[string, Fault, RegExp]>([
    ['a truncated page', truncated, /broken or incomplete/],
    ['an HTML page with status 200', htmlError(200), /HTML page \(HTTP 200\)/],
  ])('a page that AWS has billed is not requested again: %s', async (_, fault, expected) => {
    const { message, costs, server } = await read([fault])
    expect(message).toMatch(expected)
    expect(server.requests).toHaveLength(1)
    expect(costs.requests).toBe(1)
  })
})

describe('the connection', () => {
  async function freePort(): Promise<number> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    await new Promise((resolve) => server.close(resolve))
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  test('a refused connection is named', async () => {
    const { message } = await readAll(`http://127.0.0.1:${await freePort()}`)
    expect(message).toMatch(/Cost Explorer cannot be reached after 5 attempts \(connect ECONNREFUSED/)
  })

  test('a host that does not exist is named', async () => {
    expect((await readAll('https://nowhere.invalid')).message).toMatch(/host name of Cost Explorer cannot be resolved/)
  })

  test('a server without TLS is named', async () => {
    const { server } = await read(undefined)
    const { message } = await readAll(server.url.replace('http:', 'https:'))
    expect(message).toMatch(/No trusted TLS connection/)
  })

  test.each([
    ['https://169.254.169.254', /endpoint 169\.254\.169\.254 is a link-local or metadata address.*`endpoint_url`/],
    ['http://[fd00:ec2::254]', /endpoint \[fd00:ec2::254\] is a link-local or metadata address/],
    ['http://ce.example.com', /endpoint ce\.example\.com uses http, which is allowed for loopback only/],
  ])('no request goes to the endpoint %s, wherever the SDK has found it', async (endpoint, expected) => {
    const { message, core } = await readAll(endpoint)
    expect(message).toMatch(expected)
    expect(core.infos).toEqual([])
  })

  test('an answer larger than 64 MB is an error, and is not retried', async () => {
    let requests = 0
    const megabyte = Buffer.alloc(1024 * 1024, ' ')
    const server = await listen(async (_, response) => {
      requests += 1
      for (let sent = 0; sent < 80 && !response.destroyed; sent++) {
        if (!response.write(megabyte))
          await new Promise((resolve) => response.once('drain', resolve).once('close', resolve))
      }
      response.end()
    })
    cleanup.add(server.close)
    expect((await readAll(server.url)).message).toMatch(/^UserError: The answer of 127\.0\.0\.1 is larger than 64 MB/)
    expect(requests).toBe(1)
  })
})
