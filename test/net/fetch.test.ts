import { afterEach, describe, expect, it } from '@jest/globals'
import { fetchThrough } from '../../src/net/index.js'
import { type listen as Listen, listen } from '../emulators/loopback.mjs'
import { startProxy } from '../emulators/proxy.mjs'

const NO_PROXY = { https: undefined, http: undefined, none: undefined }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function serve(handle: Parameters<typeof Listen>[0]) {
  const server = await listen(handle)
  open.push(server)
  return server
}

describe('fetchThrough', () => {
  it('sends method, headers and body, and gives the whole answer', async () => {
    const server = await serve(async (request, response, body) => {
      response.writeHead(201, 'Made', { 'content-type': 'application/json', link: ['<a>', '<b>'] })
      response.end(JSON.stringify({ method: request.method, x: request.headers['x-y'], body: String(body) }))
    })
    const fetch = fetchThrough(NO_PROXY)
    const answer = await fetch(`${server.url}/path`, { method: 'POST', headers: { 'x-y': 1 }, body: '{"a":"é"}' })
    expect([answer.status, answer.statusText, answer.headers.get('link')]).toEqual([201, 'Made', '<a>, <b>'])
    expect(await answer.json()).toEqual({ method: 'POST', x: '1', body: '{"a":"é"}' })
  })

  it('takes an answer without a body', async () => {
    const server = await serve(async (_, response) => {
      response.writeHead(204).end()
    })
    const answer = await fetchThrough(NO_PROXY)(server.url, {})
    expect([answer.status, await answer.text()]).toEqual([204, ''])
  })

  it('follows a redirect within the origin, and none beyond it', async () => {
    const elsewhere = await serve(async (_, response) => {
      response.end('elsewhere')
    })
    const server = await serve(async (request, response) => {
      if (request.url === '/old') response.writeHead(307, { location: '/new' }).end()
      else if (request.url === '/away') response.writeHead(302, { location: elsewhere.url }).end()
      else if (request.url === '/round') response.writeHead(301, { location: '/round' }).end()
      else response.end(`${request.method} ${request.url}`)
    })
    const fetch = fetchThrough(NO_PROXY)
    expect(await (await fetch(`${server.url}/old`, { method: 'PATCH', body: '{}' })).text()).toBe('PATCH /new')
    expect((await fetch(`${server.url}/away`, {})).status).toBe(302)
    expect((await fetch(`${server.url}/round`, {})).status).toBe(301)
  })

  it('goes through the proxy', async () => {
    const server = await serve(async (_, response) => {
      response.end('reached')
    })
    const proxy = await startProxy({ hosts: { 'api.example:80': Number(new URL(server.url).port) } })
    open.push(proxy)
    const fetch = fetchThrough({ ...NO_PROXY, http: proxy.url })
    expect(await (await fetch('http://api.example/', {})).text()).toBe('reached')
    expect(proxy.requests).toHaveLength(1)
  })

  it('ends where the signal is aborted, and for an answer without an end', async () => {
    const server = await serve(() => new Promise<void>(() => {}))
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 30)
    await expect(fetchThrough(NO_PROXY)(server.url, { signal: stop.signal })).rejects.toThrow('enough')
  })
})
