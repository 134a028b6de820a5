// @ts-check
/** Faults that users and attackers ran into, as far as only a whole process shows them. The others are tested with their modules. */
import { describe, expect, test } from '@jest/globals'
import { startChat } from '../emulators/chat.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { listen } from '../emulators/loopback.mjs'
import { preload } from './support/clock.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const NOW = '2026-11-22T12:00:00Z'
const DAY = '2026-11-20'
const QUIET = { 'webhook-url': '', 'hide-amounts': 'false' }

const openStage = stageForEach()
const closing = closedAfterEach()

/** What people read of a page. @param {string} html */
const textOf = (html) =>
  html
    .replace(/<(style|script)[ >].*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

/** How often a text holds a phrase. @param {string} text @param {string} phrase */
const times = (text, phrase) => text.split(phrase).length - 1

describe('inputs', () => {
  test('all that is wrong is reported together before any request: origin, invisible characters, near misses, chat hosts', async () => {
    const { run, costExplorer, sts } = await openStage()
    const given = {
      ...{ granularity: 'weekly', period: 'yesterday', 'aws-region': 'us-gov-west-1', budget: '100\u200b' },
      ...{ 'group-budgets': 'EC2: 5\u00a0000', 'webhook-secret': '"whsec_c2VjcmV0c2VjcmV0c2VjcmV0"' },
      ...{ 'webhook-url': 'https://hooks.slack.com/services/T0/B0/x', 'report-file': '/proc/x/r.json' },
    }
    const result = await run({ ...given, 'state-file': '/dev/full' }, { env: { INPUT_AWS_REGION: 'eu-west-1' } })
    expect([result.exitCode, result.errors.length, costExplorer.requests, sts.requests]).toEqual([1, 1, [], []])
    const [error = ''] = result.errors
    expect(error).toMatch(/^10 bad inputs\. Nothing was read or sent\./)
    for (const part of [
      ...['`granularity` is "weekly"', '`period` is "yesterday"', '`aws-region` is a region of AWS GovCloud (US)'],
      ...['`budget` is "100\\u200b"', '"5\\u00a0000", which is no amount', '`webhook-secret` contains `whsec`'],
      ...['use `chat-url` for it', '"/proc/x/r.json", which is in `/proc`', '"/dev/full", which is in `/dev`'],
      '`INPUT_AWS_REGION` under `env:`',
    ]) {
      expect(error).toContain(part)
    }
  })
})

describe('hosts', () => {
  /** The name `metadata.test` resolves to the address where clouds hand out credentials. */
  const RESOLVING = preload(`
    import dns from 'node:dns'
    import { syncBuiltinESMExports } from 'node:module'
    const { lookup } = dns
    const found = { address: '169.254.169.254', family: 4 }
    dns.lookup = (host, options, done) => {
      if (host !== 'metadata.test') return lookup(host, options, done)
      process.nextTick(() => (options.all ? done(null, [found]) : done(null, found.address, 4)))
    }
    syncBuiltinESMExports()`)
  const HOST = 'https://metadata.test/path'

  test.each([
    ['Cost Explorer', { endpoint: 'https://metadata.test' }, {}, 1, /No request was made to Cost Explorer \(/],
    ['STS', {}, { AWS_ENDPOINT_URL_STS: 'https://metadata.test' }, 0, /No request was made to AWS STS \(/],
    [
      'the webhook',
      { 'webhook-url': HOST },
      {},
      1,
      /1 of 1 event is undelivered: .*its host name resolves to a link-local/,
    ],
    ['a chat', { 'chat-url': HOST, 'chat-format': 'slack' }, {}, 0, /not sent to Slack: .* resolves to a link-local/],
  ])('no request goes to a name of %s that resolves to a metadata address', async (_, inputs, env, exitCode, says) => {
    const { run } = await openStage({ now: NOW, items: daily({ [DAY]: { EC2: '5' } }) })
    const result = await run({ ...QUIET, period: DAY, ...inputs }, { env, nodeArguments: RESOLVING })
    expect(result.exitCode).toBe(exitCode)
    expect([...result.errors, ...result.warnings]).toEqual([expect.stringMatching(says)])
  })

  test('an answer of Cost Explorer that never ends is an error beyond 64 MB, without a retry', async () => {
    let requests = 0
    const endless = closing(
      await listen((_, response) => {
        requests += 1
        const blanks = Buffer.alloc(1 << 20, ' ')
        const fill = () => {
          while (!response.destroyed && response.write(blanks));
        }
        response.on('drain', fill).on('error', () => {})
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).write('{"ResultsByTime":[')
        fill()
      }),
    )
    const { run } = await openStage()
    const inputs = { ...QUIET, endpoint: endless.url, budget: '1' }
    const result = await run(inputs, { nodeArguments: ['--max-old-space-size=256'] })
    expect(result.errors).toEqual([expect.stringMatching(/larger than 64 MB.*`history`/)])
    expect([result.exitCode, result.outputs['verdict'], requests]).toEqual([1, '', 1])
  })
})

describe('reports', () => {
  /** @param {import('../emulators/ledger.mjs').LineItem[]} items @param {Record<string, string>} inputs */
  async function report(items, inputs) {
    const { run } = await openStage({ items })
    const github = closing(await startGitHub())
    const chat = closing(await startChat('slack'))
    const toGitHub = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN }
    const toChat = { 'chat-url': chat.url, 'chat-format': 'slack' }
    const result = await run(
      { ...QUIET, ...toGitHub, ...toChat, budget: '10', 'report-file': 'r.html', ...inputs },
      { ...(await loadPayload('workflow-dispatch')), env: github.env },
    )
    const texts = {
      summary: result.summary,
      comment: github.state.comments[0]?.body ?? '',
      page: textOf(await result.read('workspace/r.html')),
      chat: chat.messages[0]?.seen.text ?? '',
    }
    return { result, texts: Object.entries(texts) }
  }

  test('without data, every report says what to do and claims nothing about the bill', async () => {
    const { result, texts } = await report(daily({ [daysAgo(4)]: { EC2: '5' } }), { period: 'previous' })
    expect([result.exitCode, result.outputs['verdict'], result.outputs['total-cost']]).toEqual([1, 'no-data', ''])
    for (const [where, text] of [...texts, ...Object.entries({ log: result.log })]) {
      expect([where, /AWS may be late: run the workflow again later/.test(text)]).toEqual([where, true])
      expect([where, /may still add|bill is/.test(text)]).toEqual([where, false])
    }
  })

  test('without data that a filter explains, or long ago, waiting is not the first remedy', async () => {
    const { run } = await openStage({ items: daily({ [daysAgo(1)]: { EC2: '5' }, [daysAgo(121)]: { EC2: '5' } }) })
    const filter = JSON.stringify({ Dimensions: { Key: 'RECORD_TYPE', Values: ['USAGE'] } })
    const filtered = await run({ ...QUIET, budget: '1', filter })
    const old = await run({ ...QUIET, budget: '1', period: daysAgo(120) })
    expect(filtered.errors).toEqual([expect.stringMatching(/no data for .*\. Check `filter`: no cost may match/)])
    expect(old.errors).toEqual([expect.stringMatching(/waiting does not help: check `period`/)])
    for (const { outputs } of [filtered, old]) expect(outputs).toMatchObject({ verdict: 'no-data', 'total-cost': '' })
  })

  test('a day that AWS may still add to is said once in each report', async () => {
    const { result, texts } = await report(daily({ [daysAgo(1)]: { EC2: '5' } }), { 'settle-hours': '0' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass', settled: 'false' } })
    for (const [where, text] of texts) expect([where, times(text, 'not settled')]).toEqual([where, 1])
    expect(times(result.log, 'may still add')).toBe(1)
  })

  test('events that a webhook never accepts are told with their cause once', async () => {
    const days = Object.fromEntries([1, 2, 3].map((days) => [daysAgo(days), { EC2: '5', S3: '1' }]))
    const { run, webhook } = await openStage({ items: daily(days), webhook: { script: () => 503 } })
    const result = await run({ lookback: '3', 'webhook-attempts': '2', 'hide-amounts': 'false' })
    expect(webhook.posts).toBe(12)
    expect(result.errors).toEqual([expect.stringMatching(/^6 of 6 events are undelivered: /)])
    expect(times(result.errors.join(), '503')).toBe(1)
    const letters = (await result.read('temp/undelivered-events.ndjson')).trimEnd().split('\n')
    const reasons = letters.map((line) => JSON.parse(line).reason)
    expect(reasons).toEqual(Array(6).fill('the webhook answered 503 (Service Unavailable)'))
  })

  test.each([
    ['is a folder', '/tmp', 'EISDIR'],
    ['is missing', '/nowhere/output', 'Missing file'],
    ['is on a full disk', '/dev/full', 'ENOSPC'],
  ])('the conclusion comes before the error where the file of outputs %s', async (_, GITHUB_OUTPUT, why) => {
    const { run } = await openStage({ now: NOW, items: daily({ [DAY]: { EC2: '5' } }) })
    const result = await run({ ...QUIET, period: DAY, budget: '1' }, { env: { GITHUB_OUTPUT } })
    expect([result.exitCode, result.errors]).toEqual([
      1,
      [
        expect.stringContaining('Cost gate failed'),
        expect.stringMatching(/^The outputs were not set: .*GITHUB_OUTPUT/),
      ],
    ])
    expect(result.errors[1]).toContain(why)
    expect(result.stdout).not.toMatch(/This is a bug|has a bug|^\s+at /m)
  })
})
