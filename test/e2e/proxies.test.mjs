// @ts-check
/** Where requests go: the hosts of each partition, and the proxies on the way there. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, test } from '@jest/globals'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { enter } from './support/enter.mjs'
import { leaks } from './support/run-action.mjs'
import { runOnce } from './support/run-once.mjs'
import { daysAgo } from './support/stage.mjs'

const { accessKeyId } = EXAMPLE_KEYS

const closing = closedAfterEach()

describe('partitions', () => {
  test.each([
    ['eu-central-1', 'us-east-1', 'ce.us-east-1.amazonaws.com', 'sts.eu-central-1.amazonaws.com'],
    ['cn-north-1', 'cn-northwest-1', 'ce.cn-northwest-1.amazonaws.com.cn', 'sts.cn-north-1.amazonaws.com.cn'],
  ])('requests from %s are signed for %s and sent to %s and the regional STS', async (region, signed, costs, sts) => {
    const byVariable = await enter({ endpoint: '', 'aws-region': region }, (stage) => ({
      env: { AWS_ENDPOINT_URL_COST_EXPLORER: stage.costExplorer.url },
    }))
    expect(byVariable.signer).toBe(`${accessKeyId} ${signed}`)
    expect((await enter({ 'aws-region': region })).signer).toBe(`${accessKeyId} ${signed}`)

    const proxy = await startProxy()
    try {
      const env = { AWS_ENDPOINT_URL: undefined, AWS_ENDPOINT_URL_STS: undefined, HTTPS_PROXY: proxy.url }
      const { said } = await enter({ endpoint: '', 'aws-region': region }, { env })
      expect(said).toMatch(/proxy/i)
      expect(proxy.requests.map(({ target }) => target)).toEqual([`${costs}:443`, `${sts}:443`])
    } finally {
      await proxy.close()
    }
  })

  test('bills of AWS China are in CNY', async () => {
    const items = [{ start: `${daysAgo(1)}T00:00:00Z`, service: 'EC2', metrics: '7.5', currency: 'CNY' }]
    const inputs = { 'aws-region': 'cn-north-1', budget: '7.49' }
    const { result, events } = await runOnce({
      items,
      inputs,
      stage: { costExplorer: { region: 'cn-northwest-1', currency: 'CNY' } },
    })
    expect(result.outputs).toMatchObject({ 'total-cost': '7.5', currency: 'CNY', verdict: 'breach' })
    expect(events[0]?.data.unblendedCost).toEqual({ amount: '7.5', unit: 'CNY' })
  })
})

describe('proxies', () => {
  /**
   * A run that meets all there is to meet: Cost Explorer, STS, the webhook and GitHub.
   * @param {import('../emulators/proxy.mjs').ProxyOptions} options
   * @param {(proxy: string, stage: import('./support/stage.mjs').Stage) => Record<string, string>} env
   */
  async function through(options, env) {
    const github = await startGitHub()
    const proxy = await startProxy({ ...options, hosts: { 'api.github.example:80': Number(new URL(github.url).port) } })
    /** @type {string[]} */
    let hosts = []
    try {
      const inputs = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN }
      const all = await enter(inputs, (stage) => {
        hosts = [stage.costExplorer.url, stage.sts.url, stage.webhook.url].map((url) => new URL(url).host)
        // The toolkit's client never takes a proxy to loopback, whatever the variables say.
        return { env: { GITHUB_API_URL: 'http://api.github.example', ...env(proxy.url, stage) } }
      })
      const targets = [...new Set(proxy.requests.map(({ target }) => target))]
      return { ...all, hosts, targets, comments: github.state.comments.length }
    } finally {
      await Promise.all([proxy.close(), github.close()])
    }
  }

  test('AWS, the webhook and GitHub are reached through the proxy, and its password never shows', async () => {
    const requireAuthorization = `Basic ${Buffer.from('runner:p@ss-word').toString('base64')}`
    const { result, comments, targets, hosts } = await through({ requireAuthorization }, (url) => ({
      HTTP_PROXY: url.replace('//', '//runner:p%40ss-word@'),
    }))
    expect([result.exitCode, result.warnings, comments]).toEqual([0, [], 1])
    expect(targets).toEqual([...hosts, 'api.github.example:80'])
    expect(leaks(result, ['p@ss-word', 'p%40ss-word'])).toEqual([])
  })

  test('a comment goes to GitHub by HTTPS through the proxy', async () => {
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
    const { warnings, calls } = await stage.run({}, { env, tempDir })
    expect([warnings.filter((text) => text.includes('comment')), stage.bodies().length]).toEqual([[], 1])
    expect(calls).toHaveLength(2)
    expect(new Set(proxy.requests.map(({ kind, target }) => `${kind} ${target}`))).toEqual(
      new Set(['CONNECT api.github.example:443']),
    )
  })

  test('NO_PROXY excludes hosts from the proxy', async () => {
    const some = await through({}, (url, stage) => ({ http_proxy: url, no_proxy: new URL(stage.webhook.url).host }))
    expect(some.targets).toEqual([...some.hosts.slice(0, 2), 'api.github.example:80'])
    const most = await through({}, (url) => ({ HTTP_PROXY: url, NO_PROXY: 'example.com, 127.0.0.1' }))
    expect([most.result.exitCode, most.comments, most.targets]).toEqual([0, 1, ['api.github.example:80']])
  })

  test('a proxy that wants a password and a proxy of another protocol are told apart', async () => {
    const stranger = await through({ requireAuthorization: 'Basic other' }, (url) => ({ HTTP_PROXY: url }))
    expect(stranger.said).toMatch(/proxy.*password/i)
    const socks = await through({}, () => ({ HTTP_PROXY: 'socks5://user:hunter22@127.0.0.1:1' }))
    expect(socks.said).toMatch(/HTTP_PROXY/)
    expect(leaks(socks.result, ['hunter22'])).toEqual([])
  })
})
