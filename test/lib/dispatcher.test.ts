import { afterEach, describe, expect, test } from '@jest/globals'
import { guardedLookup } from '../../src/lib/addresses.js'
import { createDispatcher, type ProxySettings, proxyFor } from '../../src/lib/dispatcher.js'
import { UserError } from '../../src/lib/errors.js'
import { listen } from '../emulators/loopback.mjs'
import { startProxy } from '../emulators/proxy.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook } from '../emulators/webhook.mjs'

const PROXIES: ProxySettings = { https: 'http://secure.proxy:3128', http: 'http://plain.proxy:3128', none: undefined }

const route = (url: string, none?: string) => proxyFor(new URL(url), { ...PROXIES, none })?.host ?? 'direct'

describe('the proxy of a request', () => {
  test.each([
    ['https://ce.us-east-1.amazonaws.com/', 'secure.proxy:3128'],
    ['http://127.0.0.1:8080/', 'plain.proxy:3128'],
  ])('%s goes through %s', (url, proxy) => expect(route(url)).toBe(proxy))

  test('a request goes directly if its scheme has no proxy', () => {
    const onlyHttp = { https: undefined, http: 'http://plain.proxy:3128', none: undefined }
    expect(proxyFor(new URL('https://ce.us-east-1.amazonaws.com/'), onlyHttp)).toBeUndefined()
    expect(proxyFor(new URL('https://ce.us-east-1.amazonaws.com/'), { ...onlyHttp, https: ' ' })).toBeUndefined()
  })

  test.each([
    ...['*', 'hooks.example.com', '.example.com', '*.example.com', 'example.com', 'EXAMPLE.com'],
    ...['other.org, example.com', 'other.org example.com', 'hooks.example.com:443', 'hooks.example.com.'],
  ])('NO_PROXY=%s sends https://hooks.example.com/ directly', (none) => {
    expect(route('https://hooks.example.com/', none)).toBe('direct')
  })

  test.each([
    ...['ample.com', 'hooks.example.com:8443', 'hooks.example.com.evil.org', 'deep.hooks.example.com'],
    ...['', ' , ', '.', '10.0.0.0/8', 'nonsense/8'],
  ])('NO_PROXY=%s does not cover https://hooks.example.com/', (none) => {
    expect(route('https://hooks.example.com/', none)).toBe('secure.proxy:3128')
  })

  test.each([
    ['http://10.1.2.3/', '10.0.0.0/8', 'direct'],
    ['http://11.1.2.3/', '10.0.0.0/8', 'plain.proxy:3128'],
    ['http://10.1.2.3/', '10.0.0.0/33', 'plain.proxy:3128'],
    ['http://10.1.2.3/', '10.0.0.0/', 'plain.proxy:3128'],
    ['http://127.0.0.1:8080/', '127.0.0.1', 'direct'],
    ['http://127.0.0.1:8080/', '127.0.0.1:9090', 'plain.proxy:3128'],
    ['http://1.127.0.0.1.nip.io/', '127.0.0.1', 'plain.proxy:3128'],
    ['http://[::1]:8080/', '::1', 'direct'],
    ['http://[::1]:8080/', '[::1]:8080', 'direct'],
    ['http://[fd00::1]/', 'fd00::/8', 'direct'],
    ['http://[fd00::1]/', '10.0.0.0/8', 'plain.proxy:3128'],
  ])('%s with NO_PROXY=%s goes %s', (url, none, way) => expect(route(url, none)).toBe(way))

  test('a proxy without a scheme is an HTTP proxy', () => {
    const proxy = proxyFor(new URL('https://a.example/'), { ...PROXIES, https: 'proxy.corp:3128' })
    expect(proxy?.href).toBe('http://proxy.corp:3128/')
  })

  test.each(['socks5://user:s3cret@proxy:1080', 'http://', 'http://user:s3cret@bad port', 'http://us%er:s3cret@host'])(
    'the proxy %s is an error that names the variable, without its value',
    (https) => {
      const attempt = () => proxyFor(new URL('https://a.example/'), { ...PROXIES, https })
      expect(attempt).toThrow(UserError)
      expect(attempt).toThrow(/HTTPS_PROXY/)
      expect(attempt).not.toThrow(/s3cret/)
    },
  )
})

describe('a dispatcher', () => {
  const NO_PROXY: ProxySettings = { https: undefined, http: undefined, none: undefined }
  const stops: (() => unknown)[] = []
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop()
  })

  function dispatcherFor(...args: Parameters<typeof createDispatcher>) {
    const dispatcher = createDispatcher(...args)
    stops.push(() => dispatcher.destroy())
    return dispatcher
  }

  async function answering() {
    const server = await listen((_, response) => void response.writeHead(302, { location: '/elsewhere' }).end('here'))
    stops.push(server.close)
    return server.url
  }

  test.each([undefined, '0'])('certificates are verified (NODE_TLS_REJECT_UNAUTHORIZED=%s)', async (value) => {
    stops.push(() => delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'])
    if (value !== undefined) process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = value
    const server = await startWebhook({ tls: selfSigned(), strict: false })
    stops.push(server.close)
    const request = dispatcherFor(NO_PROXY).request({ origin: new URL(server.url).origin, path: '/', method: 'GET' })
    await expect(request).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(server.requests).toEqual([])
  })

  test('a name that resolves to a metadata address is refused', async () => {
    const lookup = guardedLookup(((_: string, _options: object, done: (...args: unknown[]) => void) =>
      done(null, [{ address: '169.254.169.254', family: 4 }])) as unknown as Parameters<typeof guardedLookup>[0])
    const request = dispatcherFor(NO_PROXY, { lookup }).request({ origin: 'http://a.test', path: '/', method: 'GET' })
    await expect(request).rejects.toThrow(/link-local or metadata address/)
  })

  test('behind a proxy, the proxy resolves the name', async () => {
    const port = Number(new URL(await answering()).port)
    const proxy = await startProxy({ hosts: { 'a.test:80': port } })
    stops.push(proxy.close)
    const dispatcher = dispatcherFor({ ...NO_PROXY, http: proxy.url })
    const { body } = await dispatcher.request({ origin: 'http://a.test', path: '/', method: 'GET' })
    expect(await body.text()).toBe('here')
    expect(proxy.requests.map(({ kind, target }) => [kind, target])).toEqual([['CONNECT', 'a.test:80']])
  })
})
