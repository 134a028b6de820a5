// @ts-check
/** When AWS says no, or nothing: what the log says, and that no total is made of half an answer. */
import { createServer } from 'node:https'
import { describe, expect, it } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import {
  awsError,
  dribble,
  emptyAnswer,
  htmlError,
  raw,
  refusals,
  repeatedToken,
  reset,
  stall,
  truncated,
} from '../emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { hurried } from './support/hurry.mjs'
import { leaks } from './support/run-action.mjs'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'

/** @typedef {import('../emulators/ce-faults.mjs').Fault} Fault */

const ITEMS = daily({ [daysAgo(1)]: { EC2: '1', RDS: '2', S3: '3' } })

/** The SDK's waits between attempts pass quickly; an answer may take as long as ever. */
const IMPATIENT = hurried(200, 9_000)

/** Limits on answers pass quickly too: 60 seconds become 0.6. */
const HASTY = hurried(100)

/**
 * A gated run that AWS refuses.
 * @param {import('../emulators/cost-explorer.mjs').Options} costExplorer
 * @param {Partial<import('./support/run-once.mjs').Once>} [more]
 */
async function refused(costExplorer, more = {}) {
  const all = await runOnce({
    items: ITEMS,
    nodeArguments: IMPATIENT,
    ...more,
    inputs: { budget: '1000', 'webhook-mode': 'batch', ...more.inputs },
    stage: { costExplorer, ...more.stage },
  })
  const { result } = all
  const { stdout, errors } = result
  // One line, no stack, nobody's account, no secret, and no half of a result.
  expect(errors).toHaveLength(1)
  expect(errors[0]).not.toMatch(/\n|##\[|\$metadata|Deserialization/)
  expect(leaks(result, [ACCOUNT, ...Object.values(EXAMPLE_KEYS)])).toEqual([])
  expect(stdout).not.toMatch(/^\s+at /m)
  expect(result.stderr).toBe('')
  expect(result.exitCode).toBe(1)
  const { 'total-cost': total, verdict, breaches, 'top-costs': top, 'month-to-date-cost': month } = result.outputs
  expect([total, verdict, breaches, top, month]).toEqual(['', '', '', '', ''])
  const retries = stdout.split('\n').filter((line) => line.includes('is asked again'))
  return { ...all, said: errors[0] ?? '', retries, pages: result.outputs['api-requests'] }
}

describe('what AWS refuses for good is asked once', () => {
  /** @type {[string, Fault, RegExp][]} */
  const cases = [
    [
      'not activated',
      refusals.notActivated,
      /^Cost Explorer is not activated .*User not enabled for cost explorer access.*payer/,
    ],
    [
      'no policy',
      refusals.notAuthorized,
      /may not call ce:GetCostAndUsage .*\*{12}:user\/cost-reader.*Allow the action `ce:GetCostAndUsage`/,
    ],
    [
      'hours not enabled',
      refusals.hourlyNotEnabled,
      /^Hourly data is not enabled.*opt-in only feature.*`granularity: daily`/,
    ],
    [
      'linked accounts',
      awsError('AccessDeniedException', "Linked account doesn't have access to cost explorer."),
      /not opened Cost Explorer to its linked/,
    ],
    [
      'another denial',
      awsError('AccessDeniedException', 'No.'),
      /^AWS denied the access \(AccessDeniedException: No\.\)\. Allow/,
    ],
    ['no data yet', refusals.dataUnavailable, /^Cost Explorer has no data for this period yet.*wait up to 24 hours/],
    ['an expired bill', refusals.billExpired, /expired meanwhile.*Run the job again/],
    ['a page token', refusals.invalidToken, /did not take its own page token back.*Run the job again/],
    ['a changed request', refusals.requestChanged, /did not take its own page token back/],
    ['no such view', refusals.resourceNotFound, /billing view does not exist.*`billing-view-arn`/],
    ['an unhealthy view', refusals.billingViewUnhealthy, /billing view is not healthy.*once its status is healthy/],
    ['a bad query', refusals.validation, /does not accept the query.*Start date \(and hour\).*`group-by`/],
    [
      '14 months',
      awsError('ValidationException', "You haven't enabled historical data beyond 14 months"),
      /older than what this account keeps.*multi-year/,
    ],
    [
      '14 days',
      awsError('ValidationException', 'Start date is more than 14 days ago for hourly granularity.'),
      /reaches back 14 days only/,
    ],
    [
      'unknown keys',
      refusals.unrecognizedClient,
      /does not know these credentials.*`aws-access-key-id`.*`us-gov-west-1`/,
    ],
    ['expired keys', refusals.expiredToken, /temporary credentials have expired.*Get new ones/],
    [
      'a namespace before the code',
      awsError('com.amazonaws.ce#DataUnavailableException', 'x'),
      /no data for this period yet/,
    ],
    [
      'an unheard-of error',
      awsError('OddException', '::error::\n##[error]Odd\u001b[31m'),
      /^Cost Explorer failed \(HTTP 400\).*Odd/,
    ],
    ['a firewall’s page', htmlError(403), /^Instead of an answer of Cost Explorer came an HTML page \(HTTP 403\)/],
    ['another service', raw(404, 'Not Found'), /What answers at the endpoint is not Cost Explorer.*`AWS_ENDPOINT_URL`/],
    [
      'another service of AWS',
      raw(403, '<?xml version="1.0"?><Error/>'),
      /What answers at the endpoint is not Cost Explorer/,
    ],
    [
      'a redirect',
      raw(301, '', { location: 'http://127.0.0.1:9/' }),
      /What answers at the endpoint is not Cost Explorer/,
    ],
  ]
  it.each(cases)('%s', async (_, fault, message) => {
    const { said, requests, events, pages } = await refused({ script: () => fault })
    expect(said).toMatch(message)
    expect([requests.length, events.length, pages]).toEqual([1, 0, '0'])
  })

  it('a signature, without the token that the explanation quotes', async () => {
    const { body } = refusals.invalidSignature
    const explained = body.replace(
      /"}$/,
      " The Canonical String for this request should have been 'POST\\\\nx-amz-security-token:FwoGZXIvYXdzEXAMPLE'\"}",
    )
    const { said, result } = await refused({ script: () => ({ ...refusals.invalidSignature, body: explained }) })
    expect(said).toMatch(/^The signature does not hold.*Check `aws-secret-access-key`/)
    expect(leaks(result, ['FwoGZXIvYXdz'])).toEqual([])
  })
})

describe('an answer that cannot be used is none, but AWS bills it', () => {
  /** @type {[string, Fault, RegExp][]} */
  const cases = [
    ['empty', emptyAnswer(), /it is empty, without `ResultsByTime`/],
    ['without a body', raw(204, ''), /it is empty/],
    ['an HTML page', htmlError(200), /came an HTML page \(HTTP 200\)/],
    ['cut off', truncated, /broken or incomplete \(HTTP 200\)/],
    ['a list', raw(200, '[]'), /cannot be used/],
    ['nothing but nesting', raw(200, '['.repeat(100_000)), /broken or incomplete/],
    ['an error in disguise', raw(200, '{"__type":"ValidationException"}'), /cannot be used/],
  ]
  it.each(cases)('%s', async (_, fault, message) => {
    const { said, requests, pages } = await refused({ script: () => fault })
    expect(said).toMatch(message)
    expect([requests.length, pages]).toEqual([1, '1'])
  })

  it('a page token that comes back ends the reading', async () => {
    const { said, pages } = await refused({ script: () => repeatedToken, pageSize: 1 })
    expect(said).toMatch(/a page token comes back/)
    expect(pages).toBe('2')
  })

  it('what was read before AWS refused is delivered, whole groups only, and nothing is judged', async () => {
    const { said, events, pages } = await refused({
      script: [undefined, undefined, refusals.notAuthorized],
      pageSize: 1,
    })
    expect(said).toMatch(/may not call ce:GetCostAndUsage/)
    // The second page's group might go on on the third.
    expect(events.map(({ partitionkey }) => partitionkey)).toEqual(['EC2'])
    expect(pages).toBe('2')
  })
})

describe('what passes is asked again, and the log says so', () => {
  /** @type {[string, Fault, RegExp, RegExp][]} */
  const cases = [
    [
      'throttling',
      refusals.throttled,
      /ThrottlingException: Rate exceeded/,
      /^AWS throttles the requests.*after several attempts/,
    ],
    ['too many calls', refusals.limitExceeded, /LimitExceededException/, /^AWS throttles the requests/],
    ['a failure of AWS', refusals.internalFailure, /InternalFailure/, /failure of its own \(HTTP 500\), in 5 attempts/],
    ['AWS out of order', refusals.serviceUnavailable, /ServiceUnavailable/, /failure of its own \(HTTP 503\)/],
    ['an HTML error page', htmlError(503), /SyntaxError/, /HTML page \(HTTP 503\)/],
    ['silence', stall, /requestTimeout/, /did not answer in time, in 5 attempts/],
    ['an answer without an end', dribble(20), /did not end in time/, /did not answer in time, in 5 attempts/],
    ['a connection that breaks', reset(), /socket hang up/, /connection to Cost Explorer broke off, in 5 attempts/],
    ['an answer that breaks off', reset({ afterHeaders: true }), /aborted/, /connection to Cost Explorer broke off/],
  ]
  it.each(cases)('%s', async (_, fault, reason, message) => {
    const nodeArguments = message.source.includes('in time') ? HASTY : IMPATIENT
    const { said, retries, requests, pages } = await refused({ script: () => fault }, { nodeArguments })
    expect(said).toMatch(message)
    expect([requests.length, pages]).toEqual([5, '0'])
    expect(retries.map((line) => /\(attempt (\d) of 5\)/.exec(line)?.[1])).toEqual(['2', '3', '4', '5'])
    expect(retries[0]).toMatch(reason)
  })

  it('is no failure where it passes in time, clocks that differ included', async () => {
    const script = [refusals.throttled, htmlError(503), undefined, reset()]
    const { result } = await runOnce({
      items: ITEMS,
      nodeArguments: IMPATIENT,
      stage: { costExplorer: { script, pageSize: 2 } },
    })
    expect(result.errors).toEqual([])
    expect(result.outputs).toMatchObject({ 'total-cost': '6', 'api-requests': '2' })
    expect(result.log.match(/Cost Explorer is asked again/g)).toHaveLength(3)
    const signingClock = () => new Date(Date.now() + 3_600_000)
    const late = await runOnce({ items: ITEMS, nodeArguments: IMPATIENT, stage: { costExplorer: { signingClock } } })
    expect(late.result.outputs['total-cost']).toBe('6')
    expect(late.result.log).toMatch(/attempt 2 of 5.*Signature expired/)
  })
})

describe('the way there', () => {
  it('a closed port, a server without a trustworthy certificate', async () => {
    const closed = await refused({}, { inputs: { endpoint: 'http://127.0.0.1:9' } })
    expect(closed.said).toMatch(/^Cost Explorer cannot be reached, in 5 attempts \(connect ECONNREFUSED.*`HTTPS_PROXY`/)
    const server = createServer(selfSigned(), (_, response) => response.end())
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    try {
      const distrusted = await refused({}, { inputs: { endpoint: `https://127.0.0.1:${port}` } })
      expect(distrusted.said).toMatch(/No trustworthy TLS connection to Cost Explorer.*`NODE_EXTRA_CA_CERTS`/)
    } finally {
      server.close()
    }
  })

  it('STS that is silent or refuses stops a run that sends events, and names account-id', async () => {
    /** @type {import('./support/stage.mjs').StageOptions} */
    const stalling = { items: ITEMS, sts: { script: () => ({ stall: true }) } }
    const silent = await refused({}, { stage: stalling, nodeArguments: HASTY })
    expect(silent.said).toMatch(/account's id.*STS did not answer in time, in 5 attempts.*Give `account-id`/)
    expect(silent.retries).toHaveLength(4)
    const error = new AwsError('AccessDenied', `Not for ${ACCOUNT}.`, 403)
    const denied = await refused({}, { stage: { items: ITEMS, sts: { script: () => ({ error }) } } })
    expect(denied.said).toMatch(/account's id.*Give `account-id`/)
  })
})

describe('a job that is cancelled while it reads', () => {
  /** @type {[string, import('../emulators/cost-explorer.mjs').Options, Parameters<typeof refused>[1], number][]} */
  const cases = [
    ['waits for an answer', { script: () => stall }, {}, 1],
    ['reads an answer', { script: () => dribble(10) }, {}, 1],
    ['waits before it asks again', { script: () => raw(503, '{}', { 'retry-after': '20' }) }, {}, 1],
    ['reads a later page', { script: [undefined, undefined, stall], pageSize: 1 }, { inputs: { period: 'latest' } }, 3],
    ['waits for the account', {}, { stage: { items: ITEMS, sts: { script: () => ({ stall: true }) } } }, 1],
  ]
  it.each(cases)('%s', async (_, costExplorer, more, requests) => {
    const { said, result } = await refused(costExplorer, {
      ...more,
      nodeArguments: [],
      run: (stage) => ({
        signalAfter: { until: () => stage.costExplorer.requests.length >= requests && stage.sts.requests.length > 0 },
      }),
    })
    expect(said).toBe(
      'The run was cancelled (SIGTERM). Re-run the job: events keep their ids, so nothing arrives twice.',
    )
    expect(result.endedAfterSignalMs).toBeLessThan(2_000)
    expect(result.files.filter((name) => name.includes('cost-lines'))).toEqual([])
  })
})
