// @ts-check
import { randomBytes, randomUUID } from 'node:crypto'
import { AwsError } from './aws-error.mjs'
import { computeResults, describeAccounts, paginate } from './ce-answer.mjs'
import { respond } from './ce-faults.mjs'
import { readQuery } from './ce-query.mjs'
import { createCredentialStore } from './credentials.mjs'
import { Ledger } from './ledger.mjs'
import { listen } from './loopback.mjs'
import { verifySigV4 } from './sigv4.mjs'

/**
 * AWS Cost Explorer's `GetCostAndUsage` on 127.0.0.1: AWS JSON 1.1 over HTTP. It verifies signatures and computes its answers from
 * a ledger. It differs from AWS in two ways: groups are in the order of their keys, and the test chooses the size of a page.
 *
 * @typedef {import('./ce-answer.mjs').Answer} Answer
 * @typedef {import('./ce-faults.mjs').Fault} Fault
 * @typedef {import('./ce-query.mjs').GetCostAndUsageInput} Input
 *
 * @typedef {object} RecordedRequest
 * @property {number} index in order of arrival, from 0
 * @property {number} at milliseconds since 1970
 * @property {Input} input the parsed body
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} [accessKeyId] of the signature, once it is verified
 * @property {string} [region] of the signature
 *
 * @typedef {readonly (Fault | undefined)[] | ((request: RecordedRequest) => Fault | undefined)} Script
 *
 * @typedef {object} Options
 * @property {Ledger | ((input: Input, request: RecordedRequest) => Ledger)} [ledger]
 * @property {(input: Input) => object} [respond] computes the answer instead of the ledger; may throw an `AwsError`
 * @property {import('./credentials.mjs').CredentialStore} [credentials] default: the example keys
 * @property {string | readonly string[]} [region] of the signature, default `us-east-1`
 * @property {() => Date} [signingClock] for signatures and the `Date` header
 * @property {() => Date} [now] for the rules on data (14 days, 14 months …)
 * @property {Script} [script] see `script` of the running emulator
 * @property {Readonly<Record<string, string>>} [accountNames] of linked accounts, by id
 * @property {string} [currency] of an ungrouped period without lines
 * @property {number} [pageSize] groups in a page
 */

/** @param {Options} [options] */
export async function startCostExplorer(options = {}) {
  const {
    ledger = new Ledger(),
    credentials = createCredentialStore(),
    region = 'us-east-1',
    pageSize = 5000,
  } = options
  const { signingClock = () => new Date(), now = () => new Date(), accountNames = {}, currency = 'USD' } = options
  const regions = [region].flat()
  /** @type {RecordedRequest[]} */
  const requests = []
  /** @type {Map<unknown, { key: string, pages: import('./ce-answer.mjs').ResultByTime[][], page: number }>} */
  const tokens = new Map()
  let script = toRule(options.script)

  const server = await listen(async (request, response, body) => {
    /** @type {RecordedRequest} */
    const record = { index: requests.length, at: Date.now(), input: {}, headers: request.headers }
    requests.push(record)
    response.setHeader('x-amzn-requestid', randomUUID())
    // After a refused signature, the SDK corrects its clock by this header.
    response.setHeader('date', signingClock().toUTCString())
    try {
      record.input = parseInput(body)
      const { method = '', url = '/', headers } = request
      if (method !== 'POST' || url !== '/') throw new AwsError('UnknownOperationException', '', 404)
      const signed = { method, url, headers, body, service: 'ce', regions, lookup: credentials.lookup }
      const signer = verifySigV4({ ...signed, now: signingClock() })
      record.accessKeyId = signer.credential.accessKeyId
      record.region = signer.region
      if (headers['x-amz-target'] !== 'AWSInsightsIndexService.GetCostAndUsage') {
        throw new AwsError('UnknownOperationException', '')
      }
      if (headers['content-type'] !== 'application/x-amz-json-1.1') {
        throw new AwsError('UnknownOperationException', '', 404)
      }
      const answer = () => /** @type {Answer} */ (options.respond?.(record.input) ?? answerFromLedger(record))
      const fault = script(record)
      await (fault ? fault(response, answer) : respond(response, 200, JSON.stringify(answer())))
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      respond(response, error.status, JSON.stringify({ __type: error.name, message: error.message }))
    }
  })

  /**
   * @param {RecordedRequest} request
   * @returns {Answer}
   */
  function answerFromLedger(request) {
    const { NextPageToken: token, ...parameters } = request.input
    const query = readQuery(request.input, now())
    const key = canonicalJson(parameters)
    const known = token === undefined || token === null ? undefined : readToken(token, key)
    const from = typeof ledger === 'function' ? ledger(request.input, request) : ledger
    const { pages, page } = known ?? {
      pages: paginate(computeResults(query, from, currency, now()), pageSize),
      page: 0,
    }
    const ResultsByTime = pages[page] ?? []
    /** @type {Answer} */
    const answer = {
      ResultsByTime,
      DimensionValueAttributes: describeAccounts(ResultsByTime, query.groupBy, accountNames),
    }
    if (query.groupBy.length > 0) answer.GroupDefinitions = query.groupBy
    if (page + 1 < pages.length) {
      answer.NextPageToken = randomBytes(64).toString('base64')
      tokens.set(answer.NextPageToken, { key, pages, page: page + 1 })
    }
    return answer
  }

  /** @param {unknown} token @param {string} key of the query */
  function readToken(token, key) {
    const known = tokens.get(token)
    if (known === undefined) {
      throw new AwsError(
        'InvalidNextTokenException',
        'The pagination token is invalid. Try again without a pagination token.',
      )
    }
    if (known.key !== key) {
      throw new AwsError(
        'RequestChangedException',
        'Your request parameters changed between pages. Try again with the old parameters or without a pagination token.',
      )
    }
    return known
  }

  return {
    url: server.url,
    close: server.close,
    /** All requests in order of arrival, refused ones included. */
    requests,
    /**
     * Sets the faults from now on: a list has one entry for each following request (`undefined`: a regular answer), a function
     * decides for each request.
     *
     * @param {Script} [next] default: no faults
     */
    script(next) {
      script = toRule(next)
    },
  }
}

/** @typedef {Awaited<ReturnType<typeof startCostExplorer>>} CostExplorer */

/**
 * @param {Buffer} body
 * @returns {Input}
 */
function parseInput(body) {
  try {
    const input = JSON.parse(body.toString('utf8'))
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input
  } catch {
    // The body is not JSON.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.')
}

/**
 * @param {Script | undefined} script
 * @returns {(request: RecordedRequest) => Fault | undefined}
 */
function toRule(script) {
  if (typeof script === 'function') return script
  const queue = [...(script ?? [])]
  return () => queue.shift()
}

/**
 * @param {unknown} value
 * @returns {string} JSON with sorted keys: equal for equal parameters
 */
export function canonicalJson(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
