import { afterEach, describe, expect, it } from '@jest/globals'
import { exchange } from '../../src/net/index.js'
import { listen } from '../emulators/loopback.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook } from '../emulators/webhook.mjs'

const LIMITS = {
  proxy: { https: undefined, http: undefined, none: undefined },
  signal: new AbortController().signal,
  milliseconds: 5_000,
  longest: 1_000,
}
const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function serve(handle: Parameters<typeof listen>[0]) {
  const server = await listen(handle)
  open.push(server)
  return new URL(server.url)
}

const get = (url: URL, limits: Partial<typeof LIMITS> = {}) =>
  exchange({ method: 'GET', url, headers: {} }, { ...LIMITS, ...limits })

describe('exchange', () => {
  it('gives the whole answer, and follows no redirect', async () => {
    const url = await serve((_, response) => {
      response.writeHead(302, 'Gone away', { location: '/elsewhere' }).end('é'.repeat(1_000))
    })
    const { status, statusText, headers, text } = await get(url)
    expect([status, statusText, headers.location]).toEqual([302, 'Gone away', '/elsewhere'])
    expect(text).toBe('é'.repeat(1_000))
  })

  it('gives up an answer that is too long', async () => {
    const url = await serve((_, response) => {
      const timer = setInterval(() => response.write('x'.repeat(500)), 1)
      response.on('close', () => clearInterval(timer))
    })
    await expect(get(url)).rejects.toThrow(RangeError)
  })

  it('gives up in time', async () => {
    const silent = await serve(() => {})
    await expect(get(silent, { milliseconds: 50 })).rejects.toMatchObject({ name: 'TimeoutError' })
    const halting = await serve((_, response) => {
      response.write('x')
    })
    await expect(get(halting, { milliseconds: 50 })).rejects.toMatchObject({ name: 'TimeoutError' })
  })

  it('tells why no connection was made', async () => {
    const server = await listen(() => {})
    await server.close()
    await expect(get(new URL(server.url))).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('verifies TLS', async () => {
    const server = await startWebhook({ tls: selfSigned(), strict: false })
    open.push(server)
    await expect(get(new URL(server.url))).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    expect(server.requests).toEqual([])
  })
})
