// @ts-check
/**
 * A decoder for the CloudEvents 1.0 HTTP protocol binding and JSON event format, written from the specifications without a
 * CloudEvents library. It decodes as much as possible and lists every violation.
 */
import { attributeViolations, isMediaType } from './cloudevents-attributes.mjs'

/**
 * @typedef {import('./cloudevents-attributes.mjs').CloudEvent} CloudEvent
 * @typedef {{ events: CloudEvent[], violations: string[] }} Content
 * @typedef {Content & { mode: 'structured' | 'binary' | 'batch' }} Decoded
 */

const STRUCTURED = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
/** The characters of a `ce-` header: U+0021 to U+007E without `"`. */
const ENCODED_VALUE = /^[\x21\x23-\x7e]*$/

/**
 * Decodes one HTTP request.
 * @param {{ rawHeaders: readonly string[], body: Buffer }} message
 * @returns {Decoded}
 */
export function decodeCloudEvents({ rawHeaders, body }) {
  const headers = pairs(rawHeaders)
  const contentTypes = headers.filter(([name]) => name === 'content-type').map(([, value]) => value)
  const violations = contentTypes.length > 1 ? ['more than one Content-Type header'] : []
  const contentType = contentTypes[0]
  const { essence, parameters } = parseMediaType(contentType ?? '')
  const attributes = headers.filter(([name]) => name.startsWith('ce-'))

  if (essence.startsWith('application/cloudevents-batch')) {
    if (contentType !== BATCH) violations.push(`Content-Type is "${contentType}", not exactly "${BATCH}"`)
    return { mode: 'batch', ...decodeBatch(body, violations) }
  }
  if (essence.startsWith('application/cloudevents')) {
    if (essence !== STRUCTURED) violations.push(`event format "${essence}" is not "${STRUCTURED}"`)
    const charset = parameters.get('charset')
    if ((charset ?? 'utf-8').toLowerCase() !== 'utf-8') violations.push(`charset is "${charset}", not utf-8`)
    return { mode: 'structured', ...decodeStructured(body, violations) }
  }
  return { mode: 'binary', ...decodeBinary(body, contentType, attributes, violations) }
}

/**
 * Decodes the value of one `ce-` header: removes quotes, then percent-decodes once.
 * @param {string} value in Node's form, with one character for each byte
 * @returns {{ value: string, violations: string[] }}
 */
export function decodeHeaderValue(value) {
  const violations = []
  if (!ENCODED_VALUE.test(value)) violations.push('a character that must be percent-encoded is not')
  const unquoted = /^"(?:[^"\\]|\\.)*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value
  if (/%(?![0-9A-Fa-f]{2})/.test(unquoted)) violations.push('a "%" is not followed by two hexadecimal digits')
  const bytes = unquoted.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  try {
    return { value: utf8(Buffer.from(bytes, 'latin1')), violations }
  } catch {
    return { value: bytes, violations: [...violations, 'the percent-decoded bytes are not UTF-8'] }
  }
}

/** @param {Buffer} body @param {string[]} violations @returns {Content} */
function decodeStructured(body, violations) {
  const parsed = parseJson(body)
  if ('error' in parsed) return { events: [], violations: [...violations, parsed.error] }
  return fromJsonFormat([parsed.value], violations, () => '')
}

/** @param {Buffer} body @param {string[]} violations @returns {Content} */
function decodeBatch(body, violations) {
  const parsed = parseJson(body)
  if ('error' in parsed) return { events: [], violations: [...violations, parsed.error] }
  if (!Array.isArray(parsed.value)) return { events: [], violations: [...violations, 'body: a batch is a JSON array'] }
  return fromJsonFormat(parsed.value, violations, (index) => `event ${index}: `)
}

/**
 * The JSON event format: attributes as members, `data` as JSON or `data_base64` as text.
 * @param {unknown[]} values
 * @param {string[]} violations
 * @param {(index: number) => string} where
 * @returns {Content}
 */
function fromJsonFormat(values, violations, where) {
  /** @type {CloudEvent[]} */
  const events = []
  const found = [...violations]
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      found.push(`${where(index)}an event is a JSON object`)
      continue
    }
    const members = Object.entries(value).filter(([name, member]) => member !== null || name === 'data')
    /** @type {CloudEvent} */
    const event = Object.fromEntries(members)
    events.push(event)
    const own = attributeViolations(event)
    if ('data' in event && 'data_base64' in event) own.push('there is both "data" and "data_base64"')
    if ('data_base64' in event && !BASE64.test(event.data_base64)) own.push('"data_base64" is not base64')
    found.push(...own.map((violation) => where(index) + violation))
  }
  return { events, violations: found }
}

/**
 * @param {Buffer} body
 * @param {string | undefined} contentType
 * @param {[string, string][]} headers those that begin with `ce-`
 * @param {string[]} violations
 * @returns {Content}
 */
function decodeBinary(body, contentType, headers, violations) {
  const found = [...violations]
  /** @type {CloudEvent} */
  const event = {}
  for (const [header, raw] of headers) {
    const name = header.slice('ce-'.length)
    const decoded = decodeHeaderValue(raw)
    found.push(...decoded.violations.map((violation) => `header ${header}: ${violation}`))
    if (Object.hasOwn(event, name)) found.push(`header ${header} is present more than once`)
    if (name === 'datacontenttype')
      found.push('header ce-datacontenttype: only the Content-Type header may name the type')
    if (name === 'data' || name === 'data_base64') found.push(`header ${header}: data is the body`)
    event[name] = decoded.value
  }
  if (contentType !== undefined) event.datacontenttype = contentType
  found.push(...attributeViolations(event))
  if (body.length === 0) return { events: [event], violations: found }
  const { essence } = parseMediaType(contentType ?? '')
  if (/^[^/]+\/(?:json|[^/]+\+json)$/.test(essence)) {
    const parsed = parseJson(body)
    if ('error' in parsed) found.push(parsed.error)
    else event.data = parsed.value
  } else if (essence.startsWith('text/')) {
    event.data = body.toString('utf8')
  } else {
    event.data_base64 = body.toString('base64')
  }
  return { events: [event], violations: found }
}

/** @param {readonly string[]} rawHeaders @returns {[string, string][]} names in lower case */
function pairs(rawHeaders) {
  /** @type {[string, string][]} */
  const result = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    result.push([String(rawHeaders[index]).toLowerCase(), String(rawHeaders[index + 1])])
  }
  return result
}

/**
 * @param {string} text
 * @returns {{ essence: string, parameters: Map<string, string> }} both names in lower case
 */
function parseMediaType(text) {
  const [essence = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = new Map(
    rest.map((part) => {
      const [name = '', value = ''] = part.split('=', 2)
      return [name.toLowerCase(), value.replace(/^"(.*)"$/, '$1')]
    }),
  )
  return { essence: isMediaType(essence) ? essence.toLowerCase() : '', parameters }
}

/** @param {Buffer} body @returns {{ value: unknown } | { error: string }} */
function parseJson(body) {
  try {
    return { value: JSON.parse(utf8(body)) }
  } catch (error) {
    return { error: `body: ${error instanceof Error ? error.message : error}` }
  }
}

/** Strict UTF-8. A byte order mark is kept: it makes JSON invalid. @param {Buffer} bytes */
function utf8(bytes) {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}
