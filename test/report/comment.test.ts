import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { WorkflowContext } from '../../src/lib/runtime.js'
import { writeComment } from '../../src/report/comment.js'
import type { JudgedOutcome, ReportSettings } from '../../src/report/index.js'
import { loadPayload } from '../e2e/support/payloads/index.mjs'
import { startGitHub, USER_ACTOR, WORKFLOW_ACTOR, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { listen } from '../emulators/loopback.mjs'
import { BREACH, NO_DATA, outcome, recorder, settings, workflow } from './sample.js'

/** The commit of the recorded payloads. */
const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'
const MARKER = '<!-- aws-cost-events: default -->'
const BREACHED = outcome({ judgement: BREACH })
const WITHOUT_DATA = outcome({ facts: NO_DATA, judgement: { verdict: 'no-data' } })

let github: Awaited<ReturnType<typeof startGitHub>>
const open = async (options?: Parameters<typeof startGitHub>[0]) => {
  await github?.close()
  github = await startGitHub(options)
}
beforeEach(() => open())
afterEach(() => github.close())

interface Writing {
  readonly run?: JudgedOutcome
  readonly workflow?: Partial<WorkflowContext>
  readonly signal?: AbortSignal
  readonly look?: Partial<ReportSettings>
}

/** Writes the comment, by default to pull request 7. */
function write({ run = outcome(), look, signal = AbortSignal.timeout(20_000), ...changes }: Writing = {}) {
  const all = settings({
    comment: 'always',
    prNumber: 7,
    githubToken: WORKFLOW_TOKEN,
    workflow: workflow({ apiUrl: github.url, ...changes.workflow }),
    ...look,
  })
  return writeComment(run, all, all, { log: recorder().core, signal })
}
/** `GET /path` of each request since the last call. */
const calls = () => github.requests.splice(0).map(({ method, path }) => `${method} ${path}`)
const bodies = () => github.state.comments.map(({ body }) => body)

describe('the comment', () => {
  test('the comment is created once, not changed while its text stays the same, and updated in place', async () => {
    const { url, ...more } = await write()
    expect(more).toEqual({ done: `Created ${url}` })
    expect(url).toBe('https://github.com/octo-org/octo-repo/pull/7#issuecomment-1001')
    expect(bodies()[0]).toMatch(/^<!-- aws-cost-events: default -->\n### ✅ Cost gate passed: /)
    expect(calls()).toEqual([`GET ${COMMENTS}`, `POST ${COMMENTS}`])
    // GitHub may change line ends.
    for (const comment of github.state.comments) comment.body = comment.body.replaceAll('\n', '\r\n').trimEnd()
    expect(await write()).toEqual({ url, done: `Unchanged: ${url}` })
    expect(calls()).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
    expect(await write({ run: BREACHED })).toEqual({ url, done: `Updated ${url}` })
  })

  test('there is one comment for each key, and its title has the key', async () => {
    const keys = ['a', 'a b', 'A', 'a --> <b>', 'ä']
    for (const commentKey of keys) await write({ look: { commentKey } })
    for (const commentKey of keys) await write({ look: { commentKey }, run: BREACHED })
    expect(bodies()).toHaveLength(keys.length)
    for (const body of bodies()) expect(body).toMatch(/^<!-- aws-cost-events: [\w%-]+ -->\n### ❌/)
    const names = bodies().map((body) => body.split('\n')[1]?.replace(/^.*%\)/, ''))
    expect(names).toEqual([' (a)', ' (a b)', ' (A)', ' (`a --> <b>`)', ' (ä)'])
  })

  test.each([
    ['a person', { ghp_x: { login: 'monalisa', id: 2 } }],
    [
      'another App',
      { ghp_x: { login: 'costs[bot]', id: 3, type: 'Bot' as const, app: { id: 9, slug: 'c', name: 'C' } } },
    ],
  ])('the comment of %s is updated by the same account only', async (_, tokens) => {
    await open({ tokens })
    await write()
    for (const run of [outcome(), BREACHED]) await write({ look: { githubToken: 'ghp_x' }, run })
    expect(bodies()).toEqual([expect.stringContaining('passed'), expect.stringContaining('failed')])
  })

  test('the comment is found even if GraphQL fails', async () => {
    await open({ tokens: { ghp_person: { login: 'monalisa' } } })
    for (const githubToken of [WORKFLOW_TOKEN, 'ghp_person']) await write({ look: { githubToken } })
    github.fail({ path: '/graphql', kind: 'server-error' })
    for (const githubToken of [WORKFLOW_TOKEN, 'ghp_person']) await write({ look: { githubToken }, run: BREACHED })
    expect(bodies()).toEqual([expect.stringContaining('failed'), expect.stringContaining('failed')])
  })

  test('with on-breach, only a breach creates the comment, and a later pass updates it', async () => {
    const look = { comment: 'on-breach' as const }
    for (const run of [outcome(), WITHOUT_DATA]) expect(await write({ look, run })).toEqual({})
    expect(bodies()).toEqual([])
    const { url } = await write({ look, run: BREACHED })
    expect(await write({ look, run: WITHOUT_DATA })).toEqual({ url, done: `Left as it is: ${url}` })
    expect(await write({ look })).toEqual({ url, done: `Updated ${url}` })
    expect(bodies()).toEqual([expect.stringContaining('### ✅ Back to normal')])
  })

  test('if two runs at once created a comment each, the next run updates the oldest and deletes the other', async () => {
    const ours = { issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR }
    const forged = { ...ours, author: USER_ACTOR }
    const otherKey = { ...ours, body: '<!-- aws-cost-events: other -->\nold' }
    await open({ comments: [forged, ours, otherKey, ours] })
    const { url, done, warning } = await write()
    expect(url).toContain('#issuecomment-1002')
    expect([done, warning]).toEqual([`Updated ${url} (deleted 1 of ours with the same key)`, undefined])
    expect(bodies()).toEqual([forged.body, expect.stringContaining('Cost gate passed'), otherKey.body])
  })

  test('a copy of the comment that cannot be deleted is a warning, and the comment is written', async () => {
    const ours = { issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR }
    await open({ comments: [ours, ours] })
    github.fail({ method: 'DELETE', kind: 'not-accessible', times: 1 })
    const { url, warning } = await write()
    expect(url).toContain('#issuecomment-1001')
    expect(warning).toContain('Another copy of the pull request comment was not deleted: GitHub answered 403')
    // Another run has already deleted it.
    github.fail({ method: 'DELETE', kind: 'not-found', times: 1 })
    expect(await write()).not.toHaveProperty('warning')
  })
})

describe('a comment that cannot be written', () => {
  test.each([
    ['not-accessible', 403, 'Resource not accessible by integration', 'read-only token'],
    ['not-found', 404, 'Not Found', 'Check pr-number'],
    ['bad-credentials', 401, 'Bad credentials', 'Check github-token'],
    ['too-long', 422, 'Validation Failed', 'rejected the text or the pull request'],
    ['rate-limit', 403, 'API rate limit exceeded', "reached GitHub's rate limit"],
    ['secondary-rate-limit', 429, 'secondary rate limit', "reached GitHub's rate limit"],
    ['server-error', 500, 'Server Error', 'run again'],
  ] as const)(
    'a comment that GitHub refuses is a warning with the answer and what to do: %s',
    async (kind, status, text, advice) => {
      github.fail({ kind, method: 'POST', path: COMMENTS })
      const { warning, ...more } = await write()
      expect(more).toEqual({})
      expect(warning).toMatch(/^The pull request comment was not written: [^\n]*$/)
      for (const part of [`GitHub answered ${status} (`, text, advice]) expect(warning).toContain(part)
    },
  )

  test('a rate limit while the author is looked up is a warning, and no second comment is created', async () => {
    await write()
    github.fail({ path: '/graphql', kind: 'secondary-rate-limit' })
    expect((await write({ run: BREACHED })).warning).toContain("reached GitHub's rate limit")
    expect(github.state.comments).toHaveLength(1)
  })

  test('a comment without a token, a repository or an answer is a warning', async () => {
    expect((await write({ look: { githubToken: undefined } })).warning).toContain('there is no token')
    for (const repository of [undefined, 'octo-repo', 'a/b/c']) {
      expect((await write({ workflow: { repository } })).warning).toContain('GITHUB_REPOSITORY')
    }
    github.fail({ reset: true })
    expect((await write()).warning).toMatch(/not written: (?!GitHub answered).*run again/)
  })

  test.each([
    ['application/json', '[{"id":1,', 'is incomplete or not JSON'],
    ['text/html', '<html>Back soon</html>', 'is incomplete or not JSON'],
    ['application/json', 'null', 'is not a list'],
    ['application/json', '{"total_count":0,"comments":[]}', 'is not a list'],
  ])('a broken list of comments is a warning: %s %s', async (type, body, problem) => {
    await write()
    github.fail({ path: COMMENTS, method: 'GET', answer: { status: 200, body, headers: { 'content-type': type } } })
    expect((await write({ run: BREACHED })).warning).toContain(`not written: GitHub's answer`)
    expect((await write({ run: BREACHED })).warning).toContain(problem)
    expect(bodies()).toEqual([expect.stringContaining('passed')])
  })

  test('the comment is written even if entries of the list are not comments', async () => {
    const body = JSON.stringify([null, 'x', 7, {}, { id: 1, body: null, user: null }, { body: MARKER, user: null }])
    github.fail({ path: COMMENTS, method: 'GET', answer: { status: 200, body } })
    expect(await write()).toHaveProperty('url')
  })

  test('a warning shows the text of GitHub on one line, as text', async () => {
    const message = 'no\n::set-output name=x::y\u202E##[error]'
    github.fail({ answer: { status: 418, body: { message } } })
    expect((await write()).warning).toContain('GitHub answered 418 (no ::set-output name=x::y ## [error]')
  })
})

describe('requests with a token', () => {
  test.each([
    ['a redirect', (url: string) => ({ status: 307, headers: { location: `${url}/x` }, body: [] })],
    ['a pagination link', (url: string) => ({ status: 200, headers: { link: `<${url}/x>; rel="next"` }, body: [] })],
  ])('requests with a token never leave their origin by %s', async (_, answer) => {
    let requests = 0
    const elsewhere = await listen((_request, response) => response.end(`[${requests++}]`))
    try {
      github.fail({ path: COMMENTS, method: 'GET', answer: answer(elsewhere.url) })
      expect((await write()).warning).toContain('GitHub sent the request to another host')
      expect(requests).toBe(0)
    } finally {
      await elsewhere.close()
    }
  })

  test('requests with a token follow a redirect to a renamed repository', async () => {
    const location = `${github.url}${COMMENTS}?moved=1`
    github.fail({ path: COMMENTS, method: 'GET', times: 1, answer: { status: 301, headers: { location }, body: {} } })
    expect(await write()).toHaveProperty('url')
    github.fail({ path: COMMENTS, method: 'GET', answer: { status: 301, headers: { location }, body: {} } })
    expect((await write()).warning).toContain('redirected the request too often')
  })

  test('requests with a token end after 100 pages', async () => {
    let requests = 0
    const pages = await listen((_request, response) => {
      const link = `<${pages.url}/x?page=${++requests + 1}>; rel="next"`
      response.writeHead(200, { 'content-type': 'application/json', link }).end('[]')
    })
    try {
      expect((await write({ workflow: { apiUrl: pages.url } })).warning).toContain('more than 10000 comments')
      expect(requests).toBe(100)
    } finally {
      await pages.close()
    }
  })
})

describe('the pull request', () => {
  type Name = Parameters<typeof loadPayload>[0]
  type Change = (event: Record<string, unknown>) => void
  const BY_COMMIT = `GET /repos/octo-org/octo-repo/commits/${SHA}/pulls`
  const BY_BRANCH = 'GET /repos/octo-org/octo-repo/pulls'
  const SEVEN = { number: 7, headRef: 'resize-cluster', headSha: SHA }
  const NOTICE = 'No comment was written: no open pull request belongs to this run. Name one with pr-number.'

  /** Writes a comment for a recorded event. Returns its pull request and the requests that found it. */
  async function found(name: Name, options: Parameters<typeof open>[0], sha?: string, change?: Change) {
    await open(options)
    const { event } = await loadPayload(name)
    change?.(event)
    const { notice } = await write({ look: { prNumber: undefined }, workflow: { payload: event, sha } })
    const lookups = calls().filter((call) => !call.includes('comments'))
    return [github.state.comments[0]?.issue ?? notice, ...lookups]
  }

  test.each<Name>(['pull-request', 'pull-request-fork'])(
    'the comment goes to the pull request of the event: %s',
    async (name) => {
      const { event } = await loadPayload(name)
      const { number } = event['pull_request']
      expect(await found(name, { pulls: [{ number }] }, 'f'.repeat(40))).toEqual([number])
    },
  )

  /** A workflow_run event that names pull request `number` of a repository. */
  const named =
    (number: number, repositoryId?: number): Change =>
    (event) => {
      const { repository, workflow_run: run } = event
      const pull = { number, base: { repo: { id: repositoryId ?? Object(repository).id } } }
      Object.assign(Object(run), { pull_requests: [pull] })
    }

  test('the comment goes to the pull request that a workflow_run event names, unless it is of another repository', async () => {
    expect(await found('workflow-run', { pulls: [{ number: 4 }, SEVEN] }, undefined, named(4))).toEqual([4])
    expect((await found('workflow-run', { pulls: [{ number: 4 }, SEVEN] }, undefined, named(4, 1)))[0]).toBe(7)
  })

  test('the comment goes to the issue of an issue_comment event if that is a pull request', async () => {
    const ofIssue = (issue: object) => (event: Record<string, unknown>) => {
      delete event['pull_request']
      event['issue'] = issue
    }
    expect(await found('pull-request', {}, undefined, ofIssue({ number: 7, pull_request: {} }))).toEqual([7])
    expect(await found('pull-request', {}, undefined, ofIssue({ number: 7 }))).toEqual([NOTICE])
  })

  test.each<Name>(['push', 'schedule', 'schedule-bare', 'workflow-dispatch'])(
    'the comment goes to the open pull request that contains the commit: %s',
    async (name) => {
      const closed = { number: 3, state: 'closed' as const, headSha: SHA }
      const base = { number: 5, commits: [SHA] }
      expect(await found(name, { pulls: [closed, base, SEVEN] }, SHA)).toEqual([7, BY_COMMIT])
      expect(await found(name, { pulls: [closed, base] }, SHA)).toEqual([5, BY_COMMIT])
      expect(await found(name, { pulls: [closed] }, SHA)).toEqual([NOTICE, BY_COMMIT])
      expect((await found(name, {}, 'not a commit'))[0]).toBe(NOTICE)
    },
  )

  test('a workflow_run event of a fork that names no pull request finds it by branch', async () => {
    const fork = { headRef: 'patch-1', headRepository: 'monalisa/octo-repo' }
    const pulls = [
      { number: 4, headRef: 'patch-1' },
      { number: 6, ...fork, state: 'closed' as const },
      { number: 8, ...fork },
      { number: 9, ...fork, headSha: SHA },
    ]
    expect(await found('workflow-run-fork', { pulls }, 'f'.repeat(40))).toEqual([9, BY_BRANCH])
    expect(await found('workflow-run-fork', { pulls: pulls.slice(0, 3) })).toEqual([8, BY_BRANCH])
  })

  test('a pull request whose branch was deleted is found by commit', async () => {
    expect(await found('workflow-run-fork', { pulls: [SEVEN] })).toEqual([7, BY_BRANCH, BY_COMMIT])
  })

  test.each([
    ['refs/heads/gh-readonly-queue/main/pr-77-ec26c3e57ca3a959ca5aad62de7213c562f8c821', 77],
    ['refs/heads/gh-readonly-queue/release/v1/pr-8-ec26c3e57ca3a959ca5aad62de7213c562f8c821', 8],
    ['refs/heads/pr-77-ec26c3e', undefined],
    [undefined, undefined],
  ])('the comment goes to the pull request of the merge queue: %s', async (ref, number) => {
    await open({ pulls: [{ number: 77 }, { number: 8 }] })
    const byRef = await write({ look: { prNumber: undefined }, workflow: { ref } })
    expect(github.state.comments.map(({ issue }) => issue)).toEqual(number === undefined ? [] : [number])
    expect(byRef.notice).toBe(number === undefined ? NOTICE : undefined)
    if (ref === undefined || number === undefined) return
    const payload = { merge_group: { head_ref: ref } }
    await write({ look: { prNumber: undefined }, workflow: { payload }, run: BREACHED })
    expect(bodies()).toEqual([expect.stringContaining('Cost gate failed')])
  })

  test.each(['null', '{}', '[null, {}]'])(
    'the list of pull requests %s is a notice or a warning in plain words',
    async (body) => {
      const { event } = await loadPayload('push')
      github.fail({ path: /pulls$/, answer: { status: 200, body } })
      const result = await write({ look: { prNumber: undefined }, workflow: { payload: event, sha: SHA } })
      const plain = body.startsWith('[') ? { notice: NOTICE } : { warning: expect.stringContaining('is not a list') }
      expect(result).toEqual(plain)
    },
  )

  test('an event that names no pull request and no commit is a notice, without a request', async () => {
    expect(await found('schedule-bare', {})).toEqual([NOTICE])
  })
})
