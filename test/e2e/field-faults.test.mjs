// @ts-check
/** Faults from real use that only a whole process shows. The others are tested with their modules. */
import { expect, test } from '@jest/globals'
import { startChat } from '../emulators/chat.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { listen } from '../emulators/loopback.mjs'
import { preload } from './support/clock.mjs'
import { daily, daysAgo } from './support/stage.mjs'
import { closedAfterEach, stageForEach } from './support/stage-for-each.mjs'

const QUIET = { 'webhook-url': '', 'hide-amounts': 'false' }
const items = daily({ [daysAgo(1)]: { EC2: '5' } })

const open = stageForEach()
const closing = closedAfterEach()

/** The host name `metadata.test` resolves to the address of a cloud metadata service. */
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
  ['the webhook', { 'webhook-url': HOST }, {}, 1, /1 of 1 event is undelivered: .*its host name resolves to a link-l/],
  ['a chat', { 'chat-url': HOST, 'chat-format': 'slack' }, {}, 0, /not sent to Slack: .* resolves to a link-local/],
])(
  'no request is made to %s if the host name resolves to a metadata address',
  async (_, inputs, env, exitCode, says) => {
    const { run } = await open({ items })
    const result = await run({ ...QUIET, ...inputs }, { env, nodeArguments: RESOLVING })
    expect(result.exitCode).toBe(exitCode)
    expect([...result.errors, ...result.warnings]).toEqual([expect.stringMatching(says)])
  },
)

test('an answer of Cost Explorer that never ends is an error beyond 64 MB, without a retry', async () => {
  let requests = 0
  const blanks = Buffer.alloc(1 << 20, ' ')
  const endless = closing(
    await listen((_, response) => {
      requests += 1
      const fill = () => {
        while (!response.destroyed && response.write(blanks));
      }
      response.on('drain', fill).on('error', () => {})
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).write('{"ResultsByTime":[')
      fill()
    }),
  )
  const { run } = await open()
  const result = await run({ ...QUIET, endpoint: endless.url }, { nodeArguments: ['--max-old-space-size=256'] })
  expect(result.errors).toEqual([expect.stringMatching(/larger than 64 MB.*`history`/)])
  expect([result.exitCode, requests]).toEqual([1, 1])
})

test.each([
  ['without data says once that AWS can be late', 4, 1, 'no-data', 'AWS may be late: run the workflow again later'],
  ['of a day that is not settled says so once', 1, 0, 'pass', /not settled/],
])('each report %s', async (_, day, exitCode, verdict, phrase) => {
  const { run } = await open({ items: daily({ [daysAgo(day)]: { EC2: '5' } }) })
  const github = closing(await startGitHub())
  const chat = closing(await startChat('slack'))
  const toGitHub = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN, 'report-file': 'r.html' }
  const toChat = { 'chat-url': chat.url, 'chat-format': 'slack' }
  const result = await run({ ...QUIET, ...toGitHub, ...toChat, budget: '10' }, { env: github.env })
  expect(result).toMatchObject({ exitCode, outputs: { verdict } })
  const page = (await result.read('workspace/r.html')).replace(/<(style|script)[ >].*?<\/\1>/gs, '')
  const texts = {
    summary: result.summary,
    comment: github.state.comments[0]?.body ?? '',
    page: page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' '),
    chat: chat.messages[0]?.seen.text ?? '',
  }
  for (const [where, text] of Object.entries(texts)) {
    expect([where, text.split(phrase).length - 1]).toEqual([where, 1])
    expect([where, verdict === 'no-data' && /may still add|bill is/.test(text)]).toEqual([where, false])
  }
})

test('the conclusion is logged before the error if the outputs cannot be written', async () => {
  const { run } = await open({ items })
  const result = await run({ ...QUIET, budget: '1' }, { env: { GITHUB_OUTPUT: '/dev/full' } })
  expect(result.exitCode).toBe(1)
  expect(result.errors).toEqual([
    expect.stringContaining('Cost gate failed'),
    expect.stringMatching(/^The outputs were not set: .*(GITHUB_OUTPUT.*ENOSPC|ENOSPC.*GITHUB_OUTPUT)/),
  ])
  expect(result.stdout).not.toMatch(/This is a bug|has a bug|^\s+at /m)
})
