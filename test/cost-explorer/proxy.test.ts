import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { createCredentialStore } from '../emulators/credentials.mjs'
import { Ledger } from '../emulators/ledger.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { startSts } from '../emulators/sts.mjs'
import { Cleanup, isolateEnvironment, item, NOW, readAll } from './support.js'

const cleanup = new Cleanup()
beforeEach(() => cleanup.add(isolateEnvironment()))
afterEach(() => cleanup.run())

async function servers() {
  const credentials = createCredentialStore()
  const ledger = new Ledger([item('2026-11-20', 'A', '1')])
  const ce = await startCostExplorer({ ledger, credentials, now: NOW })
  const proxy = await startProxy()
  cleanup.add(ce.close, proxy.close)
  return { ce, proxy, credentials }
}

const host = (url: string) => new URL(url).host
const through = (http: string) => ({ proxy: { http, https: undefined, none: undefined } })

test('a proxy that refuses the host is named', async () => {
  const { proxy } = await servers()
  const { message } = await readAll('https://nowhere.invalid', {
    settings: { proxy: { https: proxy.url, http: undefined, none: undefined } },
  })
  expect(message).toMatch(/proxy does not allow requests to Cost Explorer/)
})

test('a proxy variable that is not a URL is named without its value, after one attempt', async () => {
  const { message, core } = await readAll('http://127.0.0.1:9', { settings: through('socks5://u:s3cret@proxy:1080') })
  expect(message).toMatch(/^UserError: The environment variable HTTP_PROXY/)
  expect(message).not.toContain('s3cret')
  expect(core.infos).toEqual([])
})

test.each([
  ['us-east-1', 'ce.us-east-1.amazonaws.com:443'],
  ['ap-southeast-2', 'ce.us-east-1.amazonaws.com:443'],
  ['cn-north-1', 'ce.cn-northwest-1.amazonaws.com.cn:443'],
  ['eusc-de-east-1', 'ce.eusc-de-east-1.api.amazonwebservices.eu:443'],
])("the region %s leads to the partition's own endpoint", async (awsRegion, target) => {
  const { proxy } = await servers()
  const settings = { awsRegion, proxy: { https: proxy.url, http: undefined, none: undefined } }
  expect((await readAll(undefined, { settings })).message).toMatch(/proxy/)
  expect(new Set(proxy.requests.map((request) => request.target))).toEqual(new Set([target]))
})

test('STS is reached through the proxy too', async () => {
  const { ce, proxy, credentials } = await servers()
  const roleToAssume = 'arn:aws:iam::123456789012:role/cost-reader'
  const sts = await startSts({ credentials, roles: { [roleToAssume]: {} } })
  cleanup.add(sts.close)
  process.env['AWS_ENDPOINT_URL_STS'] = sts.url
  const { lines } = await readAll(ce.url, { settings: { roleToAssume, ...through(proxy.url) } })
  expect(lines).toHaveLength(1)
  expect(proxy.requests.map(({ target }) => target)).toEqual([host(sts.url), host(ce.url)])
})
