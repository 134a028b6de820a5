import http, { type IncomingHttpHeaders } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TransportError } from '../../../src/delivery/transport-error.js'
import { withTransport } from '../support/post.js'
import { type RawServer, startRawServer } from '../support/raw-server.js'

/** Bytes to write, each piece on its own, and whether the server then ends the connection. */
interface Script {
  readonly pieces: readonly Buffer[]
  readonly ends: boolean
}

let server: RawServer
let script: Script

beforeAll(async () => {
  server = await startRawServer((socket) => {
    const { pieces, ends } = script
    const write = (index: number) => {
      const piece = pieces[index]
      if (piece !== undefined) socket.write(piece, () => setImmediate(write, index + 1))
      else if (ends) socket.end()
    }
    write(0)
  })
})
afterAll(() => server.close())

const NAMES = ['retry-after', 'webhook-allowed-origin', 'webhook-allowed-rate'] as const
const pick = (headers: IncomingHttpHeaders) => NAMES.map((name) => headers[name])

/** Two requests, one after the other: what came, and whether the second had a connection of its own. */
async function twice(send: () => Promise<unknown>) {
  const before = server.connections
  const outcomes = [await send(), await send()]
  return { outcomes, connections: server.connections - before }
}

async function byNode() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const send = () =>
    new Promise((resolve) => {
      const request = http.request(server.url, { method: 'POST', agent }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk) => chunks.push(chunk))
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response
          const body = status > 299 ? Buffer.concat(chunks).toString('utf8') : ''
          // Node gives a connection back only in the next turn.
          setImmediate(() => resolve([status, pick(headers), body]))
        })
        response.on('error', () => resolve('failed'))
      })
      request.on('error', () => resolve('failed'))
      request.end('x')
    })
  try {
    return await twice(send)
  } finally {
    agent.destroy()
  }
}

function byOurs() {
  return withTransport(server.url, (post) =>
    twice(() =>
      post().then(
        ({ status, headers, body }) => [status, pick({ ...headers }), body],
        (error: unknown) => {
          expect(error).toBeInstanceOf(TransportError)
          return 'failed'
        },
      ),
    ),
  )
}

const field = (name: string, value: fc.Arbitrary<string>) => value.map((text) => `${name}: ${text}`)
const words = fc.stringMatching(/^[!-~](?:[ -~]{0,10}[!-~])?$/)
const cased = (text: string) => fc.constantFrom(text, text.toLowerCase(), text.toUpperCase())

const ANY_FIELD = fc.oneof(
  field('X-Any', words),
  field('Retry-After', fc.nat({ max: 99 }).map(String)),
  field('WebHook-Allowed-Origin', words),
  field('webhook-allowed-rate', fc.nat({ max: 99 }).map(String)),
  field('Keep-Alive', fc.constantFrom('timeout=0', 'timeout=1', 'timeout=60', 'timeout=60, max=9')),
  fc.constant('Empty:'),
)

/** A body, framed: the fields that say so, its bytes, and whether the connection has to end. */
const CONTENT = fc.uint8Array({ maxLength: 3_000 }).map((bytes) => Buffer.from(bytes))
const FRAMED = fc.oneof(
  CONTENT.map((body) => ({ fields: [`Content-Length: ${body.length}`], body, ends: false })),
  CONTENT.map((body) => ({ fields: [], body, ends: true })),
  CONTENT.map((body) => ({ fields: ['Transfer-Encoding: gzip'], body, ends: true })),
  fc
    .record({
      chunks: fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 })),
      extension: fc.constantFrom('', ';a', ';a=b', ';a="b c";d'),
      trailers: fc.array(field('X-Trailer', words), { maxLength: 2 }),
      coding: fc.constantFrom('chunked', 'Chunked', 'gzip, chunked'),
    })
    .map(({ chunks, extension, trailers, coding }) => ({
      fields: [`Transfer-Encoding: ${coding}`],
      body: Buffer.concat([
        ...chunks.flatMap((data) => [
          Buffer.from(`${data.length.toString(16)}${extension}\r\n`),
          data,
          Buffer.from('\r\n'),
        ]),
        Buffer.from(['0', ...trailers, '', ''].join('\r\n')),
      ]),
      ends: false,
    })),
)

const ANSWER = fc
  .record({
    interim: fc.array(fc.constantFrom('100 Continue', '102 Processing', '103 Early Hints'), { maxLength: 2 }),
    version: fc.constantFrom('1.1', '1.1', '1.0'),
    status: fc.constantFrom(200, 201, 202, 204, 206, 301, 304, 400, 404, 410, 413, 429, 500, 503),
    reason: fc.constantFrom(' OK', ' ', '', ' Über alles'),
    // One at most: in HTTP/1.0, Node lets `keep-alive` win over `close`, against RFC 9112 (section 9.3).
    connection: fc.option(field('Connection', fc.oneof(cased('close'), cased('Keep-Alive'), fc.constant('x, close')))),
    others: fc.array(ANY_FIELD, { maxLength: 5 }),
    framed: FRAMED,
    cuts: fc.array(fc.nat(), { maxLength: 6 }),
  })
  // HTTP/1.0 has no transfer codings: we close such a connection, as RFC 9112 (section 6.1) wants, and Node does not.
  .filter(({ version, framed }) => version === '1.1' || !framed.fields.join().startsWith('Transfer-Encoding'))
  .map(({ interim, version, status, reason, connection, others, framed, cuts }) => {
    const bodiless = status === 204 || status === 304
    const start = interim.map((line) => `HTTP/1.1 ${line}\r\nLink: x\r\n\r\n`).join('')
    const fields = [...others, ...(connection === null ? [] : [connection])]
    const lines = [`HTTP/${version} ${status}${reason}`, ...fields, ...(bodiless ? [] : framed.fields), '', '']
    const bytes = Buffer.concat([
      Buffer.from(start + lines.join('\r\n'), 'latin1'),
      bodiless ? Buffer.alloc(0) : framed.body,
    ])
    const ends = (framed.ends && !bodiless) || /^connection:.*close/im.test(lines.join('\n'))
    const at = [...new Set(cuts.map((cut) => cut % bytes.length))].sort((a, b) => a - b)
    const pieces = [0, ...at].map((from, index) => bytes.subarray(from, at[index])).filter(({ length }) => length > 0)
    return { pieces, ends, text: bytes.toString('latin1') }
  })

describe('what our client makes of an answer', () => {
  it('is what Node’s makes of it', async () => {
    const property = fc.asyncProperty(ANSWER, async (next) => {
      script = next
      const theirs = await byNode()
      expect(await byOurs()).toEqual(theirs)
      expect(theirs.outcomes).not.toContain('failed')
    })
    await fc.assert(property, { numRuns: 300 })
  })

  it('is an Answer or a TransportError, whatever the bytes', async () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.tuple(ANSWER, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([{ text }, at, byte]) => {
        const bytes = Buffer.from(text, 'latin1')
        bytes[at % bytes.length] = byte
        return bytes
      }),
    )
    const property = fc.asyncProperty(noise, fc.boolean(), async (bytes, ends) => {
      script = { pieces: [bytes], ends }
      const begun = performance.now()
      const outcome = await withTransport(server.url, (post) => post('x', 40).catch((error: unknown) => error))
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(TransportError)
      else expect(outcome).toMatchObject({ status: expect.any(Number), body: expect.any(String) })
      expect(performance.now() - begun).toBeLessThan(2_000)
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
