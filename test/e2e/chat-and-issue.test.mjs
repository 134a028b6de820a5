// @ts-check
/** Chat messages, the issue, and who may see amounts, against receivers that take only what the services take. */
import { describe, expect, test } from '@jest/globals'
import { startChat } from '../emulators/chat.mjs'
import { startGitHub, WORKFLOW_ACTOR, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daysAgo, startStage } from './support/stage.mjs'

const closing = closedAfterEach()
const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const ISSUES = '/repos/octo-org/octo-repo/issues'
const MARKER = '<!-- aws-cost-events: default -->'
const RUN_URL = /^https:\/\/github\.com\/octo-org\/octo-repo\/actions\/runs\/\d+$/
const FORMATS = /** @type {const} */ (['slack', 'teams', 'discord', 'google-chat'])

/** @param {string} day @param {string} service @param {string} usageType @param {string} metrics */
const item = (day, service, usageType, metrics) => ({ start: `${day}T07:00:00Z`, service, usageType, metrics })
/** `EC2 - Other` rises by 76.21, of which 70.10 are of a NAT gateway. */
const ITEMS = [
  item(before, 'EC2 - Other', 'NatGateway-Bytes', '20.00'),
  item(before, 'EC2 - Other', 'DataTransfer-Out-Bytes', '7.47'),
  item(yesterday, 'EC2 - Other', 'NatGateway-Bytes', '90.10'),
  item(yesterday, 'EC2 - Other', 'DataTransfer-Out-Bytes', '13.58'),
  item(before, '<!here> @everyone [x](https://example.com) *b*', 'x', '1'),
  item(yesterday, '<!here> @everyone [x](https://example.com) *b*', 'x', '1'),
]
const BREACH = { 'max-increase-amount': '50' }

/** @param {(typeof FORMATS)[number]} [format] */
async function open(format = 'slack') {
  const stage = closing(await startStage({ items: ITEMS }))
  const github = closing(await startGitHub())
  const chat = closing(await startChat(format))
  /** @param {Record<string, string>} [inputs] @param {import('./support/run-action.mjs').RunOptions} [more] */
  const run = async (inputs = {}, more = {}) => {
    const given = { 'webhook-url': '', 'account-id': ACCOUNT, period: yesterday, budget: '1000' }
    const { eventName, event } = await loadPayload('schedule')
    const result = await stage.run(
      { ...given, 'github-token': WORKFLOW_TOKEN, ...inputs },
      { eventName, event, ...more, env: { ...github.env, ...more.env } },
    )
    const { pathname, search } = new URL(chat.url)
    const secrets = [WORKFLOW_TOKEN, pathname, ...(search === '' ? [] : [search.slice(1)])]
    expect(leaks(result, secrets)).toEqual([])
    return result
  }
  const toChat = { 'chat-url': chat.url, 'chat-format': format }
  const toIssue = { issue: 'on-breach', 'issue-labels': 'cost', 'issue-assignees': 'octocat' }
  return { ...stage, github, chat, run, toChat, toIssue }
}

/** What people read of a message, without the marks that keep links apart. @param {import('../emulators/chat.mjs').Chat} chat */
const read = ({ messages }) => messages.map(({ seen }) => seen.text.replaceAll('\u2060', ''))

describe('a chat message', () => {
  test.each(FORMATS)(
    '%s: a breach is told with its money, its causes, the groups and a link to the run',
    async (format) => {
      const { chat, run, toChat } = await open(format)
      const result = await run({ ...BREACH, ...toChat })
      expect([result.exitCode, result.warnings.filter((text) => text.includes('chat')), chat.refusals]).toEqual([
        1,
        [],
        [],
      ])
      const [text = ''] = read(chat)
      for (const part of [
        '❌',
        '$104.68',
        '$76.21',
        yesterday,
        'max-increase-amount',
        'EC2 - Other',
        'NatGateway-Bytes',
        '+$70.10',
      ]) {
        expect(text).toContain(part)
      }
      const [{ seen } = { seen: { links: ['none'], mentions: ['none'] } }] = chat.messages
      expect(seen.mentions).toEqual([])
      for (const link of seen.links) expect(link).toMatch(RUN_URL)
      expect(text.split('\n').length).toBeLessThan(25)
    },
  )

  test('with on-breach, a run that passes sends nothing, one without data only where that fails it', async () => {
    const { chat, run, toChat } = await open()
    const onBreach = { ...toChat, chat: 'on-breach' }
    expect((await run(onBreach)).exitCode).toBe(0)
    const missing = { ...onBreach, period: daysAgo(5) }
    expect((await run({ ...missing, 'on-missing-data': 'warn' })).exitCode).toBe(0)
    expect(read(chat)).toEqual([])
    expect((await run(missing)).exitCode).toBe(1)
    expect(read(chat)).toEqual([expect.stringContaining('No AWS cost data')])
    await run({ ...toChat })
    expect(read(chat)).toEqual([expect.anything(), expect.stringContaining('✅ Cost gate passed')])
  })

  test('that is refused is a warning that quotes the answer, and changes neither verdict nor outputs', async () => {
    const { chat, run, toChat } = await open()
    chat.fail({ status: 404, body: `no_service ${new URL(chat.url).pathname}` })
    const result = await run(toChat)
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: 'pass' } })
    expect(result.warnings).toEqual(
      expect.arrayContaining([expect.stringMatching(/chat message.*404 \(Not Found\): no_service/)]),
    )
  })

  test('is sent again after the wait that the service asks for', async () => {
    const { chat, run, toChat } = await open()
    chat.fail({ status: 429, headers: { 'retry-after': '1' } })
    expect((await run(toChat)).exitCode).toBe(0)
    expect([read(chat).length, chat.requests()]).toEqual([1, 2])
  })

  test('shows amounts where the repository is public, and none with hide-amounts: true', async () => {
    const { chat, run, toChat } = await open()
    const event = await loadPayload('schedule', { visibility: 'public' })
    const result = await run({ ...BREACH, ...toChat }, event)
    expect(result.summary).not.toContain('$')
    await run({ ...BREACH, ...toChat, 'hide-amounts': 'true' }, event)
    expect(read(chat)).toEqual([expect.stringContaining('$76.21'), expect.not.stringContaining('$')])
  })
})

describe('the issue', () => {
  test('is opened by a breach, updated while it lasts, left alone without data, and closed once the gate passes', async () => {
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

    github.requests.length = 0
    await run({ ...toIssue, ...BREACH })
    expect(github.requests.map(({ method }) => method)).toEqual(['GET', 'POST'])
    await run({ ...toIssue, budget: '60' })
    expect(issue?.body).toContain('budget of $60.00')
    const unknown = await run({ ...toIssue, period: daysAgo(5), 'on-missing-data': 'warn' })
    expect([unknown.outputs['issue-url'], issue?.state, github.state.comments]).toEqual([url, 'open', []])

    const closed = await run(toIssue)
    expect([closed.exitCode, closed.outputs['issue-url'], issue?.state]).toEqual([0, url, 'closed'])
    expect(github.state.comments).toMatchObject([{ issue: 101, body: expect.stringContaining('passes again') }])
    await run(toIssue)
    expect(github.state.comments).toHaveLength(1)
  })

  test.each([
    [
      'the permission is missing',
      { method: 'POST', path: ISSUES, kind: /** @type {const} */ ('not-accessible') },
      /403.*issues: write/,
    ],
    ['GitHub hides it', { path: ISSUES, kind: /** @type {const} */ ('not-found') }, /404.*issues: write/],
    [
      'issues are disabled',
      { path: ISSUES, answer: { status: 410, body: { message: 'Issues has been disabled' } } },
      /410.*enable them/,
    ],
    [
      'nobody has the login',
      { method: 'POST', path: ISSUES, kind: /** @type {const} */ ('too-long') },
      /422.*issue-assignees/,
    ],
  ])('that cannot be written is a warning, and the verdict stays: %s', async (_, rule, text) => {
    const { github, run, toIssue } = await open()
    github.fail(rule)
    const result = await run({ ...toIssue, ...BREACH })
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'breach', 'issue-url': '' } })
    expect(result.warnings.filter((one) => one.includes('issue'))).toEqual([expect.stringMatching(text)])
  })
})

describe('the comment', () => {
  const always = { comment: 'always' }

  test('is one again after two runs at once wrote one each', async () => {
    const { github, run } = await open()
    for (let n = 0; n < 2; n++) github.state.addComment({ issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR })
    const result = await run({ ...always, 'pr-number': '7' })
    expect(result.outputs['comment-url']).toContain('#issuecomment-1001')
    expect(github.state.comments).toMatchObject([{ id: 1001, body: expect.stringContaining('✅') }])
  })

  test('goes to the pull request of a merge group', async () => {
    const { github, run } = await open()
    github.state.addPull({ number: 77 })
    const env = { GITHUB_REF: `refs/heads/gh-readonly-queue/main/pr-77-${'e'.repeat(40)}` }
    await run(always, { eventName: 'merge_group', env })
    expect(github.state.comments).toMatchObject([{ issue: 77 }])
  })

  test('is written where the event cannot be read and pr-number names the pull request', async () => {
    const { github, run } = await open()
    await run({ ...always, 'pr-number': '7' }, { env: { GITHUB_EVENT_PATH: '/nowhere/event.json' } })
    expect(github.state.comments).toMatchObject([{ issue: 7 }])
  })
})

describe('hide-amounts: auto', () => {
  const bare = { eventName: 'schedule', event: { schedule: '17 13 * * *' } }

  test.each([
    ['private', true, 0],
    ['internal', true, 0],
    ['public', false, 1],
  ])('asks GitHub where the event does not name the repository: %s', async (visibility, isShown, notices) => {
    const { github, run } = await open()
    github.state.visibility = /** @type {'public' | 'private' | 'internal'} */ (visibility)
    const result = await run({}, bare)
    expect([result.summary.includes('$104.68'), result.notices.length]).toEqual([isShown, notices])
  })

  test('hides amounts, with a notice, where GitHub does not say', async () => {
    const { github, run } = await open()
    github.fail({ path: '/repos/octo-org/octo-repo', kind: 'not-found' })
    for (const inputs of [{}, { 'github-token': '' }]) {
      const result = await run(inputs, bare)
      expect(result.summary).not.toContain('$')
      expect(result.notices).toEqual([expect.stringContaining('amounts are hidden')])
    }
  })
})
