// @ts-check
/**
 * The Cost Explorer of the benchmarks, in a process of its own (`start.mjs`): pages are made before it listens and sent as
 * they are; signatures are not looked at. It refuses a period other than the one it was made for. STS's
 * `GetCallerIdentity` is answered too. Argument: a shape (`data.mjs`).
 */
import { accountName, DEFINITIONS, groupsOf, PAGE_SIZE, timeOf } from '../data.mjs'
import { serve } from './http.mjs'

/**
 * @typedef {object} Asked
 * @property {number} requests Cost Explorer pages that were asked for
 * @property {string} [firstByteAt] of the first of them: monotonic nanoseconds
 * @property {number} cpuSeconds of this process since the last reset
 */

/** @type {import('../data.mjs').Shape} */
const shape = JSON.parse(process.argv[2] ?? '{}')
const PERIOD = { Start: timeOf(shape, 0), End: timeOf(shape, shape.periods) }
const pages = makePages()

const IDENTITY = answer(
  200,
  'text/xml',
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    '<Arn>arn:aws:iam::123456789012:user/cost-reader</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>' +
    '<Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>' +
    '01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
)

let requests = 0
/** @type {bigint | undefined} */
let firstByteAt
let cpu = process.cpuUsage()

const url = await serve((exchange) => {
  /** @type {Buffer[]} */
  const chunks = []
  exchange.onBody = (chunk) => void chunks.push(Buffer.from(chunk))
  exchange.onEnd = () => {
    const body = Buffer.concat(chunks).toString()
    if (body.includes('Action=GetCallerIdentity')) return exchange.write(IDENTITY)
    requests += 1
    firstByteAt ??= exchange.firstByteAt
    return exchange.write(page(body))
  }
})

process.on('message', (question) => {
  const { user, system } = process.cpuUsage(cpu)
  const at = firstByteAt === undefined ? {} : { firstByteAt: String(firstByteAt) }
  /** @type {Asked} */
  const asked = { requests, cpuSeconds: (user + system) / 1e6, ...at }
  if (question === 'reset') {
    requests = 0
    firstByteAt = undefined
    cpu = process.cpuUsage()
  }
  process.send?.(asked)
})
process.on('disconnect', () => process.exit())
process.send?.({ url })

/** @param {string} body @returns {Buffer} */
function page(body) {
  const { TimePeriod, NextPageToken = 'page-0' } = JSON.parse(body)
  const found = pages[Number(NextPageToken.slice('page-'.length))]
  if (found && TimePeriod.Start === PERIOD.Start && TimePeriod.End === PERIOD.End) return found
  const message = `Asked for ${JSON.stringify(TimePeriod)}, page ${NextPageToken}; made for ${JSON.stringify(PERIOD)}.`
  return answer(400, 'application/x-amz-json-1.1', JSON.stringify({ __type: 'ValidationException', message }))
}

/** @returns {Buffer[]} complete answers, head and body */
function makePages() {
  const count = Math.max(1, Math.ceil(shape.lines / PAGE_SIZE))
  /** @type {Buffer[]} */
  const made = []
  /** @type {string[]} results that are complete */
  let results = []
  /** @type {Set<string>} */
  let accounts = new Set()
  let room = PAGE_SIZE
  const turn = () => {
    const token = made.length + 1 < count ? `"NextPageToken":"page-${made.length + 1}",` : ''
    const names = [...accounts].map((Value) => ({ Value, Attributes: { description: accountName(Value) } }))
    const head = `"DimensionValueAttributes":${JSON.stringify(names)},"GroupDefinitions":${JSON.stringify(DEFINITIONS)}`
    const body = `{${head},${token}"ResultsByTime":[${results.join(',')}]}`
    made.push(answer(200, 'application/x-amz-json-1.1', body))
    results = []
    accounts = new Set()
    room = PAGE_SIZE
  }
  for (let period = 0; period < shape.periods; period += 1) {
    const time = JSON.stringify({ Start: timeOf(shape, period), End: timeOf(shape, period + 1) })
    /** @type {string[]} */
    let groups = []
    const close = () => {
      results.push(`{"Estimated":true,"Groups":[${groups.join(',')}],"TimePeriod":${time},"Total":{}}`)
      groups = []
    }
    for (const group of groupsOf(shape, period)) {
      if (room === 0) {
        if (groups.length > 0) close()
        turn()
      }
      groups.push(JSON.stringify(group))
      accounts.add(group.Keys[0])
      room -= 1
    }
    close()
  }
  turn()
  if (made.length !== count) throw new Error(`${made.length} pages were made instead of ${count}.`)
  return made
}

/** @param {number} status @param {string} type @param {string} body */
function answer(status, type, body) {
  const bytes = Buffer.from(body)
  const head = `HTTP/1.1 ${status} ${status === 200 ? 'OK' : 'Bad Request'}\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}
