// @ts-check
/**
 * The servers of the benchmarks. Each runs in a separate process (`startServer`), because its time and memory must not count as the
 * action's. Cost Explorer generates the same pages on every run and does not verify signatures. It also answers STS's
 * `GetCallerIdentity`. The webhook accepts and counts every event.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { pageOf } from './costs.mjs'

/**
 * @typedef {{ kind: 'costs', lines: number, granularity: 'daily' | 'hourly', pageSize?: number, delayMs?: number }} CostServer
 * @typedef {{ kind: 'webhook', delayMs?: number, closes?: boolean }} WebhookServer `closes`: closes the connection
 *   after each answer, without `Connection: close`
 * @typedef {{ requests: number, events: number, firstAt?: string }} Counts since the last call; `firstAt`: monotonic
 *   nanoseconds, the same clock in all processes of a machine
 */

const SCRIPT = fileURLToPath(import.meta.url)

/** @param {CostServer | WebhookServer} options */
export async function startServer(options) {
  const child = fork(SCRIPT, [JSON.stringify(options)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  /** @returns {Promise<any>} */
  const next = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      exited.then(() => Promise.reject(new Error('The server ended.'))),
    ])
    return message
  }
  const { url } = await next()
  return {
    /** @type {string} */
    url,
    /** The counts since the last call. @returns {Promise<Counts>} */
    counts() {
      const answer = next()
      child.send('counts')
      return answer
    },
    async stop() {
      child.disconnect()
      await exited
    },
  }
}

if (process.argv[1] === SCRIPT) serve(JSON.parse(process.argv[2] ?? '{}'))

/** @param {CostServer | WebhookServer} options */
function serve(options) {
  /** @type {Counts} */
  let counts = { requests: 0, events: 0 }
  const server = createServer(async (request, response) => {
    const at = process.hrtime.bigint()
    /** @type {Buffer[]} */
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('utf8')
    if (body.includes('Action=GetCallerIdentity')) {
      response.setHeader('content-type', 'text/xml')
      response.end(IDENTITY)
      return
    }
    counts.requests += 1
    counts.firstAt ??= String(at)
    let answer = ''
    if (options.kind === 'costs') {
      response.setHeader('content-type', 'application/x-amz-json-1.1')
      answer = JSON.stringify(pageOf(options, JSON.parse(body)))
    } else {
      const isBatch = /batch/.test(request.headers['content-type'] ?? '')
      counts.events += isBatch ? JSON.parse(body).length : 1
      response.statusCode = 204
    }
    const spent = Number(process.hrtime.bigint() - at) / 1e6
    setTimeout(
      () => {
        response.end(answer)
        if (options.kind === 'webhook' && options.closes) response.on('finish', () => request.socket.destroySoon())
      },
      Math.max(0, (options.delayMs ?? 0) - spent),
    )
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') process.send?.({ url: `http://127.0.0.1:${address.port}` })
  })
  process.on('message', () => {
    process.send?.(counts)
    counts = { requests: 0, events: 0 }
  })
  process.on('disconnect', () => process.exit())
}

const IDENTITY =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
  '<Arn>arn:aws:iam::123456789012:user/cost-reader</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>' +
  '<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>'
