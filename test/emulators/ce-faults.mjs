// @ts-check
/**
 * Failures of Cost Explorer, or of the network before it, for the option `script` of `startCostExplorer`.
 *
 * @typedef {import('node:http').ServerResponse} ServerResponse
 * @typedef {import('./ce-answer.mjs').Answer} Answer
 * @typedef {(response: ServerResponse, answer: () => Answer) => unknown} Fault responds instead of the emulator;
 *   `answer` computes the regular answer
 */
import { setTimeout as sleep } from 'node:timers/promises'

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' }

/**
 * @param {ServerResponse} response
 * @param {number} status
 * @param {string} body
 * @param {Record<string, string>} [headers]
 */
export function respond(response, status, body, headers = JSON_TYPE) {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body)
}

/**
 * @param {number} status
 * @param {string} body
 * @param {Record<string, string>} [headers]
 * @returns {Fault}
 */
export const raw =
  (status, body, headers = {}) =>
  (response) =>
    respond(response, status, body, headers)

/**
 * @param {string} name AWS's error code, with or without a namespace (`com.amazonaws.ce#ValidationException`)
 * @param {string} message
 * @param {number} [status]
 * @param {'message' | 'Message'} [key] AWS uses either spelling
 */
export function awsError(name, message, status = 400, key = 'message') {
  return raw(status, JSON.stringify({ __type: name, [key]: message }), JSON_TYPE)
}

/** An error page of a load balancer. @param {number} status */
export function htmlError(status) {
  const body = `<html><head><title>${status}</title></head><body><h1>${status} Service Temporarily Unavailable</h1></body></html>`
  return raw(status, body, { 'content-type': 'text/html' })
}

/** HTTP 200 with an empty body: no data and no error. */
export const emptyAnswer = () => raw(200, '', JSON_TYPE)

/** Half of the regular answer, as a complete HTTP message. @type {Fault} */
export const truncated = (response, answer) => {
  const text = JSON.stringify(answer())
  respond(response, 200, text.slice(0, text.length / 2))
}

/** Never answers. @type {Fault} */
export const stall = () => {}

/** Headers, and then spaces without an end. @param {number} everyMs @returns {Fault} */
export const dribble = (everyMs) => (response) => {
  response.writeHead(200, JSON_TYPE)
  const timer = setInterval(() => response.write(' '), everyMs)
  response.on('close', () => clearInterval(timer))
}

/** Closes the connection. @param {{ afterHeaders?: boolean }} [options] @returns {Fault} */
export const reset =
  ({ afterHeaders = false } = {}) =>
  (response) => {
    if (!afterHeaders) return response.destroy()
    return response
      .writeHead(200, { ...JSON_TYPE, 'content-length': 1000 })
      .write('{"ResultsByTime":[', () => response.destroy())
  }

/** The regular answer, but late. @param {number} ms @returns {Fault} */
export const delay = (ms) => async (response, answer) => {
  await sleep(ms)
  respond(response, 200, JSON.stringify(answer()))
}

/** Errors that AWS returns, with AWS's own messages. */
export const refusals = {
  throttled: awsError('ThrottlingException', 'Rate exceeded'),
  limitExceeded: awsError(
    'LimitExceededException',
    'You made too many calls in a short period of time. Try again later.',
  ),
  notActivated: awsError('AccessDeniedException', 'User not enabled for cost explorer access', 400, 'Message'),
  notAuthorized: awsError(
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/cost-reader is not authorized to perform: ce:GetCostAndUsage on resource: arn:aws:ce:us-east-1:123456789012:/GetCostAndUsage because no identity-based policy allows the ce:GetCostAndUsage action',
    400,
    'Message',
  ),
  hourlyNotEnabled: awsError(
    'AccessDeniedException',
    "Hourly data granularity is an opt-in only feature. You can enable this feature from the PAYER account's Cost Explorer Settings page",
    400,
    'Message',
  ),
  dataUnavailable: awsError(
    'DataUnavailableException',
    'Data is not available. Please try to adjust the time period. If just enabled Cost Explorer, data might not be ingested yet',
  ),
  billExpired: awsError(
    'BillExpirationException',
    'The requested report expired. Update the date interval and try again.',
  ),
  invalidToken: awsError(
    'InvalidNextTokenException',
    'The pagination token is invalid. Try again without a pagination token.',
  ),
  requestChanged: awsError(
    'RequestChangedException',
    'Your request parameters changed between pages. Try again with the old parameters or without a pagination token.',
  ),
  resourceNotFound: awsError('ResourceNotFoundException', 'The specified billing view does not exist.'),
  billingViewUnhealthy: awsError(
    'BillingViewHealthStatusException',
    'The billing view status must be HEALTHY to perform this action. Try again when the status is HEALTHY.',
  ),
  validation: awsError('ValidationException', 'Start date (and hour) should be before end date (and hour)'),
  unrecognizedClient: awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
  expiredToken: awsError('ExpiredTokenException', 'The security token included in the request is expired'),
  invalidSignature: awsError(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ),
  internalFailure: awsError(
    'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
    500,
  ),
  serviceUnavailable: awsError(
    'ServiceUnavailableException',
    'The request has failed due to a temporary failure of the server.',
    503,
  ),
}
