import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { awsError, dribble, htmlError, raw, refusals, reset, stall, truncated } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { Cleanup, item, NOW, type Options, readAll, withoutDelays } from './support.js'

type Script = NonNullable<Parameters<typeof startCostExplorer>[0]>['script']
type Fault = ReturnType<NonNullable<Extract<Script, (...args: never[]) => unknown>>>

const ledger = new Ledger([item('2026-11-20', 'A', '1')])
const cleanup = new Cleanup()

beforeAll(withoutDelays)
afterAll(() => {
  jest.restoreAllMocks()
})
afterEach(() => cleanup.run())

async function read(script: Script, options: Options = {}, signingClock = () => new Date()) {
  const server = await startCostExplorer({ ledger, ...(script && { script }), signingClock, now: NOW })
  cleanup.add(server.close)
  return { ...(await readAll(server.url, options)), server }
}

const always = (fault: Fault) => () => fault

describe('a refusal', () => {
  test.each<[string, Fault, RegExp]>([
    ['notActivated', refusals.notActivated, /not activated.*User not enabled.*payer \(management\) account/],
    [
      'notAuthorized',
      refusals.notAuthorized,
      /are not allowed to call ce:GetCostAndUsage .*Allow the action `ce:GetCostAndUsage`/,
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
    ['a service that speaks XML', raw(403, '<?xml version="1.0"?><Error/>'), /endpoint is not Cost Explorer/],
    [
      'an HTML page of a firewall',
      htmlError(403),
      /Expected JSON from Cost Explorer but got an HTML page \(HTTP 403\)/,
    ],
    ['an unknown error', awsError('OddException', 'Odd.'), /Cost Explorer failed \(HTTP 400\) \(OddException: Odd\.\)/],
    ['hostile words', awsError('OddException', '::error::\n##[error]x\u001b[31m'), /: :error::/],
  ])('a refusal of AWS has its own advice, and no retry: %s', async (_, fault, expected) => {
    const { message, costs, server } = await read(always(fault))
    expect(message).toMatch(/^UserError: /)
    expect(message).toMatch(expected)
    expect(message).not.toMatch(/\n|\u001b|##\[|123456789012|Deserialization error|\$response/)
    expect(server.requests).toHaveLength(1)
    expect(costs.requests).toBe(0)
  })

  test.each([
    ['fork', /^UserError: This run is for a pull request from a fork, and GitHub gives it no secrets/],
    ['dependabot', /^UserError: This run was started by Dependabot, and GitHub gives it only Dependabot secrets/],
  ] as const)('the error of a run without secrets says why it has none: %s', async (secretsWithheld, expected) => {
    const { message } = await read(always(refusals.unrecognizedClient), { settings: { secretsWithheld } })
    expect(message).toMatch(expected)
  })
})

describe('a temporary failure', () => {
  /** A short time limit, for servers that never answer. Other servers may be slow. */
  const SHORT = { runtime: { limits: { connect: 10_000, whole: 50 } } }

  test.each<[string, Fault, RegExp]>([
    ['throttling', refusals.throttled, /throttles the requests/],
    ['a limit', refusals.limitExceeded, /throttles the requests/],
    ['a server error', refusals.internalFailure, /returned a server error \(HTTP 500\) after 5 attempts/],
    ['an unavailable service', refusals.serviceUnavailable, /returned a server error \(HTTP 503\) after 5 attempts/],
    ['an HTML page with status 503', htmlError(503), /HTML page \(HTTP 503\)/],
    ['a reset before the answer', reset(), /connection to Cost Explorer was closed after 5 attempts/],
    [
      'a reset within the answer',
      reset({ afterHeaders: true }),
      /connection to Cost Explorer was closed after 5 attempts/,
    ],
    ['no answer', stall, /did not answer in time after 5 attempts/],
    ['an answer without an end', dribble(20), /did not answer in time after 5 attempts/],
  ])('%s ends the run after five attempts, each of which is logged', async (_, fault, expected) => {
    const options = expected.source.includes('in time') ? SHORT : {}
    const { message, core, costs, server } = await read(always(fault), options)
    expect(message).toMatch(expected)
    expect(message).not.toMatch(/Deserialization error|\$response/)
    expect([server.requests.length, costs.requests]).toEqual([5, 0])
    expect(core.infos).toEqual(
      [2, 3, 4, 5].map((n) => expect.stringMatching(`^Retrying Cost Explorer \\(attempt ${n} of 5\\): .`)),
    )
  })

  test("a wrong clock of the runner is corrected by AWS's clock, and an error names a clock that AWS still rejects", async () => {
    const { lines } = await read(undefined, {}, () => new Date(Date.now() + 3_600_000))
    expect(lines).toHaveLength(1)
    const skewed = awsError('InvalidSignatureException', 'Signature expired: 20261121T000000Z is now earlier than …')
    expect((await read(always(skewed))).message).toMatch(/clock differs/)
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

  test('a page that is read after retries counts once', async () => {
    const { lines, costs, server } = await read([refusals.throttled, reset(), htmlError(503), undefined])
    expect([lines.length, server.requests.length, costs.requests]).toEqual([1, 4, 1])
  })
})

describe('the connection', () => {
  const through = (https: string) => ({ settings: { proxy: { https, http: undefined, none: undefined } } })

  test('the error says that the host name cannot be resolved', async () => {
    expect((await readAll('https://nowhere.invalid')).message).toMatch(/host name of Cost Explorer cannot be resolved/)
  })

  test('the error says that the server has no trusted TLS', async () => {
    const { server } = await read(undefined)
    const { message } = await readAll(server.url.replace('http:', 'https:'))
    expect(message).toMatch(/No trusted TLS connection/)
  })

  test('the error says that the proxy does not allow the host', async () => {
    const proxy = await startProxy()
    cleanup.add(proxy.close)
    const { settings } = through(proxy.url)
    const { message } = await readAll(undefined, { settings: { ...settings, awsRegion: 'eusc-de-east-1' } })
    expect(message).toMatch(/proxy does not allow requests to Cost Explorer/)
    const targets = new Set(proxy.requests.map(({ target }) => target))
    expect([...targets]).toEqual(['ce.eusc-de-east-1.api.amazonwebservices.eu:443'])
  })

  test('the error names a proxy variable that is not a URL, without its value and without a retry', async () => {
    const { message, core } = await readAll('https://127.0.0.1:9', through('socks5://u:s3cret@proxy:1080'))
    expect(message).toMatch(/^UserError: The environment variable HTTPS_PROXY/)
    expect(message).not.toContain('s3cret')
    expect(core.infos).toEqual([])
  })

  test.each([
    ['https://169.254.169.254', /endpoint 169\.254\.169\.254 is a link-local or metadata address.*`endpoint_url`/],
    ['http://[fd00:ec2::254]', /endpoint \[fd00:ec2::254\] is a link-local or metadata address/],
    ['http://ce.example.com', /endpoint ce\.example\.com uses http, which is allowed for loopback only/],
  ])(
    'no request goes to the endpoint %s, also if the SDK finds it in its own configuration',
    async (endpoint, expected) => {
      const { message, core } = await readAll(endpoint)
      expect(message).toMatch(expected)
      expect(core.infos).toEqual([])
    },
  )
})
