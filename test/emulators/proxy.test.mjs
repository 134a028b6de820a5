import { request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { startProxy } from './proxy.mjs'
import { startWebhook } from './webhook.mjs'

/** @type {(() => Promise<void>)[]} */
const closers = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** @param {(webhookPort: number) => import('./proxy.mjs').ProxyOptions} [options] */
async function start(options = () => ({})) {
  const webhook = await startWebhook({ strict: false })
  const proxy = await startProxy(options(webhook.port))
  closers.push(webhook.close, proxy.close)
  return { webhook, proxy }
}

/** @param {string} proxyUrl @param {string} url @param {Record<string, string>} [headers] @returns {Promise<number | undefined>} */
function absolute(proxyUrl, url, headers = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(proxyUrl, { method: 'POST', path: url, headers, agent: false }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode))
    })
    sent.on('error', reject)
    sent.end('hello')
  })
}

/** What comes back for raw bytes. @param {string} proxyUrl @param {string[]} parts each sent when something came back @returns {Promise<string>} */
function raw(proxyUrl, parts) {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1')
    let received = ''
    socket.on('data', (chunk) => {
      received += chunk
      const next = parts.shift()
      if (next !== undefined) socket.write(next)
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(parts.shift() ?? '')
  })
}

const POST = 'POST /inside HTTP/1.1\r\nhost: hooks.example\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello'

test('forwards a request in absolute form, and records it', async () => {
  const { webhook, proxy } = await start()
  expect(await absolute(proxy.url, webhook.url, { 'proxy-authorization': 'Basic x' })).toBe(204)
  expect(webhook.requests[0]?.body.toString()).toBe('hello')
  expect(webhook.requests[0]?.headers['proxy-authorization']).toBeUndefined()
  expect(proxy.requests).toMatchObject([{ kind: 'absolute', method: 'POST', url: webhook.url, status: 204 }])
})

test('tunnels CONNECT to a name that the test maps', async () => {
  const { webhook, proxy } = await start((port) => ({ hosts: { 'hooks.example:443': port } }))
  const received = await raw(proxy.url, ['CONNECT hooks.example:443 HTTP/1.1\r\nhost: hooks.example:443\r\n\r\n', POST])
  expect(received).toMatch(/^HTTP\/1\.1 200 Connection Established\r\n\r\nHTTP\/1\.1 204 /)
  expect(webhook.requests[0]).toMatchObject({ path: '/inside', bodyBytes: 5 })
  expect(proxy.requests).toMatchObject([{ kind: 'CONNECT', target: 'hooks.example:443', status: 200 }])
})

test('connects to nothing but loopback', async () => {
  const { proxy } = await start()
  expect(await absolute(proxy.url, 'http://hooks.example/')).toBe(502)
  expect(await raw(proxy.url, ['CONNECT 192.0.2.1:443 HTTP/1.1\r\n\r\n'])).toContain('502 Bad Gateway')
  expect(proxy.requests.map(({ status }) => status)).toEqual([502, 502])
})

test('a dead target is a 502', async () => {
  const { webhook, proxy } = await start()
  const { url, port } = webhook
  await webhook.close()
  expect(await absolute(proxy.url, url)).toBe(502)
  expect(await raw(proxy.url, [`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`])).toContain('502 Bad Gateway')
})

test('asks for authorization', async () => {
  const { webhook, proxy } = await start(() => ({ requireAuthorization: 'Basic dTpw' }))
  expect(await absolute(proxy.url, webhook.url)).toBe(407)
  expect(await absolute(proxy.url, webhook.url, { 'proxy-authorization': 'Basic dTpw' })).toBe(204)
  expect(await raw(proxy.url, ['CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n'])).toContain('407 Proxy Authentication Required')
})
