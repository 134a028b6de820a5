// @ts-check
/** A chat message and an issue of a run, against emulators that accept only what the services accept. Details: test/report. */
import { expect, test } from '@jest/globals'
import { startChat } from '../emulators/chat.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { leaks } from './support/run-action.mjs'
import { daysAgo, startStage } from './support/stage.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const closing = closedAfterEach()
const ISSUES = '/repos/octo-org/octo-repo/issues'
const RUN_URL = /^https:\/\/github\.com\/octo-org\/octo-repo\/actions\/runs\/\d+$/

/** `EC2 - Other` rises by 76.21, of which 70.10 are a NAT gateway. */
const ITEMS = [
  ['NatGateway-Bytes', '20.00', '90.10'],
  ['DataTransfer-Out-Bytes', '7.47', '13.58'],
].flatMap(([usageType = '', ...amounts]) =>
  amounts.map((metrics, i) => ({
    ...{ start: `${daysAgo(2 - i)}T07:00:00Z`, service: 'EC2 - Other', usageType, metrics },
  })),
)
const BREACH = { 'max-increase-amount': '50' }

async function open() {
  const stage = closing(await startStage({ items: ITEMS }))
  const github = closing(await startGitHub())
  const chat = closing(await startChat('slack'))
  /** @param {Record<string, string>} inputs @param {'private' | 'public'} [visibility] */
  const run = async (inputs, visibility = 'private') => {
    const given = { 'webhook-url': '', budget: '1000', 'github-token': WORKFLOW_TOKEN }
    const options = { ...(await loadPayload('schedule', { visibility })), env: github.env }
    const result = await stage.run({ ...given, ...inputs }, options)
    expect(leaks(result, [WORKFLOW_TOKEN, new URL(chat.url).pathname])).toEqual([])
    return result
  }
  const toChat = { 'chat-url': chat.url, 'chat-format': 'slack' }
  const toIssue = { issue: 'on-breach', 'issue-labels': 'cost', 'issue-assignees': 'octocat' }
  return { github, chat, run, toChat, toIssue }
}

/** The visible text of the messages, without the invisible characters that separate links. @param {import('../emulators/chat.mjs').Chat} chat */
const read = ({ messages }) => messages.map(({ seen }) => seen.text.replaceAll('\u2060', ''))

test('a chat message about a breach has its money, its causes, the groups and a link to the run, also for a public repository', async () => {
  const { chat, run, toChat } = await open()
  const result = await run({ ...BREACH, ...toChat }, 'public')
  expect([result.exitCode, chat.refusals, result.summary.includes('$')]).toEqual([1, [], false])
  const [text = ''] = read(chat)
  for (const part of ['❌', '$103.68', '$76.21', daysAgo(1), 'max-increase-amount', 'EC2 - Other', '+$70.10']) {
    expect(text).toContain(part)
  }
  const [{ seen } = { seen: { links: ['none'], mentions: ['none'] } }] = chat.messages
  expect([seen.mentions, seen.links.filter((link) => !RUN_URL.test(link))]).toEqual([[], []])
  await run({ ...BREACH, ...toChat, 'hide-amounts': 'true' }, 'public')
  expect(read(chat)[1]).not.toContain('$')
})

test('chat: on-breach sends nothing if the run passes, and a message if missing data fails it', async () => {
  const { chat, run, toChat } = await open()
  const onBreach = { ...toChat, chat: 'on-breach' }
  expect((await run(onBreach)).exitCode).toBe(0)
  expect(read(chat)).toEqual([])
  expect((await run({ ...onBreach, period: daysAgo(5) })).exitCode).toBe(1)
  expect(read(chat)).toEqual([expect.stringContaining('No AWS cost data')])
})

test('a chat message and an issue that are refused are warnings, and do not change verdict, outputs and exit code', async () => {
  const { chat, github, run, toChat, toIssue } = await open()
  chat.fail({ status: 404, body: `no_service ${new URL(chat.url).pathname}` })
  github.fail({ method: 'POST', path: ISSUES, kind: 'not-accessible' })
  const result = await run({ ...toChat, ...toIssue, ...BREACH })
  expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'breach', 'issue-url': '' } })
  expect(result.warnings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/chat message.*404 \(Not Found\): no_service/),
      expect.stringMatching(/issue.*403.*issues: write/),
    ]),
  )
})

test.each([
  ['GitHub hides the issues', { path: ISSUES, kind: /** @type {const} */ ('not-found') }, /404.*issues: write/],
  [
    'issues are disabled',
    { path: ISSUES, answer: { status: 410, body: { message: 'Issues has been disabled' } } },
    /410.*enable them/,
  ],
  [
    'no such login exists',
    { method: 'POST', path: ISSUES, kind: /** @type {const} */ ('too-long') },
    /422.*issue-assignees/,
  ],
])('the warning about an issue says what to do if %s', async (_, rule, advice) => {
  const { github, run, toIssue } = await open()
  github.fail(rule)
  const { warnings } = await run({ ...toIssue, ...BREACH, explain: 'never' })
  expect(warnings.filter((warning) => warning.includes('issue'))).toEqual([expect.stringMatching(advice)])
})

test('an issue is opened by a breach, updated while the breach lasts, left alone without data, and closed by a pass', async () => {
  const { github, run, toIssue } = await open()
  const quiet = await run(toIssue)
  expect([quiet.exitCode, quiet.outputs['issue-url'], github.state.issues]).toEqual([0, '', []])

  const opened = await run({ ...toIssue, ...BREACH })
  const url = `https://github.com${ISSUES.replace('/repos', '')}/101`
  expect([opened.exitCode, opened.outputs['issue-url']]).toEqual([1, url])
  expect(opened.stdout).toContain(`Opened ${url}`)
  const [issue] = github.state.issues
  expect(issue).toMatchObject({ state: 'open', labels: ['cost'], assignees: ['octocat'] })
  expect(issue?.body).toMatch(/^<!-- aws-cost-events: default -->\n### ❌.*\$76\.21.*NatGateway-Bytes/s)

  await run({ ...toIssue, budget: '60' })
  expect(issue?.body).toContain('budget of $60.00')
  const unknown = await run({ ...toIssue, period: daysAgo(5), 'on-missing-data': 'warn' })
  expect([unknown.outputs['issue-url'], issue?.state, github.state.comments]).toEqual([url, 'open', []])

  const closed = await run(toIssue)
  expect([closed.exitCode, closed.outputs['issue-url'], issue?.state]).toEqual([0, url, 'closed'])
  expect(github.state.comments).toMatchObject([{ issue: 101, body: expect.stringContaining('passes again') }])
})
