// @ts-check
/** The pull request comment of a run. Its text, its failures and the search for the pull request are tested in test/report. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { WORKFLOW_ACTOR } from '../emulators/github.mjs'
import { hurried } from './support/clock.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { daysAgo } from './support/stage.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'
const MARKER = '<!-- aws-cost-events: default -->'
const OVER_BUDGET = { budget: '42' }

const closing = closedAfterEach()

/** @param {import('../emulators/github.mjs').GitHubOptions} [options] */
async function open(options) {
  return closing(await startCommentStage(options))
}

test('a comment is created once, left alone while nothing changes, and then updated in place', async () => {
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

test('comment: on-breach reports a breach and its end', async () => {
  const stage = await open()
  const onBreach = { comment: 'on-breach' }
  expect(await stage.run(onBreach)).toMatchObject({ exitCode: 0, calls: [`GET ${COMMENTS}`], url: '' })
  const { url, exitCode } = await stage.run({ ...onBreach, ...OVER_BUDGET })
  const [breach] = stage.bodies()
  expect([exitCode, breach]).toEqual([1, expect.stringMatching(/❌.*budget/s)])
  // Missing data or a gate that is no longer set (an unset variable) is not the end of a breach.
  for (const unknown of [{ period: daysAgo(5), 'on-missing-data': 'warn' }, { budget: '' }]) {
    expect(await stage.run({ ...onBreach, ...unknown })).toMatchObject({ exitCode: 0, url })
    expect(stage.bodies()).toEqual([breach])
  }
  expect(await stage.run(onBreach)).toMatchObject({ exitCode: 0, url })
  expect(stage.bodies()).toEqual([expect.stringContaining('✅')])
  expect((await stage.run(onBreach)).calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
})

test('comment: never and a replay make no request to GitHub', async () => {
  const stage = await open()
  const quiet = await stage.run({ comment: 'never' })
  expect(quiet).toMatchObject({ exitCode: 0, calls: [], url: '' })
  const file = join(quiet.runnerTemp, 'events.ndjson')
  await writeFile(file, '')
  const replayed = await stage.run({ 'replay-file': file, 'webhook-url': stage.webhook.url, budget: '' })
  expect(replayed).toMatchObject({ exitCode: 0, calls: [] })
})

test('a comment is found on a later page, and on an Enterprise Server under GITHUB_API_URL', async () => {
  const noise = Array.from({ length: 230 }, (_, n) => ({ issue: 7, body: `comment ${n}` }))
  const own = { issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR }
  const { github, run } = await open({ comments: [...noise, own] })
  const env = { GITHUB_API_URL: github.enterpriseUrl, GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' }
  const { calls } = await run({}, { env })
  expect(calls).toEqual([
    ...Array(3).fill(`GET ${COMMENTS}`),
    'POST /graphql',
    expect.stringMatching(/^PATCH .*\/1231$/),
  ])
  expect(github.state.comments).toHaveLength(231)
})

const headSha = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
const fork = { number: 8, headRepository: 'monalisa/octo-repo', headRef: 'patch-1', headSha }

/** @type {[string, 'push' | 'pull-request' | 'workflow-run-fork', Record<string, string>, object[], number][]} */
const PULLS = [
  ['the pull request of the event', 'pull-request', {}, [{ number: 7 }, { number: 9, headSha }], 7],
  ['the pull request of pr-number', 'pull-request', { 'pr-number': '9' }, [{ number: 7, headSha }, { number: 9 }], 9],
  ['the open pull request of the pushed commit', 'push', {}, [{ number: 9, headSha }], 9],
  [
    "the pull request of a fork's workflow_run",
    'workflow-run-fork',
    {},
    [{ number: 9, headSha: '0'.repeat(40) }, fork],
    8,
  ],
]
test.each(PULLS)('a comment is written to %s', async (_, payload, inputs, pulls, wanted) => {
  const stage = await open({ pulls: /** @type {any} */ (pulls) })
  const event = await loadPayload(payload, { visibility: 'private' })
  const result = await stage.run({ 'pr-number': '', ...inputs }, event)
  expect(result).toMatchObject({ exitCode: 0, notices: [], url: expect.stringContaining(`/pull/${wanted}#`) })
  expect(stage.github.state.comments).toMatchObject([{ issue: wanted }])
})

test('a schedule has no pull request: a notice says so, and no comment is written', async () => {
  const { run, bodies } = await open()
  const result = await run({ 'pr-number': '' }, await loadPayload('schedule'))
  expect(result).toMatchObject({ exitCode: 0, url: '', notices: [expect.stringContaining('pr-number')] })
  expect([result.outputs['verdict'], bodies()]).toEqual(['pass', []])
})

/** Checks the result of a run with a breach and without a comment. Returns the warning about the comment. @param {Awaited<ReturnType<Awaited<ReturnType<typeof open>>['run']>>} run */
function warningOf({ exitCode, outputs, errors, warnings, url }) {
  expect([exitCode, outputs['verdict'], outputs['total-cost'], errors.length, url]).toEqual([
    1,
    'breach',
    '42.5',
    1,
    '',
  ])
  const about = warnings.filter((text) => /comment/i.test(text))
  expect(about).toHaveLength(1)
  return about[0] ?? ''
}

test('a refused comment is a warning that names the permission and, for forks and Dependabot, the read-only token', async () => {
  const pulls = [{ number: 7 }, { number: 8 }]
  const { github, run, bodies } = await open({ pulls, workflow: { pullRequests: 'read' } })
  expect(warningOf(await run(OVER_BUDGET))).toMatch(/403.*pull-requests: write/)
  const ofFork = await run({ ...OVER_BUDGET, 'pr-number': '' }, await loadPayload('pull-request-fork'))
  expect(warningOf(ofFork)).toMatch(/fork.*read-only.*`workflow_run`/)
  const ofDependabot = await run(OVER_BUDGET, { env: { GITHUB_ACTOR: 'dependabot[bot]' } })
  expect(warningOf(ofDependabot)).toMatch(/Dependabot.*read-only/)
  github.fail({ kind: 'not-accessible', path: /\/commits\/.*\/pulls$/ })
  const ofPush = await run({ ...OVER_BUDGET, 'pr-number': '' }, await loadPayload('push'))
  expect(warningOf(ofPush)).toContain('contents: read')
  expect(bodies()).toEqual([])
})

test('a missing token or repository is a warning before any request, and an error with require: comment', async () => {
  const { run } = await open()
  const tokenless = await run({ 'github-token': '', ...OVER_BUDGET })
  expect(warningOf(tokenless)).toContain('token')
  const homeless = await run(OVER_BUDGET, { env: { GITHUB_REPOSITORY: undefined } })
  expect(warningOf(homeless)).toContain('GITHUB_REPOSITORY')
  expect([...tokenless.calls, ...homeless.calls]).toEqual([])
  const required = await run({ 'github-token': '', require: 'comment' })
  expect(required).toMatchObject({ exitCode: 1, calls: [], errors: [expect.stringContaining('github-token')] })
})

test('a run waits one minute at most for GitHub', async () => {
  const { github, run } = await open()
  github.fail({ stall: true })
  const result = await run(OVER_BUDGET, { nodeArguments: hurried(10) })
  expect(warningOf(result)).toMatch(/time.*pull-requests: write/s)
  expect(result.calls).toHaveLength(1)
})

test('a job that is cancelled while GitHub does not answer has all its outputs', async () => {
  const { github, run } = await open()
  github.fail({ stall: true })
  const until = () => github.requests.length > 0
  const result = await run({}, { signalAfter: { signal: 'SIGINT', until } })
  expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'pass', 'total-cost': '42.5' } })
  expect(result.errors).toEqual([expect.stringContaining('cancel')])
  expect(result.endedAfterSignalMs).toBeLessThan(7_500)
})
