// @ts-check
/**
 * Ways in which Cost Explorer, or the network before it, can fail. `startCostExplorer(...).script(...)` takes them.
 *
 * @typedef {import('./ce-answer.mjs').Answer} Answer
 * @typedef {import('./ce-query.mjs').GetCostAndUsageInput} Input
 *
 * @typedef {{ kind: 'raw', status: number, headers: Record<string, string>, body: string }} RawFault answers these bytes
 * @typedef {{ kind: 'change', change: (answer: Answer, input: Input) => Answer }} ChangeFault alters a good answer
 * @typedef {{ kind: 'truncate' }} TruncateFault sends half of a good answer, and ends properly
 * @typedef {{ kind: 'stall' }} StallFault never answers
 * @typedef {{ kind: 'dribble', everyMs: number }} DribbleFault sends a header and then blanks for ever
 * @typedef {{ kind: 'reset', afterHeaders: boolean }} ResetFault drops the connection
 * @typedef {{ kind: 'delay', ms: number }} DelayFault answers well, but late
 * @typedef {RawFault | ChangeFault | TruncateFault | StallFault | DribbleFault | ResetFault | DelayFault} Fault
 */

const JSON_TYPE = 'application/x-amz-json-1.1'

/**
 * @param {string} name AWS's error code, with or without a namespace (`com.amazonaws.ce#ValidationException`)
 * @param {string} message
 * @param {number} [status]
 * @param {{ messageKey?: 'message' | 'Message' }} [form] AWS's services use either spelling
 * @returns {RawFault}
 */
export function awsError(name, message, status = 400, { messageKey = 'message' } = {}) {
  const body = JSON.stringify({ __type: name, [messageKey]: message })
  return raw(status, body, { 'content-type': JSON_TYPE })
}

/**
 * @param {number} status
 * @param {string} body
 * @param {Record<string, string>} [headers]
 * @returns {RawFault}
 */
export function raw(status, body, headers = {}) {
  return { kind: 'raw', status, headers, body }
}

/**
 * An error page such as a load balancer sends.
 *
 * @param {number} status
 * @returns {RawFault}
 */
export function htmlError(status) {
  const body = `<html><head><title>${status}</title></head><body><h1>${status} Service Temporarily Unavailable</h1></body></html>`
  return raw(status, body, { 'content-type': 'text/html' })
}

/** @returns {RawFault} HTTP 200 with nothing in it: no data and no error */
export const emptyAnswer = () => raw(200, '', { 'content-type': JSON_TYPE })

/** @type {TruncateFault} */
export const truncated = { kind: 'truncate' }

/** @type {StallFault} */
export const stall = { kind: 'stall' }

/**
 * @param {number} [everyMs]
 * @returns {DribbleFault}
 */
export const dribble = (everyMs = 50) => ({ kind: 'dribble', everyMs })

/**
 * @param {{ afterHeaders?: boolean }} [options]
 * @returns {ResetFault}
 */
export const reset = ({ afterHeaders = false } = {}) => ({ kind: 'reset', afterHeaders })

/**
 * @param {number} ms
 * @returns {DelayFault}
 */
export const delay = (ms) => ({ kind: 'delay', ms })

/** @type {ChangeFault} from the second page on, every page names itself as the next */
export const repeatedToken = {
  kind: 'change',
  change: (answer, input) =>
    typeof input.NextPageToken === 'string' ? { ...answer, NextPageToken: input.NextPageToken } : answer,
}

/**
 * The last group (ungrouped: the last period) of the answer is in another currency.
 *
 * @param {string} [currency]
 * @returns {ChangeFault}
 */
export const secondCurrency = (currency = 'CNY') => ({
  kind: 'change',
  change: (answer) => {
    const copy = structuredClone(answer)
    const result = copy.ResultsByTime.findLast((r) => r.Groups.length > 0 || Object.keys(r.Total).length > 0)
    const metrics = result?.Groups.at(-1)?.Metrics ?? result?.Total ?? {}
    for (const [name, value] of Object.entries(metrics)) if (name.endsWith('Cost')) value.Unit = currency
    return copy
  },
})

/** AWS's refusals, by the name that tells them apart. */
export const refusals = {
  throttled: awsError('ThrottlingException', 'Rate exceeded'),
  limitExceeded: awsError(
    'LimitExceededException',
    'You made too many calls in a short period of time. Try again later.',
  ),
  notActivated: awsError('AccessDeniedException', 'User not enabled for cost explorer access', 400, {
    messageKey: 'Message',
  }),
  notAuthorized: awsError(
    'AccessDeniedException',
    'User: arn:aws:iam::123456789012:user/cost-reader is not authorized to perform: ce:GetCostAndUsage on resource: arn:aws:ce:us-east-1:123456789012:/GetCostAndUsage because no identity-based policy allows the ce:GetCostAndUsage action',
    400,
    { messageKey: 'Message' },
  ),
  hourlyNotEnabled: awsError(
    'AccessDeniedException',
    "Hourly data granularity is an opt-in only feature. You can enable this feature from the PAYER account's Cost Explorer Settings page",
    400,
    { messageKey: 'Message' },
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
