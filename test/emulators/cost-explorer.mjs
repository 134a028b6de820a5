// @ts-check
import { randomUUID } from 'node:crypto'
import { AwsError } from './aws-error.mjs'
import { createBook } from './ce-book.mjs'
import { awsError } from './ce-faults.mjs'
import { playWithoutAnswer } from './ce-play.mjs'
import { createCredentialStore } from './credentials.mjs'
import { Ledger } from './ledger.mjs'
import { listen, pause } from './loopback.mjs'
import { verifySigV4 } from './sigv4.mjs'

/**
 * AWS Cost Explorer's `GetCostAndUsage` on loopback: AWS JSON 1.1 over HTTP, signatures checked, answers computed from a
 * ledger. Where it differs from AWS: groups come in the order of their keys, and pages are of a size that the test chooses.
 *
 * @typedef {import('./ce-answer.mjs').Answer} Answer
 * @typedef {import('./ce-faults.mjs').Fault} Fault
 * @typedef {import('./ce-query.mjs').GetCostAndUsageInput} Input
 *
 * @typedef {object} RecordedRequest
 * @property {number} index in order of arrival, from 0
 * @property {number} at epoch milliseconds
 * @property {string} target the operation asked for
 * @property {Input} input the parsed body
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string} [accessKeyId] who signed, where the signature held
 * @property {string} [region] of the signature's scope
 * @property {string} [error] the name of the refusal
 * @property {boolean} [faulty] a scripted fault was played
 *
 * @typedef {(request: RecordedRequest) => Fault | undefined} FaultRule
 *
 * @typedef {object} ServerOptions
 * @property {Ledger | ((input: Input, request: RecordedRequest) => Ledger)} [ledger]
 * @property {(input: Input, request: RecordedRequest) => Answer | object} [respond] a raw answer instead of the ledger's; may
 *   throw an `AwsError`
 * @property {{ lookup: import('./credentials.mjs').CredentialStore['lookup'] }} [credentials] without it, the example keys
 * @property {string | readonly string[]} [region] of the signature; `us-east-1` without one
 * @property {() => Date} [signingClock] the clock of the signatures and of the `Date` header
 * @property {number | ((request: RecordedRequest) => number)} [latencyMs]
 * @property {boolean} [verifySignature]
 * @property {FaultRule | readonly (Fault | undefined)[]} [script] see `script` of the running emulator
 *
 * @typedef {ServerOptions & import('./ce-book.mjs').BookOptions} Options
 */

const OPERATION = 'AWSInsightsIndexService.GetCostAndUsage'
const JSON_TYPE = 'application/x-amz-json-1.1'

/** @param {Options} [options] */
export async function startCostExplorer(options = {}) {
  const {
    ledger = new Ledger(),
    credentials = createCredentialStore(),
    region = 'us-east-1',
    signingClock = () => new Date(),
    verifySignature = true,
  } = options
  const book = createBook(options)
  /** @type {RecordedRequest[]} */
  const requests = []
  let rule = toRule(options.script)

  const server = await listen(async (request, response, body) => {
    /** @type {RecordedRequest} */
    const record = {
      index: requests.length,
      at: Date.now(),
      target: String(request.headers['x-amz-target'] ?? ''),
      input: {},
      headers: request.headers,
    }
    requests.push(record)
    response.setHeader('x-amzn-requestid', randomUUID())
    // The SDK measures its clock against this header when a signature is refused.
    response.setHeader('date', signingClock().toUTCString())
    try {
      record.input = parseInput(body)
      if (request.method !== 'POST' || request.url !== '/') throw new AwsError('UnknownOperationException', '', 404)
      if (verifySignature) {
        const regions = typeof region === 'string' ? [region] : region
        const { method, url = '/', headers } = request
        const signed = {
          method,
          url,
          headers,
          body,
          service: 'ce',
          regions,
          lookup: credentials.lookup,
          now: signingClock(),
        }
        const signer = verifySigV4(signed)
        record.accessKeyId = signer.credential.accessKeyId
        record.region = signer.region
      }
      const fault = rule(record)
      record.faulty = fault !== undefined
      const latency = typeof options.latencyMs === 'function' ? options.latencyMs(record) : (options.latencyMs ?? 0)
      const wait = latency + (fault?.kind === 'delay' ? fault.ms : 0)
      if (wait > 0) await pause(wait)
      if (fault !== undefined && playWithoutAnswer(fault, response)) return
      if (record.target !== OPERATION) throw new AwsError('UnknownOperationException', '', 400)
      if (request.headers['content-type'] !== JSON_TYPE) throw new AwsError('UnknownOperationException', '', 404)

      /** @type {Answer | object} */
      let answer = options.respond
        ? options.respond(record.input, record)
        : book.answer(record.input, typeof ledger === 'function' ? ledger(record.input, record) : ledger)
      if (fault?.kind === 'change') answer = fault.change(/** @type {Answer} */ (answer), record.input)
      const text = JSON.stringify(answer)
      const sent = fault?.kind === 'truncate' ? text.slice(0, text.length / 2) : text
      response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(sent) })
      response.end(sent)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      record.error = error.name
      const refusal = awsError(error.name, error.message, error.status)
      response.writeHead(refusal.status, refusal.headers)
      response.end(refusal.body)
    }
  })

  return {
    url: server.url,
    close: server.close,
    /** All requests that came in, refused ones included, in order. */
    requests,
    /**
     * Sets what goes wrong from now on: a list plays one entry for each following request (`undefined` answers well), a
     * function decides for each request. A later call replaces an earlier one; without an argument all goes well.
     *
     * @param {Options['script']} [script]
     */
    script(script) {
      rule = toRule(script)
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
    // falls through to the refusal that AWS gives for anything but a JSON object
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.')
}

/**
 * @param {Options['script']} script
 * @returns {FaultRule}
 */
function toRule(script) {
  if (typeof script === 'function') return script
  const queue = [...(script ?? [])]
  return () => queue.shift()
}
