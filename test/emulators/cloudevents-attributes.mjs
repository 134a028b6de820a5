// @ts-check
/** The rules of CloudEvents 1.0 for context attributes (core specification, "Context Attributes" and "Type System"). */

/** Context attributes and `data` or `data_base64`. @typedef {Record<string, any>} CloudEvent */

const REQUIRED = ['specversion', 'id', 'source', 'type']
const STRINGS = new Set([
  ...REQUIRED,
  'datacontenttype',
  'dataschema',
  'subject',
  'time',
  'recordedtime',
  'partitionkey',
])
const TIMESTAMPS = new Set(['time', 'recordedtime', 'expirytime'])

const ATTRIBUTE_NAME = /^[a-z0-9]+$/
/** RFC 3986: unreserved, reserved and well-formed percent triplets only. */
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/
const URI_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/
/** RFC 2045/2046: type "/" subtype, then parameters. */
const MEDIA_TYPE =
  /^[\w!#$&^.+*'`|~%-]+\/[\w!#$&^.+*'`|~%-]+(?:\s*;\s*[\w!#$&^.+*'`|~%-]+=(?:[\w!#$&^.+*'`|~%-]+|"(?:[^"\\]|\\.)*"))*$/
const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\p{Cs}\p{Noncharacter_Code_Point}]/u
const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/

/** Whether a text is a timestamp of RFC 3339 with a date that exists; a leap second is allowed. @param {string} text */
export function isRfc3339(text) {
  const match = RFC3339.exec(text)
  if (!match) return false
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offsetHour = 0, offsetMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0))
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    offsetHour <= 23 &&
    offsetMinute <= 59
  )
}

/** @param {string} text */
export function isMediaType(text) {
  return MEDIA_TYPE.test(text)
}

/** A CloudEvents String has no control characters, lone surrogates or Unicode non-characters. @param {string} text */
export function hasForbiddenCharacter(text) {
  return FORBIDDEN.test(text)
}

/**
 * The violations of the specification, without those of `data`.
 * @param {CloudEvent} event
 * @returns {string[]}
 */
export function attributeViolations(event) {
  const violations = []
  for (const name of REQUIRED) {
    if (event[name] === undefined || event[name] === null) violations.push(`required attribute "${name}" is missing`)
  }
  if (typeof event.specversion === 'string' && event.specversion !== '1.0') {
    violations.push(`specversion is "${event.specversion}", not "1.0"`)
  }
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64' || value === undefined || value === null) continue
    violations.push(...violationsOf(name, value))
  }
  return violations
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {string[]}
 */
function violationsOf(name, value) {
  const violations = []
  if (!ATTRIBUTE_NAME.test(name)) violations.push(`attribute name "${name}" has other characters than a-z and 0-9`)
  if (STRINGS.has(name) && typeof value !== 'string') return [...violations, `"${name}" is not a string`]
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || value < -2147483648 || value > 2147483647) {
      violations.push(`"${name}" is a number that is not a 32-bit integer`)
    }
    return violations
  }
  if (typeof value === 'boolean') return violations
  if (typeof value !== 'string') return [...violations, `"${name}" is neither string, boolean nor integer`]
  if (STRINGS.has(name) && value === '') violations.push(`"${name}" is empty`)
  if (hasForbiddenCharacter(value)) violations.push(`"${name}" has a forbidden character`)
  if (value === '') return violations
  if (TIMESTAMPS.has(name) && !isRfc3339(value)) violations.push(`"${name}" is not an RFC 3339 timestamp: ${value}`)
  if (name === 'source' && !URI_REFERENCE.test(value)) violations.push(`"source" is not a URI-reference: ${value}`)
  if (name === 'dataschema' && !(URI_REFERENCE.test(value) && URI_SCHEME.test(value))) {
    violations.push(`"dataschema" is not an absolute URI: ${value}`)
  }
  if (name === 'datacontenttype' && !isMediaType(value)) {
    violations.push(`"datacontenttype" is not a media type: ${value}`)
  }
  return violations
}
