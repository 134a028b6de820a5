// @ts-check
/** Whatever keeps the comment from being written is a warning: verdict, outputs and exit code stay what they were. */
import { describe, expect, it } from '@jest/globals'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { loadPayload } from './support/payloads/index.mjs'

const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'
const PASS = { exitCode: 0, verdict: 'pass', errors: 0 }
/** One error for the breach, one that ends the run. */
const BREACH = { exitCode: 1, verdict: 'breach', errors: 2 }
const BROKEN_BUDGET = { budget: '42' }

const closing = closedAfterEach()

/** @param {import('../emulators/github.mjs').GitHubOptions} [options] */
async function open(options) {
  return closing(await startCommentStage(options))
}

/** How a run ended, and the one warning about its comment. @param {Awaited<ReturnType<Awaited<ReturnType<typeof open>>['run']>>} run */
function outcome({ exitCode, outputs, errors, warnings, url }) {
  expect(url).toBe('')
  expect(outputs['total-cost']).toBe('42.5')
  const about = warnings.filter((text) => text.startsWith('The pull request comment was not written: '))
  expect(about).toHaveLength(1)
  return { exitCode, verdict: outputs['verdict'], errors: errors.length, warning: about[0] }
}

describe('GitHub’s refusals', () => {
  it.each(
    /** @type {const} */ ([
      ['not-accessible', '403 (Resource not accessible by integration'],
      ['not-found', '404 (Not Found'],
      ['bad-credentials', '401 (Bad credentials'],
      ['too-long', '422 (Validation Failed'],
      ['rate-limit', '403 (API rate limit exceeded'],
      ['secondary-rate-limit', '429 (You have exceeded a secondary rate limit'],
      ['server-error', '500 (Server Error'],
    ]),
  )('%s: a warning that names the permission, and no wait', async (kind, said) => {
    const { github, run } = await open()
    for (const [method, inputs, ending] of /** @type {const} */ ([
      ['GET', BROKEN_BUDGET, BREACH],
      ['POST', {}, PASS],
    ])) {
      github.recover()
      github.fail({ kind, method, path: COMMENTS, retryAfterSeconds: 3600 })
      const result = await run(inputs)
      const { warning, ...rest } = outcome(result)
      expect(rest).toEqual(ending)
      expect(warning).toContain(`GitHub answered ${said}`)
      expect(warning).toContain('`permissions: pull-requests: write`')
      expect(result.durationMs).toBeLessThan(10_000)
      expect(result.summary).toContain(ending === PASS ? '## ✅' : '## ❌')
    }
    expect(github.state.comments).toEqual([])
  })

  it('is a warning on update too, and for the pull request of a commit', async () => {
    const { github, run, bodies } = await open()
    await run()
    github.fail({ kind: 'not-accessible', method: 'PATCH' })
    expect(outcome(await run(BROKEN_BUDGET))).toMatchObject(BREACH)
    expect(bodies()).toEqual([expect.stringContaining('pass the gate')])
    github.recover()
    github.fail({ kind: 'not-accessible', path: /\/commits\/.*\/pulls$/ })
    const pushed = await run({ 'pr-number': '' }, await loadPayload('push'))
    expect(outcome(pushed).warning).toContain('`contents: read`')
  })

  it('tells forks and Dependabot of their read-only token', async () => {
    const { run } = await open({ pulls: [{ number: 7 }, { number: 8 }], workflow: { pullRequests: 'read' } })
    const fork = await run({ 'pr-number': '' }, await loadPayload('pull-request-fork'))
    const dependabot = await run(BROKEN_BUDGET, { env: { GITHUB_ACTOR: 'dependabot[bot]' } })
    for (const [result, ending] of /** @type {const} */ ([
      [fork, PASS],
      [dependabot, BREACH],
    ])) {
      const { warning, ...rest } = outcome(result)
      expect(rest).toEqual(ending)
      expect(warning).toMatch(/403 .*forks and of Dependabot get a read-only token.*`workflow_run`/)
    }
  })

  it('is a warning without a token or a repository, before any request', async () => {
    const { run } = await open()
    const tokenless = await run({ 'github-token': '', ...BROKEN_BUDGET })
    expect(outcome(tokenless)).toEqual({ ...BREACH, warning: expect.stringMatching(/no token.*pull-requests: write/) })
    const homeless = await run({}, { env: { GITHUB_REPOSITORY: undefined } })
    expect(outcome(homeless)).toEqual({ ...PASS, warning: expect.stringContaining('GITHUB_REPOSITORY') })
    expect([...tokenless.calls, ...homeless.calls]).toEqual([])
    const required = await run({ 'github-token': '', require: 'comment' })
    expect(required).toMatchObject({ exitCode: 1, calls: [], errors: [expect.stringContaining('github-token')] })
  })

  it('shows GitHub’s words as text on one line', async () => {
    const { github, run } = await open()
    const message = 'no\n::error::forged\n::set-output name=verdict::pass\u202E##[error]forged'
    github.fail({ answer: { status: 418, body: { message } } })
    const result = await run()
    expect(outcome(result)).toMatchObject(PASS)
    expect(result.errors).toEqual([])
    expect(result.stdout).not.toMatch(/^\s*::set-output|##\[|\u202E/m)
  })
})

describe('GitHub’s silence', () => {
  /** Deadlines of a run forty times shorter: a minute is 1.5 s. */
  const hurry = `const { timeout } = AbortSignal
    AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds / 40)`
  const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(hurry)}`]

  it('ends after a minute for the comment as a whole', async () => {
    const { github, run } = await open()
    github.fail({ stall: true })
    const result = await run(BROKEN_BUDGET, { nodeArguments })
    const { warning, ...rest } = outcome(result)
    expect(rest).toEqual(BREACH)
    expect(warning).toMatch(/not written: [^4]*timeout.*run again.*pull-requests: write/)
    expect(warning).not.toContain('GitHub answered')
    expect(result.durationMs).toBeGreaterThan(1500)
    expect(result.durationMs).toBeLessThan(6000)
    expect(result.calls).toHaveLength(1)
  })

  it('ends where the job is cancelled, with all outputs set', async () => {
    const { github, run } = await open()
    github.fail({ stall: true })
    const asked = () => github.requests.length > 0
    const result = await run({}, { signalAfter: { signal: 'SIGINT', until: asked } })
    expect(result.exitCode).toBe(1)
    expect(result.endedAfterSignalMs).toBeLessThan(3000)
    expect(result.outputs).toMatchObject({ verdict: 'pass', 'total-cost': '42.5' })
    expect(result.errors).toEqual([expect.stringContaining('cancelled')])
  })

  it('never becomes a second comment: half an answer, a gateway’s page, a connection that breaks', async () => {
    const { github, run, bodies } = await open()
    await run()
    const [own] = bodies()
    /** @param {string} body @param {string} type */
    const answer = (body, type) => ({ answer: { status: 200, body, headers: { 'content-type': type } } })
    for (const rule of [
      answer('[{"id":1001,', 'application/json; charset=utf-8'),
      answer('<html>Back soon</html>', 'text/html'),
      answer('', 'application/json'),
      { reset: true },
      { kind: /** @type {const} */ ('server-error') },
    ]) {
      github.recover()
      github.fail({ method: 'GET', path: COMMENTS, ...rule })
      expect(outcome(await run(BROKEN_BUDGET))).toMatchObject(BREACH)
      expect(bodies()).toEqual([own])
    }
  })
})
