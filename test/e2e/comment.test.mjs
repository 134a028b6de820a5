// @ts-check
/** The pull request comment, against a GitHub API on loopback. Whatever goes wrong with it is a warning. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { USER_ACTOR, WORKFLOW_ACTOR } from '../emulators/github.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { hurried } from './support/hurry.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { daysAgo } from './support/stage.mjs'

const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'
const MARKER = '<!-- aws-cost-events: default -->'
const OVER_BUDGET = { budget: '42' }

const closing = closedAfterEach()

/** @param {import('../emulators/github.mjs').GitHubOptions} [options] */
async function open(options) {
  return closing(await startCommentStage(options))
}

/** @typedef {Awaited<ReturnType<Awaited<ReturnType<typeof open>>['run']>>} Run */

describe('the comment', () => {
  test('the comment is written once, left alone while nothing changes, and then updated in place', async () => {
    const stage = await open()
    const first = await stage.run()
    expect(first).toMatchObject({ exitCode: 0, calls: [`GET ${COMMENTS}`, `POST ${COMMENTS}`] })
    expect(first.url).toBe('https://github.com/octo-org/octo-repo/pull/7#issuecomment-1001')
    const [body = ''] = stage.bodies()
    expect(body.split('\n').slice(0, 2)).toEqual([MARKER, expect.stringContaining('✅')])
    for (const text of ['$42.50', daysAgo(1), '+21.4%', '$7.50 more than', '$35.00', '<details>', 'budget']) {
      expect(body).toContain(text)
    }
    expect(body.length).toBeLessThan(1500)

    const again = await stage.run()
    expect(again).toMatchObject({ exitCode: 0, url: first.url, calls: [`GET ${COMMENTS}`, 'POST /graphql'] })
    expect(stage.bodies()).toEqual([body])
    stage.moveTo(`${daysAgo(-3)}T05:04:03Z`)
    const later = await stage.run()
    expect([first.outputs['settled'], later.outputs['settled'], later.url]).toEqual(['false', 'true', first.url])
    expect([body.includes('not settled'), stage.bodies()[0]?.includes('not settled')]).toEqual([true, false])

    stage.ledger.add({ start: `${daysAgo(1)}T09:00:00Z`, service: 'EC2', metrics: '60' })
    const breached = await stage.run()
    expect(breached).toMatchObject({ exitCode: 1, url: first.url })
    expect(breached.calls.at(-1)).toBe('PATCH /repos/octo-org/octo-repo/issues/comments/1001')
    expect(stage.bodies()).toEqual([expect.stringMatching(/❌.*budget.*\$100\.00.*\$2\.50/s)])
  })

  test('with on-breach, a comment reports a breach and its end', async () => {
    const stage = await open()
    const onBreach = { comment: 'on-breach' }
    expect(await stage.run(onBreach)).toMatchObject({ exitCode: 0, calls: [`GET ${COMMENTS}`], url: '' })
    const { url, exitCode } = await stage.run({ ...onBreach, ...OVER_BUDGET })
    const [breach] = stage.bodies()
    expect([exitCode, breach]).toEqual([1, expect.stringMatching(/❌.*budget/s)])
    // Neither missing data nor a gate that is gone (an unset variable) is the end of a breach.
    for (const unknown of [{ period: daysAgo(5), 'on-missing-data': 'warn' }, { budget: '' }]) {
      expect(await stage.run({ ...onBreach, ...unknown })).toMatchObject({ exitCode: 0, url })
      expect(stage.bodies()).toEqual([breach])
    }
    expect(await stage.run(onBreach)).toMatchObject({ exitCode: 0, url })
    expect(stage.bodies()).toEqual([expect.stringContaining('✅')])
    expect((await stage.run(onBreach)).calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
  })

  test('no request goes to GitHub with comment: never, nor in a replay', async () => {
    const stage = await open()
    const quiet = await stage.run({ comment: 'never' })
    expect(quiet).toMatchObject({ exitCode: 0, calls: [], url: '' })
    const file = join(quiet.runnerTemp, 'events.ndjson')
    await writeFile(file, '')
    const replayed = await stage.run({ 'replay-file': file, 'webhook-url': stage.webhook.url, budget: '' })
    expect(replayed).toMatchObject({ exitCode: 0, calls: [] })
  })

  test('each comment-key has a comment of its own, and readers see the key', async () => {
    const stage = await open()
    for (const key of ['prod', 'prod /eu/', '@team']) await stage.run({ 'comment-key': key })
    await stage.run({ 'comment-key': 'prod', ...OVER_BUDGET })
    const titles = stage.bodies().map((body) => body.split('\n')[1])
    expect(titles).toEqual([/❌.*prod/, /✅.*prod \/eu\//, /✅.*`@team`/].map((title) => expect.stringMatching(title)))
  })

  test('the comment is found by author and marker through all pages, whoever the token is', async () => {
    const noise = Array.from({ length: 230 }, (_, n) => ({ issue: 7, body: `comment ${n}` }))
    const forged = { issue: 7, body: `${MARKER}\nforged`, author: { ...USER_ACTOR, login: 'mallory', id: 9 } }
    const own = { issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR }
    const tokens = { ghp_person: { login: 'monalisa', id: 2 } }
    const stage = await open({ comments: [forged, ...noise, own], tokens })
    const found = await stage.run()
    expect(found.calls.filter((call) => call.startsWith('GET'))).toHaveLength(3)
    expect(found.url).toContain('#issuecomment-1232')
    expect([stage.bodies().length, stage.bodies()[0]]).toEqual([232, forged.body])
    const other = await stage.run({ 'github-token': 'ghp_person' })
    expect(other.calls.at(-1)).toBe(`POST ${COMMENTS}`)
    expect(await stage.run({ 'github-token': 'ghp_person' })).toMatchObject({ url: other.url })
    expect(stage.bodies()).toHaveLength(233)
  })

  test('an Enterprise Server is asked under GITHUB_API_URL for REST and GraphQL', async () => {
    const stage = await open()
    const env = { GITHUB_API_URL: stage.github.enterpriseUrl, GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' }
    await stage.run({}, { env })
    const second = await stage.run(OVER_BUDGET, { env })
    expect(second.calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql', expect.stringMatching(/^PATCH .*\/1001$/)])
    expect(stage.bodies()).toHaveLength(1)
  })
})

describe('the pull request', () => {
  const headSha = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
  const fork = { number: 8, headRepository: 'monalisa/octo-repo', headRef: 'patch-1', headSha }
  const closed = { number: 3, headSha, state: /** @type {const} */ ('closed') }

  /** @type {[string, 'push' | 'pull-request' | 'workflow-run' | 'workflow-run-fork', Record<string, string>, object[], number][]} */
  const cases = [
    ['the one of the event', 'pull-request', {}, [{ number: 7 }, { number: 9, headSha }], 7],
    ['the one of pr-number', 'pull-request', { 'pr-number': '9' }, [{ number: 7, headSha }, { number: 9 }], 9],
    ['the open one of the pushed commit', 'push', {}, [closed, { number: 9, headSha }], 9],
    ['the one of a workflow_run', 'workflow-run', {}, [{ number: 7 }], 7],
    ["the one of a fork's workflow_run", 'workflow-run-fork', {}, [{ number: 9, headSha: '0'.repeat(40) }, fork], 8],
  ]
  test.each(cases)('the pull request is %s', async (_, payload, inputs, pulls, wanted) => {
    const stage = await open({ pulls: /** @type {any} */ (pulls) })
    const event = await loadPayload(payload, { visibility: 'private' })
    const result = await stage.run({ 'pr-number': '', ...inputs }, event)
    expect(result).toMatchObject({ exitCode: 0, notices: [], url: expect.stringContaining(`/pull/${wanted}#`) })
    expect(stage.github.state.comments).toMatchObject([{ issue: wanted }])
  })

  test('a schedule, or a branch without a pull request, gives a notice and nothing else', async () => {
    const stage = await open()
    for (const payload of /** @type {const} */ (['schedule', 'schedule-bare', 'push', 'workflow-run-fork'])) {
      const result = await stage.run({ 'pr-number': '' }, await loadPayload(payload, { visibility: 'private' }))
      expect(result).toMatchObject({ exitCode: 0, url: '', notices: [expect.stringContaining('pr-number')] })
      expect(result.outputs).toMatchObject({ verdict: 'pass', 'total-cost': '42.5' })
    }
    expect(stage.bodies()).toEqual([])
  })
})

describe('a comment that cannot be written', () => {
  /** The error that ends the run tells the breach, too. */
  const BREACH = { exitCode: 1, verdict: 'breach', errors: 1 }
  const PASS = { exitCode: 0, verdict: 'pass', errors: 0 }

  /** How a run ended, and its one warning about the comment. @param {Run} run */
  function ending({ exitCode, outputs, errors, warnings, url }) {
    expect([url, outputs['total-cost']]).toEqual(['', '42.5'])
    const about = warnings.filter((text) => /comment/i.test(text))
    expect(about).toHaveLength(1)
    return { exitCode, verdict: outputs['verdict'], errors: errors.length, warning: about[0] ?? '' }
  }

  test.each(
    /** @type {const} */ ([
      ['not-accessible', 403],
      ['not-found', 404],
      ['bad-credentials', 401],
      ['too-long', 422],
      ['rate-limit', 403],
      ['secondary-rate-limit', 429],
      ['server-error', 500],
    ]),
  )('%s is a warning that names the permission, without a wait', async (kind, status) => {
    const { github, run } = await open()
    for (const [method, inputs, end] of /** @type {const} */ ([
      ['GET', OVER_BUDGET, BREACH],
      ['POST', {}, PASS],
    ])) {
      github.recover()
      github.fail({ kind, method, path: COMMENTS, retryAfterSeconds: 3600 })
      const { warning, ...rest } = ending(await run(inputs))
      expect(rest).toEqual(end)
      expect(warning).toMatch(new RegExp(`${status}.*pull-requests: write`))
    }
    expect(github.state.comments).toEqual([])
  })

  test('a refused update leaves the old comment, and a push names the permission that it needs', async () => {
    const { github, run, bodies } = await open()
    await run()
    const own = bodies()
    github.fail({ kind: 'not-accessible', method: 'PATCH' })
    expect(ending(await run(OVER_BUDGET))).toMatchObject(BREACH)
    expect(bodies()).toEqual(own)
    github.recover()
    github.fail({ kind: 'not-accessible', path: /\/commits\/.*\/pulls$/ })
    const pushed = await run({ 'pr-number': '' }, await loadPayload('push'))
    expect(ending(pushed).warning).toContain('contents: read')
  })

  test('forks and Dependabot learn that their token is read-only', async () => {
    const { run } = await open({ pulls: [{ number: 7 }, { number: 8 }], workflow: { pullRequests: 'read' } })
    const fork = ending(await run({ 'pr-number': '' }, await loadPayload('pull-request-fork')))
    const dependabot = ending(await run(OVER_BUDGET, { env: { GITHUB_ACTOR: 'dependabot[bot]' } }))
    expect(fork).toMatchObject({ ...PASS, warning: expect.stringMatching(/fork.*read-only.*`workflow_run`/) })
    expect(dependabot).toMatchObject({ ...BREACH, warning: expect.stringMatching(/Dependabot.*read-only/) })
  })

  test('a missing token or repository is a warning before any request, or an error where comments are required', async () => {
    const { run } = await open()
    const tokenless = await run({ 'github-token': '', ...OVER_BUDGET })
    expect(ending(tokenless)).toMatchObject({ ...BREACH, warning: expect.stringContaining('token') })
    const homeless = await run({}, { env: { GITHUB_REPOSITORY: undefined } })
    expect(ending(homeless)).toMatchObject({ ...PASS, warning: expect.stringContaining('GITHUB_REPOSITORY') })
    expect([...tokenless.calls, ...homeless.calls]).toEqual([])
    const required = await run({ 'github-token': '', require: 'comment' })
    expect(required).toMatchObject({ exitCode: 1, calls: [], errors: [expect.stringContaining('github-token')] })
  })

  test('GitHub that does not answer is given up after a minute', async () => {
    const { github, run } = await open()
    github.fail({ stall: true })
    const result = await run(OVER_BUDGET, { nodeArguments: hurried(40) })
    expect(ending(result)).toMatchObject({ ...BREACH, warning: expect.stringMatching(/time.*pull-requests: write/s) })
    expect(result.calls).toHaveLength(1)
  })

  test('a job that is cancelled at GitHub has all its outputs', async () => {
    const { github, run } = await open()
    github.fail({ stall: true })
    const until = () => github.requests.length > 0
    const result = await run({}, { signalAfter: { signal: 'SIGINT', until } })
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'pass', 'total-cost': '42.5' } })
    expect(result.errors).toEqual([expect.stringContaining('cancel')])
    expect(result.endedAfterSignalMs).toBeLessThan(7_500)
  })

  test('half an answer, a page of a gateway or a broken connection never leads to a second comment', async () => {
    const { github, run, bodies } = await open()
    await run()
    const own = bodies()
    /** @param {string} body @param {string} type */
    const answer = (body, type) => ({ answer: { status: 200, body, headers: { 'content-type': type } } })
    for (const rule of [
      answer('[{"id":1001,', 'application/json; charset=utf-8'),
      answer('<html>Back soon</html>', 'text/html'),
      answer('', 'application/json'),
      { reset: true },
    ]) {
      github.recover()
      github.fail({ method: 'GET', path: COMMENTS, ...rule })
      expect(ending(await run(OVER_BUDGET))).toMatchObject(BREACH)
      expect(bodies()).toEqual(own)
    }
  })
})
