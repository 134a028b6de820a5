import http from 'node:http'
import { urlToHttpOptions } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { headWriter } from '../../../src/delivery/http/request.js'
import { createTransport } from '../../../src/delivery/transport.js'
import { answered } from '../support/post.js'
import { answer, startRawServer } from '../support/raw-server.js'

const proxy = { https: undefined, http: undefined, none: undefined }

type Fields = Readonly<Record<string, string>>

describe('on the wire a request', () => {
  /** What Node's own client and ours send. */
  async function both(url: string, method: 'POST' | 'OPTIONS', headers: Fields, body: string | Buffer) {
    const server = await startRawServer((socket) => socket.end(answer(204)))
    const target = new URL(url.replace('PORT', String(server.port)))
    const options = { ...urlToHttpOptions(target), method, headers: { ...headers } }
    const agent = new http.Agent({ keepAlive: true })
    const transport = await createTransport({ url: target, proxy, concurrency: 1 })
    try {
      await new Promise((resolve, reject) => {
        const request = http.request({ ...options, agent }, (response) => response.resume().on('end', resolve))
        request.on('error', reject).end(body)
      })
      answered(await transport.send(transport.head(method, headers), body, 5_000))
    } finally {
      agent.destroy()
      transport.close()
      await server.close()
    }
    const [theirs, ours] = server.requests.map(({ head, body: sent }) => [head, sent.toString('utf8')])
    return { theirs, ours }
  }

  it.each([
    ['POST', 'http://127.0.0.1:PORT/hook', { 'content-type': 'text/plain', 'X-Key': 'very secret' }, 'ascii'],
    ['POST', 'http://127.0.0.1:PORT', {}, ''],
    ['POST', 'http://127.0.0.1:PORT/a%20b//c?x=1&y=é%00#hash', { 'X-Tab': 'a\tb' }, 'Größe 🚀'],
    ['POST', 'http://127.0.0.1:PORT?only=query', { 'x-empty': '' }, Buffer.from([0, 255, 13, 10])],
    ['POST', 'http://LOCALHOST:PORT/', Object.fromEntries([['__proto__', 'polluted'], ['constructor', 'x']]), 'x'], // biome-ignore format: one line
    ['POST', 'http://127.0.0.1:PORT/', {}, 'y'.repeat(3_000_000)],
    ['POST', 'http://127.0.0.1:PORT/', {}, Buffer.alloc(3_000_000, 'z')],
    ['OPTIONS', 'http://127.0.0.1:PORT/hook', { 'webhook-request-origin': 'me' }, ''],
  ] as const)('is what Node’s client sends: %s %s %j', async (method, url, headers, body) => {
    const { theirs, ours } = await both(url, method, headers, body)
    expect(ours).toEqual(theirs)
    expect(ours?.[1]).toBe(body.toString())
  })

  it('is so with any fields and any content', async () => {
    const name = fc.stringMatching(/^X-[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
    const value = fc.stringMatching(/^[!-~](?:[\t -~]{0,20}[!-~])?$/)
    const body = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array().map((bytes) => Buffer.from(bytes))) // biome-ignore format: one line
    const property = fc.asyncProperty(fc.dictionary(name, value), body, async (headers, content) => {
      const { theirs, ours } = await both('http://127.0.0.1:PORT/hook', 'POST', headers, content)
      expect(ours).toEqual(theirs)
    })
    await fc.assert(property, { numRuns: 60 })
  })
})

describe('the head of requests', () => {
  const write = headWriter(new URL('http://webhook.test/'))

  it('holds the octets of its fields as they are', () => {
    expect(write('POST', { 'X-Latin': '\xc4' }).complete(5)).toContain(': \xc4\r\n')
  })

  it('says how long its content is where it has any, and a POST always', () => {
    expect(write('OPTIONS', {}).complete(0)).not.toContain('Content-Length')
    expect(write('OPTIONS', {}).complete(7)).toContain('\r\nContent-Length: 7\r\n')
    expect(write('POST', {}).complete(0)).toContain('\r\nContent-Length: 0\r\n')
    expect(write('POST', {}).complete(3_000_000)).toContain('\r\nContent-Length: 3000000\r\n')
  })
})

describe('the Host field', () => {
  it.each([
    ['http://webhook.test/', 'webhook.test'],
    ['http://webhook.test:80/', 'webhook.test'],
    ['https://webhook.test:443/', 'webhook.test'],
    ['https://webhook.test:80/', 'webhook.test:80'],
    ['http://[2001:DB8::1]/', '[2001:db8::1]'],
    ['http://[2001:db8::1]:8080/', '[2001:db8::1]:8080'],
    ['http://bücher.test/', 'xn--bcher-kva.test'],
  ])('of %s is %s', (url, host) => {
    expect(headWriter(new URL(url))('POST', {}).complete(0)).toContain(`\r\nHost: ${host}\r\n`)
  })
})

describe('a field', () => {
  const write = (name: string, value: string) => () =>
    headWriter(new URL('http://webhook.test/'))('POST', { [name]: value })

  it.each(['a\nb', 'a\rb', 'a\r\nX: y', '\u0000', '\u007f', '\u001b', 'Ω', '🚀'])('may not hold %j', (value) => {
    expect(write('X-Key', value)).toThrow(TypeError)
    expect(write('X-Key', value)).toThrow('The value of a header field holds an invalid character.')
  })

  it.each(['', ' ', 'X Key', 'X:', 'X\n', 'Ä', 'x\r\ny'])('may not be called %j', (name) => {
    expect(write(name, 'x')).toThrow(TypeError)
    expect(write(name, 'x')).toThrow('The name of a header field holds an invalid character.')
  })

  it.each([
    ...['Connection', 'Content-Encoding', 'Content-Length', 'Expect', 'HOST', 'Keep-Alive', 'Proxy-Authorization'],
    ...['Proxy-Connection', 'TE', 'Trailer', 'transfer-encoding', 'Upgrade'],
  ])('may not be %s, which says what the message or its connection is', (name) => {
    expect(write(name, '1')).toThrow(`The header field ${name.toLowerCase()} is the HTTP client's own.`)
  })

  it.each(['Host-Name', 'X-Connection', 'Content-Length-2', 'Content-Type', 'Tea'])('may be %s', (name) => {
    expect(write(name, '1')).not.toThrow()
  })
})
