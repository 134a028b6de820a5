// @ts-check
/** The pull request comment, through the bundle, against a GitHub API on loopback. */

import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, it } from '@jest/globals'
import { USER_ACTOR, WORKFLOW_ACTOR } from '../emulators/github.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { leaks } from './support/run-action.mjs'
import { daysAgo } from './support/stage.mjs'

const yesterday = daysAgo(1)
const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'
const MARKER = '<!-- aws-cost-events: default -->'

const closing = closedAfterEach()

/** @param {import('../emulators/github.mjs').GitHubOptions} [options] */
async function open(options) {
  return closing(await startCommentStage(options))
}

describe('the comment', () => {
  it('is written once, left alone while nothing changed, at another clock too, and then updated in place', async () => {
    const stage = await open()
    const first = await stage.run()
    expect(first).toMatchObject({ exitCode: 0, calls: [`GET ${COMMENTS}`, `POST ${COMMENTS}`] })
    expect(first.url).toBe('https://github.com/octo-org/octo-repo/pull/7#issuecomment-1001')
    const [body = ''] = stage.bodies()
    expect(body.split('\n').slice(0, 4)).toEqual([
      MARKER,
      '### ✅ AWS costs pass the gate',
      '',
      `**$42.50** for ${yesterday} · ▲ +21.4% (+$7.50) against the previous day ($35.00)`,
    ])
    expect(body).toContain('<details>')
    expect(body).toContain('judged: budget')
    expect(body.length).toBeLessThan(1000)

    const again = await stage.run()
    const later = await stage.runAt(`${daysAgo(-3)}T05:04:03Z`)
    expect([first.outputs['settled'], later.outputs['settled']]).toEqual(['false', 'true'])
    for (const result of [again, later]) {
      expect(result).toMatchObject({ exitCode: 0, url: first.url, calls: [`GET ${COMMENTS}`, 'POST /graphql'] })
    }
    expect(stage.bodies()).toEqual([body])

    stage.ledger.add({ start: `${yesterday}T09:00:00Z`, service: 'EC2', metrics: '60' })
    const breached = await stage.run()
    expect(breached).toMatchObject({ exitCode: 1, url: first.url })
    expect(breached.calls.at(-1)).toBe('PATCH /repos/octo-org/octo-repo/issues/comments/1001')
    expect(stage.bodies()).toEqual([expect.stringContaining('is above the limit of $100.00, by $2.50')])
    expect(stage.bodies()[0]).toMatch(
      /^<!-- .* -->\n### ❌ AWS costs broke the gate: budget\n\n- \*\*budget\*\*, total: /,
    )
  })

  it('speaks of breaches alone with on-breach, and of their end', async () => {
    const stage = await open()
    const onBreach = { comment: 'on-breach' }
    const calm = await stage.run(onBreach)
    expect(calm).toMatchObject({
      exitCode: 0,
      calls: [`GET ${COMMENTS}`],
      warnings: [expect.stringContaining('24 hours')],
    })
    expect(calm.url).toBe('')
    const { url, exitCode } = await stage.run({ ...onBreach, budget: '42' })
    expect(exitCode).toBe(1)
    const [breach] = stage.bodies()
    expect(breach).toContain('### ❌ AWS costs broke the gate: budget')

    // Neither missing data nor a gate that is gone (an unset variable) is the end of a breach.
    for (const unknown of [{ period: daysAgo(5), 'on-missing-data': 'warn' }, { budget: '' }]) {
      expect(await stage.run({ ...onBreach, ...unknown })).toMatchObject({ exitCode: 0, url })
      expect(stage.bodies()).toEqual([breach])
    }
    expect(await stage.run(onBreach)).toMatchObject({ exitCode: 0, url })
    expect(stage.bodies()).toEqual([
      expect.stringContaining('### ✅ Back to normal: AWS costs no longer break the gate\n'),
    ])
    expect((await stage.run(onBreach)).calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
  })

  it('asks nothing of GitHub with never, nor in a replay, which judges nothing', async () => {
    const stage = await open()
    const quiet = await stage.run({ comment: 'never' })
    expect(quiet).toMatchObject({ exitCode: 0, calls: [] })
    expect(quiet.url).toBe('')
    const file = join(quiet.runnerTemp, 'events.ndjson')
    await writeFile(file, '')
    const replayed = await stage.run({ 'replay-file': file, 'webhook-url': stage.webhook.url, budget: '' })
    expect(replayed).toMatchObject({ exitCode: 0, calls: [] })
  })

  it('is one for each comment-key, which readers see too', async () => {
    const stage = await open()
    for (const key of ['prod', 'prod /eu/', '@team']) await stage.run({ 'comment-key': key })
    await stage.run({ 'comment-key': 'prod', budget: '42' })
    const titles = stage.bodies().map((body) => body.split('\n')[1])
    expect(titles).toEqual([
      '### ❌ AWS costs broke the gate: budget (prod)',
      '### ✅ AWS costs pass the gate (prod /eu/)',
      '### ✅ AWS costs pass the gate (`@team`)',
    ])
  })

  it('is found by author and marker both, through all pages, whoever the token is', async () => {
    const noise = Array.from({ length: 230 }, (_, n) => ({ issue: 7, body: `comment ${n}` }))
    const forged = { issue: 7, body: `${MARKER}\nforged`, author: { ...USER_ACTOR, login: 'mallory', id: 9 } }
    const own = { issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR }
    const person = { login: 'monalisa', id: 2 }
    const stage = await open({ comments: [forged, ...noise, own], tokens: { ghp_person: person } })
    const found = await stage.run()
    expect(found.calls.filter((call) => call.startsWith('GET'))).toHaveLength(3)
    expect(found.url).toContain('#issuecomment-1232')
    expect(stage.bodies()).toHaveLength(232)
    expect(stage.bodies()[0]).toBe(forged.body)
    expect(stage.bodies().at(-1)).toContain('AWS costs pass the gate')

    const other = await stage.run({ 'github-token': 'ghp_person' })
    expect(other.calls.at(-1)).toBe(`POST ${COMMENTS}`)
    expect(await stage.run({ 'github-token': 'ghp_person' })).toMatchObject({ url: other.url })
    expect(stage.bodies()).toHaveLength(233)
  })
})

describe('the pull request', () => {
  const headSha = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
  const fork = { number: 8, headRepository: 'monalisa/octo-repo', headRef: 'patch-1', headSha }

  it.each([
    ['the event’s', 'pull-request', {}, [{ number: 7 }, { number: 9, headSha }], 7],
    [
      'pr-number’s, before the event’s',
      'pull-request',
      { 'pr-number': '9' },
      [{ number: 7, headSha }, { number: 9 }],
      9,
    ],
    [
      'the open one of the pushed commit',
      'push',
      {},
      [
        { number: 3, headSha, state: /** @type {const} */ ('closed') },
        { number: 9, headSha },
      ],
      9,
    ],
    ['the one of a workflow_run', 'workflow-run', {}, [{ number: 7 }], 7],
    ['the one of a fork’s workflow_run', 'workflow-run-fork', {}, [{ number: 9, headSha: '0'.repeat(40) }, fork], 8],
  ])('is %s', async (_, payload, inputs, pulls, wanted) => {
    const stage = await open({ pulls })
    const event = await loadPayload(/** @type {'push'} */ (payload), { visibility: 'private' })
    const result = await stage.run({ 'pr-number': '', ...inputs }, event)
    expect(result).toMatchObject({ exitCode: 0, notices: [] })
    expect(result.url).toContain(`/pull/${wanted}#`)
    expect(stage.github.state.comments).toMatchObject([{ issue: wanted }])
  })

  it('is none on a schedule or a branch without one: a notice, and nothing else', async () => {
    const stage = await open()
    for (const payload of /** @type {const} */ (['schedule', 'schedule-bare', 'push', 'workflow-run-fork'])) {
      const result = await stage.run({ 'pr-number': '' }, await loadPayload(payload, { visibility: 'private' }))
      expect(result).toMatchObject({ exitCode: 0, notices: [expect.stringMatching(/no open pull request.*pr-number/)] })
      expect(result.outputs).toMatchObject({ verdict: 'pass', 'total-cost': '42.5' })
      expect(result.url).toBe('')
    }
    expect(stage.bodies()).toEqual([])
  })
})

describe('the way to GitHub', () => {
  it('is GITHUB_API_URL on an Enterprise Server, for REST and GraphQL', async () => {
    const stage = await open()
    const env = { GITHUB_API_URL: stage.github.enterpriseUrl, GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' }
    await stage.run({}, { env })
    const second = await stage.run({ budget: '42' }, { env })
    expect(second.calls).toEqual([`GET ${COMMENTS}`, 'POST /graphql', expect.stringMatching(/^PATCH .*\/1001$/)])
    expect(stage.bodies()).toHaveLength(1)
  })

  it('leads through the proxy, with its password, where NO_PROXY does not say otherwise', async () => {
    const stage = await open()
    const port = Number(new URL(stage.github.url).port)
    const certificate = selfSigned({ dnsNames: ['ghe.example'] })
    const secure = createServer(certificate, (socket) => {
      const plain = connect(port, '127.0.0.1')
      socket.pipe(plain).pipe(socket)
      for (const one of [socket, plain]) one.on('error', () => one.destroy())
    }).listen(0, '127.0.0.1')
    await once(secure, 'listening')
    const address = secure.address()
    const securePort = typeof address === 'object' && address ? address.port : 0
    const proxy = await startProxy({
      hosts: { 'ghe.example:443': securePort, [`0.0.0.0:${port}`]: port },
      requireAuthorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
    })
    closing(proxy)
    closing(secure)
    const url = proxy.url.replace('//', '//user:p%40ss@')
    const toGitHub = () =>
      proxy.requests.splice(0).flatMap(({ target, status }) => (target.startsWith('127.') ? [] : `${status} ${target}`))

    const { workspace } = await stage.run({ comment: 'never' })
    const extraCertificates = join(workspace, 'ghe.pem')
    await writeFile(extraCertificates, certificate.cert)
    const https = {
      GITHUB_API_URL: 'https://ghe.example/api/v3',
      HTTPS_PROXY: url,
      NODE_EXTRA_CA_CERTS: extraCertificates,
    }
    const named = await stage.run({}, { env: https })
    expect(named).toMatchObject({ exitCode: 0, warnings: [expect.stringContaining('24 hours')] })
    expect(named.url).toContain('#issuecomment-1001')
    expect(new Set(toGitHub())).toEqual(new Set(['200 ghe.example:443']))
    expect(leaks(named, ['p%40ss', 'p@ss'])).toEqual([])

    // An address that leads to loopback, but is none of those that never go through a proxy.
    const api = { GITHUB_API_URL: `http://0.0.0.0:${port}`, http_proxy: url }
    await stage.run({ budget: '42' }, { env: api })
    expect(toGitHub()).not.toEqual([])
    expect(await stage.run({}, { env: { ...api, no_proxy: '0.0.0.0' } })).toMatchObject({ url: named.url })
    expect(toGitHub()).toEqual([])
    expect(stage.bodies()).toEqual([expect.stringContaining('pass the gate')])

    const dead = await stage.run({}, { env: { ...api, http_proxy: 'http://127.0.0.1:9', no_proxy: '127.0.0.1' } })
    expect(dead).toMatchObject({ exitCode: 0 })
    expect(dead.warnings.join()).toMatch(/comment was not written: .*ECONNREFUSED.*pull-requests: write/)
  })
})
