// @ts-check
/** The hosts of each partition, and the proxies on the way to them. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { expect, test } from '@jest/globals'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { enter } from './support/enter.mjs'
import { leaks } from './support/run-action.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const closing = closedAfterEach()

test.each([
  ['eu-central-1', 'ce.us-east-1.amazonaws.com', 'sts.eu-central-1.amazonaws.com'],
  ['cn-north-1', 'ce.cn-northwest-1.amazonaws.com.cn', 'sts.cn-north-1.amazonaws.com.cn'],
])('requests from %s go to %s and the regional STS, through HTTPS_PROXY', async (region, costs, sts) => {
  const proxy = closing(await startProxy())
  const env = { AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_STS: undefined, HTTPS_PROXY: proxy.url }
  const { errors } = await enter({ endpoint: '', 'aws-region': region }, { env })
  expect(errors).toMatch(/proxy/i)
  expect(proxy.requests.map(({ target }) => target)).toEqual([`${costs}:443`, `${sts}:443`])
})

/**
 * A run with requests to Cost Explorer, STS, the webhook and GitHub.
 * @param {import('../emulators/proxy.mjs').ProxyOptions} options
 * @param {(proxy: string, stage: import('./support/stage.mjs').Stage) => Record<string, string>} env
 */
async function through(options, env) {
  const github = closing(await startGitHub())
  const port = Number(new URL(github.url).port)
  const proxy = closing(await startProxy({ ...options, hosts: { 'api.github.example:80': port } }))
  /** @type {string[]} */
  let hosts = []
  const inputs = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN }
  const { result } = await enter(inputs, (stage) => {
    hosts = [stage.costExplorer.url, stage.sts.url, stage.webhook.url].map((url) => new URL(url).host)
    // The toolkit's client uses no proxy for loopback.
    return { env: { GITHUB_API_URL: 'http://api.github.example', ...env(proxy.url, stage) } }
  })
  const targets = [...new Set(proxy.requests.map(({ target }) => target))]
  return { result, hosts, targets, comments: github.state.comments.length }
}

test('AWS, the webhook and GitHub are reached through the proxy, and its password is not shown', async () => {
  const requireAuthorization = `Basic ${Buffer.from('runner:p@ss-word').toString('base64')}`
  const { result, comments, targets, hosts } = await through({ requireAuthorization }, (url) => ({
    HTTP_PROXY: url.replace('//', '//runner:p%40ss-word@'),
  }))
  expect([result.exitCode, result.warnings, comments]).toEqual([0, [], 1])
  expect(targets).toEqual([...hosts, 'api.github.example:80'])
  expect(leaks(result, ['p@ss-word', 'p%40ss-word'])).toEqual([])
})

test('requests to a host in NO_PROXY do not use the proxy', async () => {
  const env = (/** @type {string} */ url, /** @type {import('./support/stage.mjs').Stage} */ { webhook }) => {
    return { http_proxy: url, no_proxy: new URL(webhook.url).host }
  }
  const { hosts, targets } = await through({}, env)
  expect(targets).toEqual([...hosts.slice(0, 2), 'api.github.example:80'])
})

test('a comment is sent to GitHub by HTTPS through the proxy', async () => {
  const stage = closing(await startCommentStage())
  const tls = selfSigned({ dnsNames: ['api.github.example'] })
  const secure = createServer(tls, (socket) => {
    const upstream = connect(Number(new URL(stage.github.url).port), '127.0.0.1')
    for (const one of [socket, upstream]) one.on('error', () => one.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  closing(secure).listen(0, '127.0.0.1')
  await once(secure, 'listening')
  const address = secure.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const proxy = closing(await startProxy({ hosts: { 'api.github.example:443': port } }))
  const { workspace, tempDir } = await stage.run({ comment: 'never' })
  const authority = join(workspace, 'ca.pem')
  await writeFile(authority, tls.cert)
  const env = { GITHUB_API_URL: 'https://api.github.example', HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority }
  const { warnings } = await stage.run({}, { env, tempDir })
  expect([warnings.filter((text) => text.includes('comment')), stage.bodies().length]).toEqual([[], 1])
  const requests = new Set(proxy.requests.map(({ kind, target }) => `${kind} ${target}`))
  expect(requests).toEqual(new Set(['CONNECT api.github.example:443']))
})
