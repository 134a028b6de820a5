// @ts-check
/** When AWS refuses, fails or does not answer: no total comes of half an answer. Each error's words: test/cost-explorer. */
import { createServer } from 'node:https'
import { describe, expect, test } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import * as faults from '../emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { hurried } from './support/hurry.mjs'
import { leaks } from './support/run-action.mjs'
import { runOnce } from './support/run-once.mjs'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'

/** @typedef {import('../emulators/ce-faults.mjs').Fault} Fault */

const { awsError, raw, refusals } = faults

const ITEMS = daily({ [daysAgo(1)]: { EC2: '1', RDS: '2', S3: '3' } })

/** The SDK's waits between attempts pass quickly; an answer may take as long as ever. */
const IMPATIENT = hurried(200, 9_000)

/** Limits on answers pass quickly too: 60 seconds become 1. */
const HASTY = hurried(60)

/**
 * A gated run that AWS refuses.
 * @param {import('../emulators/cost-explorer.mjs').Options} costExplorer
 * @param {Partial<import('./support/run-once.mjs').Once>} [more]
 */
async function refused(costExplorer, more = {}) {
  const inputs = { budget: '1000', 'webhook-mode': 'batch', ...more.inputs }
  const stage = { costExplorer, ...more.stage }
  const all = await runOnce({ items: ITEMS, nodeArguments: IMPATIENT, ...more, inputs, stage })
  const { result } = all
  // One line, no stack, no account, no secret, and no half of a result.
  expect(result.errors).toHaveLength(1)
  expect(result.errors[0]).not.toMatch(/\n|##\[|\$metadata|Deserialization/)
  expect(leaks(result, [ACCOUNT, ...Object.values(EXAMPLE_KEYS)])).toEqual([])
  expect(result.stdout).not.toMatch(/^\s+at /m)
  expect([result.exitCode, result.stderr]).toEqual([1, ''])
  const empty = { 'total-cost': '', verdict: '', breaches: '', 'top-costs': '', 'month-to-date-cost': '' }
  expect(result.outputs).toMatchObject(empty)
  const retries = result.stdout.split('\n').flatMap((line) => /attempt (\d) of 5/.exec(line)?.[1] ?? [])
  return { ...all, said: result.errors[0] ?? '', retries, pages: result.outputs['api-requests'] }
}

describe('a refusal', () => {
  /** @type {[string, Fault, RegExp][]} */
  const cases = [
    ['an account that has not enabled Cost Explorer', refusals.notActivated, /not (?:activated|enabled)/],
    ['a missing permission', refusals.notAuthorized, /ce:GetCostAndUsage.*\*{12}:user\/cost-reader/],
    ['hourly data that is not enabled', refusals.hourlyNotEnabled, /[Hh]ourly.*`granularity/],
    ['data that is not there yet', refusals.dataUnavailable, /no data.*24 hours/],
    ['a billing view that does not exist', refusals.resourceNotFound, /billing view.*`billing-view-arn`/],
    ['a query that AWS rejects', refusals.validation, /Start date \(and hour\)/],
    ['unknown keys', refusals.unrecognizedClient, /`aws-access-key-id`/],
    ['expired keys', refusals.expiredToken, /expired/],
    ['an unknown error', awsError('OddException', '::error::\n##[error]Odd\u001b[31m'), /HTTP 400.*Odd/],
    ['an HTML page of a firewall', faults.htmlError(403), /HTML.*403/],
    ['another service at the endpoint', raw(403, '<?xml version="1.0"?><Error/>'), /endpoint/],
    ['a redirect', raw(301, '', { location: 'http://127.0.0.1:9/' }), /endpoint/],
  ]
  test.each(cases)('%s ends the run after one free request', async (_, fault, message) => {
    const { said, requests, events, pages } = await refused({ script: () => fault })
    expect(said).toMatch(message)
    expect([requests.length, events.length, pages]).toEqual([1, 0, '0'])
  })

  test('a rejected signature is reported without the token that AWS quotes', async () => {
    const quoted = " The Canonical String should have been 'POST\\\\nx-amz-security-token:FwoGZXIvYXdzEXAMPLE'\"}"
    const body = refusals.invalidSignature.body.replace(/"}$/, quoted)
    const { said, result } = await refused({ script: () => ({ ...refusals.invalidSignature, body }) })
    expect(said).toMatch(/signature.*`aws-secret-access-key`/)
    expect(leaks(result, ['FwoGZXIvYXdz'])).toEqual([])
  })
})

describe('an answer that cannot be used', () => {
  /** @type {[string, Fault, RegExp][]} */
  const cases = [
    ['an empty answer', faults.emptyAnswer(), /empty/],
    ['an HTML page with HTTP 200', faults.htmlError(200), /HTML.*200/],
    ['half an answer', faults.truncated, /incomplete|broken/],
    ['a JSON list', raw(200, '[]'), /./],
    ['nothing but nesting', raw(200, '['.repeat(100_000)), /./],
  ]
  test.each(cases)('%s is an error, and counts as a paid request', async (_, fault, message) => {
    const { said, requests, pages } = await refused({ script: () => fault })
    expect([requests.length, pages, said]).toEqual([1, '1', expect.stringMatching(message)])
  })

  test('a page token that comes back ends the reading', async () => {
    const { said, pages } = await refused({ script: () => faults.repeatedToken, pageSize: 1 })
    expect([said, pages]).toEqual([expect.stringContaining('token'), '2'])
  })

  test('what was read before AWS refused is delivered in whole groups, and nothing is judged', async () => {
    const script = [undefined, undefined, refusals.notAuthorized]
    const { said, events, pages } = await refused({ script, pageSize: 1 })
    // The group of the second page might continue on the third.
    expect(events.map(({ partitionkey }) => partitionkey)).toEqual(['EC2'])
    expect([said, pages]).toEqual([expect.stringContaining('ce:GetCostAndUsage'), '2'])
  })
})

describe('a temporary failure', () => {
  /** @type {[string, Fault, RegExp][]} */
  const cases = [
    ['throttling', refusals.throttled, /throttl/i],
    ['a server error', refusals.internalFailure, /500/],
    ['an HTML error page', faults.htmlError(503), /503/],
    ['silence', faults.stall, /time/],
    ['an answer without an end', faults.dribble(20), /time/],
    ['a connection that breaks', faults.reset(), /connection/],
    ['an answer that breaks off', faults.reset({ afterHeaders: true }), /connection/],
  ]
  test.each(cases)('%s is retried four times, and the log says so', async (_, fault, message) => {
    const nodeArguments = message.source === 'time' ? HASTY : IMPATIENT
    const { said, retries, requests, pages } = await refused({ script: () => fault }, { nodeArguments })
    expect(said).toMatch(message)
    expect([requests.length, pages, retries]).toEqual([5, '0', ['2', '3', '4', '5']])
  })

  test('a failure that passes in time, or a clock that differs, does not fail the run', async () => {
    const script = [refusals.throttled, faults.htmlError(503), undefined, faults.reset()]
    const once = { items: ITEMS, nodeArguments: IMPATIENT }
    const { result } = await runOnce({ ...once, stage: { costExplorer: { script, pageSize: 2 } } })
    expect(result).toMatchObject({ exitCode: 0, outputs: { 'total-cost': '6', 'api-requests': '2' } })
    expect(result.log.match(/attempt \d of 5/g)).toHaveLength(3)
    const signingClock = () => new Date(Date.now() + 3_600_000)
    const late = await runOnce({ ...once, stage: { costExplorer: { signingClock } } })
    expect(late.result.outputs['total-cost']).toBe('6')
  })
})

describe('the connection', () => {
  test('a closed port and an untrusted certificate are reported', async () => {
    const closed = await refused({}, { inputs: { endpoint: 'http://127.0.0.1:9' } })
    expect(closed.said).toMatch(/ECONNREFUSED.*`HTTPS_PROXY`/)
    const server = createServer(selfSigned(), (_, response) => response.end())
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    try {
      const distrusted = await refused({}, { inputs: { endpoint: `https://127.0.0.1:${port}` } })
      expect(distrusted.said).toMatch(/TLS.*`NODE_EXTRA_CA_CERTS`/)
    } finally {
      server.close()
    }
  })

  test('STS that is silent or refuses ends a run that sends events, and the error names account-id', async () => {
    /** @type {import('./support/stage.mjs').StageOptions} */
    const stalling = { items: ITEMS, sts: { script: () => ({ stall: true }) } }
    const silent = await refused({}, { stage: stalling, nodeArguments: HASTY })
    expect(silent.said).toMatch(/STS.*`account-id`/)
    const error = new AwsError('AccessDenied', `Not for ${ACCOUNT}.`, 403)
    const denied = await refused({}, { stage: { items: ITEMS, sts: { script: () => ({ error }) } } })
    expect(denied.said).toMatch(/`account-id`/)
  })
})
