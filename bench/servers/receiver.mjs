// @ts-check
/**
 * The webhook of the benchmarks, in a process of its own (`start.mjs`): takes whatever is posted, answers 204, counts.
 * Argument: `{"delayMs": …, "reads": …}`: the time it takes over each request, and whether it parses what comes, as a receiver
 * that does something with the events must, instead of counting them only.
 */
import { serve } from './http.mjs'

/**
 * @typedef {object} Received
 * @property {number} requests
 * @property {number} events
 * @property {number} bytes of the bodies
 * @property {string} [firstByteAt] monotonic nanoseconds; absent where nothing came
 * @property {number} cpuSeconds of the receiver itself since the last reset
 */

const { delayMs = 0, reads = false } = JSON.parse(process.argv[2] ?? '{}')
const ANSWER = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')
const EVENT = Buffer.from('"specversion"')

let requests = 0
let events = 0
let bytes = 0
/** @type {bigint | undefined} */
let firstByteAt
let cpu = process.cpuUsage()

const url = await serve((exchange) => {
  firstByteAt ??= exchange.firstByteAt
  requests += 1
  if (reads) {
    /** @type {Buffer[]} */
    const chunks = []
    exchange.onBody = (chunk) => {
      bytes += chunk.length
      chunks.push(chunk)
    }
    exchange.onEnd = () => {
      events += [JSON.parse(Buffer.concat(chunks).toString('utf8'))].flat().length
      answerTo(exchange)
    }
    return
  }
  if (/\r\ncontent-type: *application\/cloudevents-batch\+json/i.test(exchange.head)) {
    let tail = Buffer.alloc(0)
    exchange.onBody = (chunk) => {
      bytes += chunk.length
      events += occurrences(EVENT, chunk)
      // An event may begin in one chunk and go on in the next.
      events += occurrences(EVENT, Buffer.concat([tail, chunk.subarray(0, EVENT.length - 1)]))
      tail = Buffer.concat([tail, chunk.subarray(-(EVENT.length - 1))]).subarray(-(EVENT.length - 1))
    }
  } else {
    events += 1
    exchange.onBody = (chunk) => {
      bytes += chunk.length
    }
  }
  exchange.onEnd = () => answerTo(exchange)
})

process.on('message', (question) => {
  const { user, system } = process.cpuUsage(cpu)
  const at = firstByteAt === undefined ? {} : { firstByteAt: String(firstByteAt) }
  /** @type {Received} */
  const received = { requests, events, bytes, cpuSeconds: (user + system) / 1e6, ...at }
  if (question === 'reset') {
    requests = events = bytes = 0
    firstByteAt = undefined
    cpu = process.cpuUsage()
  }
  process.send?.(received)
})
process.on('disconnect', () => process.exit())
process.send?.({ url })

/** @param {import('./http.mjs').Exchange} exchange */
function answerTo(exchange) {
  if (delayMs > 0) setTimeout(() => exchange.write(ANSWER), delayMs)
  else exchange.write(ANSWER)
}

/** @param {Buffer} needle @param {Buffer} text */
function occurrences(needle, text) {
  let count = 0
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) count += 1
  return count
}
