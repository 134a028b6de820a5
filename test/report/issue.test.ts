import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { WorkflowContext } from '../../src/lib/runtime.js'
import { findVisibility } from '../../src/report/github.js'
import type { JudgedOutcome, ReportSettings } from '../../src/report/index.js'
import { updateIssue } from '../../src/report/issue.js'
import { startGitHub, USER_ACTOR, WORKFLOW_ACTOR, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { BREACH, groupBreaches, NO_DATA, outcome, recorder, settings, workflow } from './sample.js'

const ISSUES = '/repos/octo-org/octo-repo/issues'
const MARKER = '<!-- aws-cost-events: default -->'
const URL = 'https://github.com/octo-org/octo-repo/issues/101'
const BREACHED = outcome({ judgement: BREACH })
const WITHOUT_DATA = outcome({ facts: NO_DATA, judgement: { verdict: 'no-data' } })

let github: Awaited<ReturnType<typeof startGitHub>>
beforeEach(async () => {
  github = await startGitHub()
})
afterEach(() => github.close())

interface Run {
  readonly run?: JudgedOutcome
  readonly look?: Partial<ReportSettings>
  readonly workflow?: Partial<WorkflowContext>
}

function update({ run = BREACHED, look = {}, workflow: changes = {} }: Run = {}) {
  const all = settings({
    issue: 'on-breach',
    githubToken: WORKFLOW_TOKEN,
    workflow: workflow({
      apiUrl: github.url,
      runUrl: 'https://github.com/octo-org/octo-repo/actions/runs/9',
      ...changes,
    }),
    ...look,
  })
  return updateIssue(run, all, all, { log: recorder().core, signal: AbortSignal.timeout(20_000) })
}
const calls = () => github.requests.splice(0).map(({ method, path }) => `${method} ${path}`)
/** `number state` of each issue. */
const states = () => github.state.issues.map(({ number, state }) => `${number} ${state}`)
const ours = (body: string) => github.state.addIssue({ body, author: WORKFLOW_ACTOR })

describe('the issue', () => {
  test('the issue is opened by a breach, not changed while its text stays the same, updated, and closed once the gate passes', async () => {
    expect(await update()).toEqual({ url: URL, done: `Opened ${URL}` })
    expect(calls()).toEqual([`GET ${ISSUES}`, `POST ${ISSUES}`])
    const [issue] = github.state.issues
    expect(issue).toMatchObject({ title: 'AWS cost gate failed', state: 'open', labels: [], assignees: [] })
    expect(issue?.body).toMatch(/^<!-- aws-cost-events: default -->\n### ❌ Cost gate failed: /)

    if (issue) issue.body = issue.body.replaceAll('\n', '\r\n').trimEnd()
    expect(await update()).toEqual({ url: URL, done: `Unchanged: ${URL}` })
    expect(calls()).toEqual([`GET ${ISSUES}`, 'POST /graphql'])

    const worse = outcome({ judgement: groupBreaches(3) })
    expect(await update({ run: worse })).toEqual({ url: URL, done: `Updated ${URL}` })
    expect(calls().at(-1)).toBe(`PATCH ${ISSUES}/101`)
    expect(issue?.body).toContain('group 2')

    expect(await update({ run: outcome() })).toEqual({ url: URL, done: `Closed ${URL}` })
    expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed' })
    expect(github.state.comments.map((comment) => comment.body)).toEqual([
      '✅ The cost gate passes again for 2026-11-20 ([workflow run](https://github.com/octo-org/octo-repo/actions/runs/9)).',
    ])
    expect(await update({ run: outcome() })).toEqual({})
    expect(github.state.comments).toHaveLength(1)
    expect(await update()).toMatchObject({ url: URL.replace('101', '102') })
    expect(states()).toEqual(['101 closed', '102 open'])
  })

  test('the issue stays open without data and without a gate, because the breach may last', async () => {
    for (const run of [WITHOUT_DATA, outcome()]) expect(await update({ run })).toEqual({})
    await update()
    const { body } = github.state.issues[0] ?? {}
    for (const run of [WITHOUT_DATA, outcome({ judgement: { verdict: 'none' } })]) {
      expect(await update({ run })).toEqual({ url: URL, done: `Left as it is: ${URL}` })
    }
    expect(github.state.issues).toMatchObject([{ state: 'open', body }])
    expect(github.state.comments).toEqual([])
  })

  test('the issue has the labels and assignees of its inputs, and a title with its key', async () => {
    github.state.assignable = ['octocat', 'monalisa']
    const look = { issueLabels: ['cost', 'aws bill'], issueAssignees: ['monalisa'], commentKey: 'prod <b>' }
    await update({ look })
    expect(github.state.issues).toMatchObject([
      { title: 'AWS cost gate failed (prod <b>)', labels: ['cost', 'aws bill'], assignees: ['monalisa'] },
    ])
    await update()
    expect(states()).toEqual(['101 open', '102 open'])
    await update({ run: outcome() })
    expect(states()).toEqual(['101 open', '102 closed'])
  })

  test('the issue is found among pages of others, and an issue of another author, a quoted marker or a closed issue is not mistaken for it', async () => {
    github.state.addIssue({ body: `${MARKER}\nforged`, author: USER_ACTOR })
    github.state.addIssue({ body: `> ${MARKER}`, author: WORKFLOW_ACTOR })
    github.state.addIssue({ body: `${MARKER}\nold`, author: WORKFLOW_ACTOR, state: 'closed' })
    for (let n = 0; n < 230; n++) github.state.addIssue({ body: `noise ${n}` })
    const own = ours(`${MARKER}\nold`)
    expect(await update()).toMatchObject({ done: expect.stringContaining('Updated') })
    expect(own.body).toContain('Cost gate failed')
    expect(calls().filter((call) => call === `GET ${ISSUES}`)).toHaveLength(3)
    expect(github.state.issues).toHaveLength(234)
  })

  test('if several runs at once opened an issue each, the next run updates the oldest and closes the others', async () => {
    for (let n = 0; n < 3; n++) ours(`${MARKER}\nold`)
    ours('<!-- aws-cost-events: other -->\nold')
    const { done } = await update()
    expect(done).toBe(`Updated ${URL} (closed 2 of ours with the same key)`)
    expect(states()).toEqual(['101 open', '102 closed', '103 closed', '104 open'])
    expect(github.state.issues[1]).toMatchObject({ state_reason: 'not_planned' })
    ours(`${MARKER}\nold`)
    await update({ run: outcome() })
    expect(states()).toEqual(['101 closed', '102 closed', '103 closed', '104 open', '105 closed'])
    expect(github.state.comments).toHaveLength(1)
  })
})

describe('an issue that cannot be written', () => {
  test('an assignee that GitHub drops without an error is a warning', async () => {
    const body = { number: 5, html_url: 'https://github.com/x', assignees: [{ login: 'Octocat' }] }
    github.fail({ method: 'POST', path: ISSUES, answer: { status: 201, body } })
    const { url, warning } = await update({ look: { issueAssignees: ['octocat', 'hubot'] } })
    expect(url).toBe('https://github.com/x')
    expect(warning).toBe('GitHub did not assign the issue to hubot. Check issue-assignees.')
  })

  test('the issue is closed even if the comment about it is refused', async () => {
    await update()
    github.fail({ path: `${ISSUES}/101/comments`, kind: 'not-accessible' })
    const { url, warning } = await update({ run: outcome() })
    expect([url, warning]).toEqual([URL, expect.stringContaining('The issue was closed without a comment: ')])
    expect(states()).toEqual(['101 closed'])
  })
})

describe('the visibility of the repository', () => {
  const find = (changes: Partial<WorkflowContext> = {}, githubToken: string | undefined = WORKFLOW_TOKEN) =>
    findVisibility(
      { githubToken, workflow: workflow({ apiUrl: github.url, ...changes }) },
      { log: recorder().core, signal: AbortSignal.timeout(20_000) },
    )

  test('the visibility of the repository is unknown if GitHub gives no clear answer', async () => {
    expect(await find({ repository: undefined })).toBeUndefined()
    expect(await find({}, 'wrong token')).toBeUndefined()
    for (const body of ['null', '{}', '{"private":"no"}', '<html>']) {
      github.recover()
      github.fail({ path: '/repos/octo-org/octo-repo', answer: { status: 200, body } })
      expect(await find()).toBeUndefined()
    }
    github.fail({ path: '/repos/octo-org/octo-repo', reset: true })
    expect(await find()).toBeUndefined()
  })
})
