import { afterEach, expect, it } from '@jest/globals'
import type { RoleSettings } from '../../src/costs/index.js'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore } from '../emulators/credentials.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { startSts } from '../emulators/sts.mjs'
import { all, item, open, READING } from './support.js'

const KEPT_ENV = { ...process.env }
const stops: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  process.env = { ...KEPT_ENV }
})

async function servers(proxyOptions: Parameters<typeof startProxy>[0] = {}) {
  const credentials = createCredentialStore()
  const ledger = new Ledger([item('2026-11-20', 'A', '1')])
  const ce = await startCostExplorer({ ledger, pageSize: 1, credentials, now: () => new Date('2026-11-21T12:00:00Z') })
  const proxy = await startProxy(proxyOptions)
  stops.push(ce.close, proxy.close)
  return { ce, proxy, credentials }
}

const host = (url: string) => new URL(url).host

it('reads through the proxy, with its user and password', async () => {
  const requireAuthorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`
  const { ce, proxy } = await servers({ requireAuthorization })
  const http = `http://user:p%40ss@${host(proxy.url)}`
  const { costs } = open(ce.url, { access: { proxy: { http, https: undefined, none: undefined } } })
  expect(await all(costs.read(READING))).toHaveLength(1)
  expect(proxy.requests.map(({ target }) => target)).toEqual([host(ce.url)])
})

it('goes straight where NO_PROXY says so', async () => {
  const { ce, proxy } = await servers()
  const { costs } = open(ce.url, { access: { proxy: { http: proxy.url, https: proxy.url, none: '127.0.0.1' } } })
  expect(await all(costs.read(READING))).toHaveLength(1)
  expect(proxy.requests).toEqual([])
})

it('says that the proxy wants a password', async () => {
  const { ce, proxy } = await servers({ requireAuthorization: 'Basic secret' })
  const { costs } = open(ce.url, { access: { proxy: { http: proxy.url, https: undefined, none: undefined } } })
  await expect(all(costs.read(READING))).rejects.toThrow(/proxy demands a user name and a password/)
})

it('says that the proxy refuses the host', async () => {
  const { proxy } = await servers()
  const access = { proxy: { http: proxy.url, https: undefined, none: undefined } }
  const { costs } = open('http://nowhere.invalid:81', { access })
  await expect(all(costs.read(READING))).rejects.toThrow(/proxy does not let requests through to Cost Explorer/)
})

it.each([
  ['us-east-1', 'ce.us-east-1.amazonaws.com:443'],
  ['ap-southeast-2', 'ce.us-east-1.amazonaws.com:443'],
  ['cn-north-1', 'ce.cn-northwest-1.amazonaws.com.cn:443'],
  ['us-gov-east-1', 'ce.us-gov-west-1.amazonaws.com:443'],
])("%s: asks the partition's own endpoint", async (region, target) => {
  const { proxy } = await servers()
  const access = { region, endpoint: undefined, proxy: { https: proxy.url, http: undefined, none: undefined } }
  const { costs } = open('', { access })
  await expect(all(costs.read(READING))).rejects.toThrow(/proxy/)
  expect(new Set(proxy.requests.map((request) => request.target))).toEqual(new Set([target]))
})

it("asks STS and GitHub's token endpoint through the proxy too", async () => {
  const { ce, proxy, credentials } = await servers()
  const oidc = await startOidc()
  const arn = 'arn:aws:iam::123456789012:role/cost-reader'
  const sts = await startSts({ credentials, oidc, roles: { [arn]: {} } })
  stops.push(oidc.close, sts.close)
  process.env['AWS_ENDPOINT_URL_STS'] = sts.url
  const role: RoleSettings = {
    arn,
    sessionName: 'costs',
    externalId: undefined,
    durationSeconds: 3600,
    from: 'oidc',
    oidc: {
      audience: 'sts.amazonaws.com',
      requestUrl: oidc.env.ACTIONS_ID_TOKEN_REQUEST_URL,
      requestToken: oidc.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN,
    },
  }
  const access = { role, keys: undefined, proxy: { http: proxy.url, https: undefined, none: undefined } }
  expect(await all(open(ce.url, { access }).costs.read(READING))).toHaveLength(1)
  expect(proxy.requests.map(({ target }) => target)).toEqual([host(oidc.url), host(sts.url), host(ce.url)])
})
