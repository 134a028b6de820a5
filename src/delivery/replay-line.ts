import { isRecord } from '../model/record.js'
import { forLog } from '../model/text.js'
import type { Sendable, WireEvent } from './parcel.js'

/** How a dead letter begins. */
const LETTER = '{"event":'

/**
 * Reads one line: a dead letter (`{"event":…, …}`) or a plain event.
 * @returns the event, or what is wrong with it, as a text, where it is neither
 */
export function readReplayLine(line: string): Sendable | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'it is not JSON'
  }
  if (!isRecord(value)) return 'it is not a JSON object'
  const isLetter = !('specversion' in value) && 'event' in value
  const event = isLetter ? value['event'] : value
  if (!isRecord(event)) return '"event" is not a JSON object'
  const problem = problemOf(event)
  if (problem !== undefined) return problem
  // `problemOf` has looked at every attribute that the type names.
  const known = event as Readonly<Record<string, unknown>> & WireEvent
  return {
    id: known.id,
    event: known,
    text: isLetter ? eventText(line.trim(), value, event) : line.trim(),
  }
}

/**
 * The event's own text within a dead letter that this program wrote: parsed and written anew, a stranger's numbers might
 * change (1.10, or more digits than JavaScript keeps). A letter of another form has its event written anew.
 */
function eventText(line: string, { reason, attempts, status }: Readonly<Record<string, unknown>>, event: unknown) {
  const tail = `,${JSON.stringify({ reason, attempts, status }).slice(1)}`
  const again = JSON.stringify(event)
  if (!line.startsWith(LETTER) || !line.endsWith(tail)) return again
  const text = line.slice(LETTER.length, -tail.length)
  try {
    return JSON.stringify(JSON.parse(text)) === again ? text : again
  } catch {
    return again
  }
}

const REQUIRED = ['specversion', 'id', 'source', 'type'] as const
const TEXTS = [...REQUIRED, 'subject', 'time', 'recordedtime', 'datacontenttype', 'data_base64'] as const

/** What CloudEvents 1.0 demands and the SDK would fill in by itself, or take amiss only later. */
function problemOf(event: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of REQUIRED) {
    if (typeof event[name] !== 'string' || event[name] === '') return `"${name}" is missing or no text`
  }
  if (event['specversion'] !== '1.0') return 'its "specversion" is not 1.0'
  for (const name of TEXTS) {
    if (event[name] !== undefined && typeof event[name] !== 'string') return `"${name}" is no text`
  }
  for (const name of ['time', 'recordedtime']) {
    const moment = event[name]
    if (typeof moment === 'string' && Number.isNaN(Date.parse(moment))) return `"${name}" is no date`
  }
  const { datacontenttype: type } = event
  if (typeof type === 'string' && !/^[\x20-\x7e]+$/.test(type)) return '"datacontenttype" is no media type'
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64') continue
    if (!/^[a-z0-9]+$/.test(name)) return `the attribute "${forLog(name, 40)}" has a name that CloudEvents forbids`
    if (!isAttributeValue(value)) return `the attribute "${name}" is neither text, boolean nor 32-bit integer`
  }
  return undefined
}

/** CloudEvents' types as JSON has them; null stands for an attribute that is not set. */
function isAttributeValue(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isInt32(value)
}

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && value === (value | 0)
}
