import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as AdaptiveCards from 'adaptivecards'
import { type ChatRuntime, sendChat } from '../../src/report/chat/index.js'
import { teams } from '../../src/report/chat/teams.js'
import type { JudgedOutcome, ReportSettings } from '../../src/report/index.js'
import { type ChatFormat, startChat } from '../emulators/chat.mjs'
import {
  ACCOUNTS,
  AMOUNTS,
  BREACH,
  breached,
  calm,
  causeOf,
  clock,
  group,
  groupBreaches,
  HOSTILE,
  hostile,
  hourly,
  NO_DATA,
  outcome,
  REMEDY,
  settings,
  withoutData,
  workflow,
} from './sample.js'

const FORMATS = ['slack', 'teams', 'discord', 'google-chat'] as const
const RUN = 'https://github.com/octo-org/octo-repo/actions/runs/9?a=1&b=2'
const BREACHED = outcome({ judgement: BREACH })
const WITHOUT_DATA = outcome({ facts: NO_DATA, judgement: { verdict: 'no-data', remedy: REMEDY } })

let chat: Awaited<ReturnType<typeof startChat>>
const open = async (format: ChatFormat) => {
  await chat?.close()
  chat = await startChat(format)
}
beforeEach(() => open('slack'))
afterEach(() => chat.close())

interface Sending {
  readonly run?: JudgedOutcome
  readonly look?: Partial<ReportSettings>
  readonly format?: ChatFormat
  readonly runtime?: Partial<ChatRuntime>
}

/** Sends to the emulator. Waits between attempts take no time. */
async function send({ run = BREACHED, look = {}, format = 'slack', runtime = {} }: Sending = {}) {
  const waits: number[] = []
  const recording = { ...clock, sleep: async (milliseconds: number) => void waits.push(milliseconds) }
  const all = settings({
    chatUrl: new URL(chat.url),
    chatFormat: format,
    workflow: workflow({ runUrl: RUN }),
    ...look,
  })
  const signal = AbortSignal.timeout(60_000)
  return { ...(await sendChat(run, all, all, { signal, clock: recording, mayQuote: true, ...runtime })), waits }
}
/** The visible content of the only message. */
const seen = () => {
  expect(chat.refusals).toEqual([])
  expect(chat.messages).toHaveLength(1)
  const [message] = chat.messages
  return message?.seen ?? { text: '', links: [], mentions: [] }
}

describe.each(FORMATS)('chat message to %s', (format) => {
  beforeEach(() => open(format))

  test('a chat message has verdict, period, total, change, breaches with causes, top groups and a link to the run', async () => {
    const { outcome: run, settings: look } = breached()
    const { warning, done } = await send({ run, look: { ...look, chatUrl: new URL(chat.url), chatFormat: format } })
    expect([warning, done]).toEqual([undefined, expect.stringMatching(/^Sent to /)])
    const { text } = seen()
    for (const part of [
      '❌ Cost gate failed: AWS cost $52.10 on 2026-11-20 (+30.2%)',
      '$12.08 more than the previous day ($40.02).',
      'Amazon Relational Database Service cost $24.80, $4.80 above the budget of $20.00 (group-budgets)',
      '; of which ',
      'InstanceUsage:db.r6g.xlarge',
      ' +$10.30',
      'anomaly-threshold: the history has 6 periods with data',
      'Top costs',
      'Amazon Elastic Compute Cloud - Compute: $18.20 (+1.7%)',
      'Amazon Route 53: $0.05 (new)',
      '… and 2 more groups',
      'UnblendedCost by Service',
      'not settled',
      'octo-org/octo-repo',
    ]) {
      expect(text.replaceAll('\u2060', '')).toContain(part)
    }
    expect(text.split('\n').length).toBeLessThan(25)
  })

  test('a chat message links to the run and to nothing else', async () => {
    await send({ format })
    expect(new Set(seen().links)).toEqual(new Set([RUN]))
    for (const runUrl of [undefined, 'javascript:alert(1)', 'no url']) {
      await open(format)
      await send({ format, look: { workflow: workflow({ runUrl }) } })
      expect(seen().links).toEqual([])
    }
  })

  test('a chat message shows hostile names as text: no links, no mentions, no formats', async () => {
    const { outcome: run } = hostile()
    for (let start = 0; start < HOSTILE.length; start += 5) {
      const names = HOSTILE.slice(start, start + 5)
      const judgement = groupBreaches(5, (n) => names[n] ?? 'x')
      const breaches = judgement.breaches.map((breach) => ({
        ...breach,
        causes: names.map((name) => causeOf(name, name)),
      }))
      const groups = names.map((name) => group(name, '3', '2'))
      const facts = { ...run.facts, groups }
      await open(format)
      await send({ format, run: outcome({ query: run.query, facts, judgement: { ...judgement, breaches } }) })
      const { text, links, mentions } = seen()
      expect([mentions, links.filter((link) => link !== RUN)]).toEqual([[], []])
      for (const name of names) {
        // A word of the name that is still readable.
        const [word = ''] = name.match(/[A-Za-z]{4,20}/) ?? []
        expect(text.replaceAll('\u2060', '')).toContain(word)
      }
    }
  })

  test('a chat message with many long names keeps the limits of the service and counts the rest', async () => {
    const long = (n: number) => `${n} ${'漢字&<>*_`'.repeat(200)}`
    const judgement = groupBreaches(500, long)
    const breaches = judgement.breaches.map((breach, n) => ({
      ...breach,
      causes: [1, 2, 3].map((m) => causeOf(long(n), long(m))),
    }))
    const groups = Array.from({ length: 100 }, (_, n) => group(long(n), '2', '1'))
    await send({ format, run: outcome({ facts: { groups }, judgement: { ...judgement, breaches } }) })
    expect(seen().text).toMatch(/… and 49\d more breaches/)
    expect(seen().text).toMatch(/… and 9\d more groups/)
  })

  test('a chat message of a run that passes is short and begins with that', async () => {
    const { outcome: run } = breached({ judgement: { verdict: 'pass' }, delivery: { failed: 0 } })
    await send({ format, run, look: { top: 3 } })
    expect(seen().text).toMatch(/^✅ Cost gate passed: AWS cost \$52\.10 on 2026-11-20/)
    expect(seen().text.split('\n').length).toBeLessThan(14)
  })

  test('a chat message without data says what to do', async () => {
    await send({ format, run: WITHOUT_DATA })
    const text = seen().text.replaceAll('\u2060', '')
    expect(text).toContain('No AWS cost data for 2026-11-20')
    expect(text).toContain(REMEDY.replaceAll('`', ''))
  })

  test('a chat message has no amount if hide-amounts is true', async () => {
    await send({ format, look: { hideAmounts: true, workflow: workflow() } })
    const all = JSON.stringify(chat.messages[0]?.payload)
    for (const amount of AMOUNTS) expect(amount === '$' ? all.replace('$schema', '') : all).not.toContain(amount)
    expect(seen().text).toContain('amounts are hidden')
    expect(seen().text).toContain('max-increase-percent')
  })
})

describe('chat', () => {
  const passed = outcome()
  const partly = outcome({
    judgement: { verdict: 'no-data', missing: [{ rule: 'budget', reason: 'no data for the previous day' }] },
  })
  test.each([
    ['always', 'warn', passed, true],
    ['on-breach', 'warn', passed, false],
    ['on-breach', 'warn', BREACHED, true],
    ['on-breach', 'warn', WITHOUT_DATA, false],
    ['on-breach', 'fail', WITHOUT_DATA, true],
    ['on-breach', 'fail', partly, true],
    ['on-breach', 'pass', partly, false],
  ] as const)(
    'with chat %s and on-missing-data %s, a message is sent on a breach and on missing data that fails the run',
    async (when, onMissingData, run, sends) => {
      const { done } = await send({ run, look: { chat: when, onMissingData } })
      expect([done !== undefined, chat.requests()]).toEqual([sends, sends ? 1 : 0])
    },
  )

  test('no chat message is sent without chat-url', async () => {
    expect(await send({ look: { chatUrl: undefined } })).toEqual({ waits: [] })
    expect(chat.requests()).toBe(0)
  })
})

describe('a chat message that is not accepted', () => {
  test.each([
    [400, 'invalid_payload', 'chat-format', 1],
    [403, 'action_prohibited', 'Check that chat-url is complete', 1],
    [404, 'no_service', 'no longer exists', 1],
    [410, 'channel_is_archived', 'no longer exists', 1],
    [302, '', 'redirects are not followed', 1],
    [429, 'rate_limited', 'The chat service has a problem', 2],
    [500, 'rollup_error', 'The chat service has a problem', 2],
  ])(
    'a chat message that the service answers with %i is a warning that quotes the answer and says what to check',
    async (status, body, advice, requests) => {
      chat.fail({ status, body, times: 9, headers: { location: 'https://example.com/' } })
      const { warning, done } = await send()
      expect(done).toBeUndefined()
      expect(warning).toMatch(/^The chat message was not sent to Slack: the webhook answered \d{3} [^\n]*\.$/)
      for (const part of [`${status} (`, body, advice]) expect(warning).toContain(part)
      expect(chat.requests()).toBe(requests)
    },
  )

  test('a chat message is sent a second time after the wait that the service asks for', async () => {
    chat.fail({ status: 429, headers: { 'retry-after': '7' } })
    expect(await send()).toEqual({ done: 'Sent to Slack', waits: [7_000] })
    chat.fail({ status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 06:00:20 GMT' } })
    expect((await send()).waits).toEqual([20_000])
    chat.fail({ reset: true })
    expect((await send()).done).toBe('Sent to Slack')
    expect(chat.messages).toHaveLength(3)
  })

  test('a chat message is not sent again if the service asks for an hour of waiting', async () => {
    chat.fail({ status: 429, headers: { 'retry-after': '3600' } })
    const { warning, waits } = await send()
    expect([waits, chat.requests()]).toEqual([[], 1])
    expect(warning).toContain('asked to wait')
  })

  test('a warning about a chat message is one line and never has the URL or its parts', async () => {
    const path = new URL(chat.url).pathname
    const secret = path.split('/').at(-1) ?? ''
    chat.fail({ status: 400, body: `bad ${chat.url}\n::error::${secret} ${encodeURIComponent(path)} ##[error]x` })
    const { warning = '' } = await send()
    for (const part of [secret, path, encodeURIComponent(path), '\n', '##[error]']) expect(warning).not.toContain(part)
    expect(warning).toContain('bad ***')
  })

  test('a chat message to a host that cannot be reached is a warning', async () => {
    const { url } = chat
    await chat.close()
    const { warning } = await send({ look: { chatUrl: new URL(url) } })
    expect(warning).toContain('the connection was refused. Check chat-url, and that the runner can reach its host.')
    const metadata = await send({ look: { chatUrl: new URL('http://169.254.169.254/x') } })
    expect(metadata.warning).toContain('`chat-url` is link-local or a cloud metadata service')
  })

  test('a chat message is abandoned at once if the job is cancelled', async () => {
    chat.fail({ stall: true, times: 9 })
    const job = new AbortController()
    const sending = send({ runtime: { signal: job.signal } })
    setTimeout(() => job.abort(), 100)
    expect((await sending).warning).toContain('The chat message was not sent to Slack')
    expect(chat.requests()).toBeLessThan(2)
    expect((await send({ runtime: { signal: AbortSignal.abort() } })).warning).toContain('not sent')
  })
})

test('a chat message shows a linked account with its name and its id', async () => {
  await send({ run: outcome(ACCOUNTS) })
  expect(seen().text.match(/shop-prod \(111122223333\)/g)).toHaveLength(2)
})

test.each(Object.entries({ breached, calm, hostile, hourly, withoutData }))(
  "the Teams card of %s is a valid Adaptive Card 1.4 for Microsoft's package",
  (_, sample) => {
    const { outcome, settings: look } = sample()
    const { attachments } = JSON.parse(teams.body(outcome, settings({ ...look, workflow: workflow({ runUrl: RUN }) })))
    const card = new AdaptiveCards.AdaptiveCard()
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4)
    card.parse(attachments[0].content, context)
    expect([context.eventCount, card.validateProperties().validationEvents]).toEqual([0, []])
    expect(card.getItemCount()).toBeGreaterThan(1)
  },
)
