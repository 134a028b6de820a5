import { createServer, type Server } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { AccessSettings, AttemptLimits } from '../../src/costs/index.js'
import { Fault } from '../../src/model/fault.js'
import { awsError, dribble, htmlError, raw, refusals, reset, stall, truncated } from '../emulators/ce-faults.mjs'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { all, item, open, READING } from './support.js'

type Script = NonNullable<Parameters<typeof startCostExplorer>[0]>['script']

const LIMITS: AttemptLimits = { connect: 200, whole: 250 }
const ledger = new Ledger([item('2026-11-20', 'A', '1')])
const stops: (() => Promise<void>)[] = []

// The SDK's waits between attempts are random parts of a growing time: none here.
beforeAll(() => void jest.spyOn(Math, 'random').mockReturnValue(0))
afterAll(() => void jest.restoreAllMocks())
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function read(script: Script, options: { access?: Partial<AccessSettings>; signingClock?: () => Date } = {}) {
  const { signingClock = () => new Date() } = options
  const server = await startCostExplorer({
    ledger,
    ...(script && { script }),
    signingClock,
    now: () => new Date('2026-11-21T12:00:00Z'),
  })
  stops.push(server.close)
  const { costs, core } = open(server.url, { access: options.access ?? {}, outside: { limits: LIMITS } })
  const outcome = await all(costs.read(READING)).catch((error: unknown) => error)
  return { outcome, core, costs, server }
}

const always = (fault: ReturnType<NonNullable<Extract<Script, (...args: never[]) => unknown>>>) => () => fault

describe('what AWS refuses for good: one request, one Fault with its own remedy', () => {
  it.each([
    ['notActivated', /not activated.*User not enabled for cost explorer access/, /payer \(management\) account/],
    ['notAuthorized', /may not call ce:GetCostAndUsage/, /Allow the action `ce:GetCostAndUsage`/],
    ['hourlyNotEnabled', /Hourly data is not enabled/, /`granularity: daily`/],
    ['dataUnavailable', /no data for this period yet/, /24 hours/],
    ['billExpired', /expired meanwhile/, /Run the job again/],
    ['invalidToken', /page token back/, /Run the job again/],
    ['requestChanged', /page token back/, /Run the job again/],
    ['resourceNotFound', /billing view does not exist/, /`billing-view-arn`/],
    ['billingViewUnhealthy', /not healthy/, /status is healthy/],
    ['validation', /does not accept the query.*Start date \(and hour\)/, /`group-by`/],
    ['unrecognizedClient', /does not know these credentials/, /`aws-access-key-id`/],
    ['expiredToken', /temporary credentials have expired/, /Get new ones/],
    ['invalidSignature', /signature does not hold/, /`aws-secret-access-key`/],
  ] as const)('%s', async (name, happened, remedy) => {
    const { outcome, costs, server } = await read(always(refusals[name]))
    expect(outcome).toBeInstanceOf(Fault)
    const fault = outcome as Fault
    expect(fault.whatHappened).toMatch(happened)
    expect(fault.whatToDo).toMatch(remedy)
    expect(server.requests).toHaveLength(1)
    expect(costs.requests).toBe(0)
  })

  it.each([
    ['namespace', awsError('com.amazonaws.ce#DataUnavailableException', 'x'), /no data for this period yet/],
    [
      'linked account',
      awsError('AccessDeniedException', "Linked account doesn't have access to cost explorer."),
      /not opened/,
    ],
    ['other denial', awsError('AccessDeniedException', 'No.'), /AWS denied the access/],
    [
      '14 days of hours',
      awsError('ValidationException', 'Start date is more than 14 days ago for hourly granularity'),
      /14 days only/,
    ],
    [
      '14 months',
      awsError('ValidationException', "You haven't enabled historical data beyond 14 months"),
      /older than/,
    ],
    ['foreign server', raw(404, '{"message":"nothing here"}'), /not Cost Explorer/],
    ['foreign server without JSON', raw(404, 'nothing here'), /not Cost Explorer/],
    ['service that speaks XML', raw(403, '<?xml version="1.0"?><Error/>'), /not Cost Explorer/],
    ['HTML of a firewall', htmlError(403), /HTML page \(HTTP 403\)/],
    ['unheard of', awsError('OddException', 'Odd.'), /Cost Explorer failed \(HTTP 400\) \(OddException: Odd\.\)/],
    ['hostile words', awsError('OddException', '::error::\n##[error]x\u001b[31m'), /: :error::/],
  ])('%s', async (_, fault, happened) => {
    const { outcome } = await read(always(fault))
    expect(outcome).toBeInstanceOf(Fault)
    expect((outcome as Fault).whatHappened).toMatch(happened)
    expect((outcome as Fault).message).not.toMatch(/\n|\u001b|##\[/)
  })

  it('shows no account id', async () => {
    const { outcome } = await read(always(refusals.notAuthorized))
    expect((outcome as Fault).message).toContain('arn:aws:iam::************:user/cost-reader')
    expect((outcome as Fault).message).not.toContain('123456789012')
  })

  it('names the clock where it differs, after the SDK has tried to follow AWS', async () => {
    const old = refusals.invalidSignature
    const skewed = {
      ...old,
      body: old.body.replace(
        /The request signature[^"]*/,
        'Signature expired: 20261121T000000Z is now earlier than 20261121T001500Z',
      ),
    }
    const { outcome } = await read(always(skewed))
    expect((outcome as Fault).whatHappened).toMatch(/clock differs/)
  })

  it("follows AWS's clock where the runner's is wrong", async () => {
    const { outcome, core } = await read(undefined, { signingClock: () => new Date(Date.now() + 3_600_000) })
    expect(outcome).toHaveLength(1)
    expect(core.texts('info').join()).toMatch(/attempt 2 of 5.*Signature expired/)
  })

  it.each([
    ['fork', /^This run serves a pull request from a fork, to which GitHub gives no secrets/],
    ['dependabot', /^This run was started by Dependabot, to which GitHub gives only secrets of its own/],
  ] as const)('says first that secrets were withheld: %s', async (withoutSecrets, sentence) => {
    const { outcome } = await read(always(refusals.unrecognizedClient), { access: { withoutSecrets } })
    expect((outcome as Fault).message).toMatch(sentence)
  })
})

describe('what passes: the SDK tries again, and the log says so', () => {
  it.each([
    ['throttled', refusals.throttled],
    ['limitExceeded', refusals.limitExceeded],
    ['internalFailure', refusals.internalFailure],
    ['serviceUnavailable', refusals.serviceUnavailable],
    ['an HTML page with 503', htmlError(503)],
    ['a reset before the answer', reset()],
    ['a reset within the answer', reset({ afterHeaders: true })],
    ['no answer in time', stall],
    ['an answer that never ends', dribble(20)],
  ])('%s', async (_, fault) => {
    const { outcome, core, costs, server } = await read([fault, fault, undefined])
    expect(outcome).toHaveLength(1)
    expect(server.requests).toHaveLength(3)
    expect(costs.requests).toBe(1)
    expect(core.texts('info')).toEqual([
      expect.stringMatching(/^Cost Explorer is asked again \(attempt 2 of 5\) after: /),
      expect.stringMatching(/attempt 3 of 5/),
    ])
  })

  it.each([
    ['throttling', refusals.throttled, /throttles the requests/],
    ['a failure of AWS', refusals.internalFailure, /failure of its own \(HTTP 500\), in 5 attempts/],
    ['an HTML error page', htmlError(503), /HTML page \(HTTP 503\)/],
    ['resets', reset(), /connection to Cost Explorer broke off, in 5 attempts/],
    ['silence', stall, /did not answer in time, in 5 attempts/],
    ['endless answers', dribble(20), /did not answer in time, in 5 attempts/],
  ])('gives up after five attempts: %s', async (_, fault, happened) => {
    const { outcome, server } = await read(always(fault))
    expect(outcome).toBeInstanceOf(Fault)
    expect((outcome as Fault).whatHappened).toMatch(happened)
    expect((outcome as Fault).whatHappened).not.toMatch(/Deserialization error|\$response/)
    expect(server.requests).toHaveLength(5)
  })

  it.each([
    ['truncated', truncated, /broken or incomplete/],
    ['HTML with 200', htmlError(200), /HTML page \(HTTP 200\)/],
  ])('does not ask again for a page that AWS has billed: %s', async (_, fault, happened) => {
    const { outcome, costs, server } = await read([fault])
    expect((outcome as Fault).whatHappened).toMatch(happened)
    expect(server.requests).toHaveLength(1)
    expect(costs.requests).toBe(1)
  })
})

describe('the way there', () => {
  async function freePort(): Promise<number> {
    const server: Server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    await new Promise((resolve) => server.close(resolve))
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  it('names a refused connection', async () => {
    const { costs } = open(`http://127.0.0.1:${await freePort()}`)
    await expect(all(costs.read(READING))).rejects.toThrow(
      /Cost Explorer cannot be reached, in 5 attempts \(connect ECONNREFUSED/,
    )
  })

  it('names a host that does not exist', async () => {
    const { costs } = open('http://nowhere.invalid')
    await expect(all(costs.read(READING))).rejects.toThrow(/host name of Cost Explorer cannot be resolved/)
  })

  it('names a server without TLS', async () => {
    const { server } = await read(undefined)
    const { costs } = open(server.url.replace('http:', 'https:'))
    await expect(all(costs.read(READING))).rejects.toThrow(/No trustworthy TLS connection/)
  })
})
