// @ts-check
import { createRequire, registerHooks } from 'node:module'

/**
 * The HTTP clients at hand, each as a function that posts one body and resolves once the answer is complete. Each keeps
 * its connections, as many as requests in flight.
 *
 * The project's own is taken from `src/` as it stands, not from the bundle: Node runs the TypeScript.
 *
 * @typedef {(body: string | Buffer) => Promise<void>} Post
 * @typedef {{ url: string, contentType: string, concurrency: number }} Target
 */

// By `require`: what is measured is posting, not which module loads Node's own undici on the way.
const require = createRequire(import.meta.url)

/** The client that the action posts with. */
export const OURS = 'src/delivery/http'

/** @type {Record<string, (target: Target) => Post | Promise<Post>>} */
export const CLIENTS = {
  [OURS]: async ({ url, contentType, concurrency }) => {
    runTypeScript()
    /** @type {typeof import('../../src/delivery/transport.js')} */
    const { createTransport } = await import(new URL('../../src/delivery/transport.ts', import.meta.url).href)
    const proxy = { https: undefined, http: undefined, none: undefined }
    const transport = await createTransport({ url: new URL(url), proxy, concurrency })
    const head = transport.head('POST', { 'content-type': contentType })
    return async (body) => {
      const outcome = await transport.send(head, body, 15_000)
      if (outcome instanceof Error) throw outcome
      const { status } = outcome
      if (status < 200 || status > 299) throw new Error(`The receiver answered ${status}.`)
    }
  },
  'node:http': ({ url, contentType, concurrency }) => {
    /** @type {typeof import('node:http')} */
    const http = require('node:http')
    const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency, scheduling: 'lifo' })
    const { hostname, port } = new URL(url)
    const headers = { 'content-type': contentType }
    return (body) =>
      new Promise((resolve, reject) => {
        const request = http.request({ hostname, port, path: '/', method: 'POST', agent, headers }, (response) => {
          response.on('end', () => settle(response.statusCode, resolve, reject))
          response.resume()
        })
        request.on('error', reject)
        request.end(body)
      })
  },
  'undici request': ({ url, contentType, concurrency }) => {
    const { Pool } = /** @type {typeof import('undici')} */ (require('undici'))
    const pool = new Pool(url, { connections: concurrency, pipelining: 1 })
    const headers = { 'content-type': contentType }
    return async (body) => {
      const answer = await pool.request({ path: '/', method: 'POST', headers, body })
      await answer.body.dump()
      await new Promise((resolve, reject) => settle(answer.statusCode, resolve, reject))
    }
  },
  'undici dispatch': ({ url, contentType, concurrency }) => {
    const { Pool } = /** @type {typeof import('undici')} */ (require('undici'))
    const pool = new Pool(url, { connections: concurrency, pipelining: 1 })
    const headers = { 'content-type': contentType }
    return (body) =>
      new Promise((resolve, reject) => {
        let status = 0
        pool.dispatch(
          { path: '/', method: 'POST', headers, body },
          {
            onConnect() {},
            onHeaders(code) {
              status = code
              return true
            },
            onData: () => true,
            onComplete: () => settle(status, resolve, reject),
            onError: reject,
          },
        )
      })
  },
  fetch: ({ url, contentType }) => {
    const headers = { 'content-type': contentType }
    return async (body) => {
      const answer = await fetch(url, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      await new Promise((resolve, reject) => settle(answer.status, resolve, reject))
    }
  },
}

/** Has imports of `.js` between TypeScript files find the `.ts` that the compiler would make them of. */
function runTypeScript() {
  registerHooks({
    resolve(specifier, context, next) {
      const isOurs = context.parentURL?.endsWith('.ts') && specifier.startsWith('.')
      return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context)
    },
  })
}

/** @param {number | undefined} status @param {(value: void) => void} resolve @param {(error: Error) => void} reject */
function settle(status = 0, resolve, reject) {
  if (status >= 200 && status <= 299) resolve()
  else reject(new Error(`The receiver answered ${status}.`))
}

/**
 * Takes bodies from `next` until it has none, so many at a time.
 * @param {number} concurrency
 * @param {() => string | Buffer | undefined} next
 * @param {Post} post
 */
export async function postAll(concurrency, next, post) {
  const worker = async () => {
    for (let body = next(); body !== undefined; body = next()) await post(body)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
