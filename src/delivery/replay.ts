import { createReadStream } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { idUnder } from '../events/index.js'
import { messageOf, UserError } from '../lib/errors.js'
import { isRecord, type JsonObject } from '../lib/json.js'
import { forLog } from '../lib/text.js'
import type { OutgoingEvent, WireEvent } from './encoding.js'
import { fileProblem } from './error-code.js'
import { type DeliveryReceipt, Pipeline } from './pipeline.js'
import type { DeliveryDependencies, DeliverySettings } from './settings.js'
import { State } from './state.js'

/** Bad lines that are named. */
const MAX_NAMED = 10
/** A longer line is an error, since a line is held in memory. Characters. */
const MAX_LINE = 16_000_000

type ReplayedEvent = Omit<OutgoingEvent, 'slot'>

/**
 * Delivers the events of `replay-file` with their ids. The file is read twice, line by line: once to check it, before anything
 * is sent, and once to send. Where it is also the dead-letter file, what fails again replaces it at the end.
 * @throws UserError where the file cannot be read or has lines that are not events, and as `openDelivery` does
 */
export async function replay(settings: DeliverySettings, deps: DeliveryDependencies): Promise<DeliveryReceipt> {
  const { webhookUrl, stateFile, deadLetterFile, replayFile } = settings
  if (replayFile === undefined) throw new Error('There is no replay file.')
  if (webhookUrl === undefined) {
    throw new UserError('`replay-file` is set without `webhook-url`.', 'Set `webhook-url` to where the events go.')
  }
  const { log, clock, queryKey } = deps
  const expected = await checkLines(replayFile)
  const state = stateFile === undefined ? undefined : await State.load(stateFile, webhookUrl, log, clock.now())
  const replacesDeadLetters = await isSameFile(replayFile, deadLetterFile)
  const pipeline = await Pipeline.open({ ...settings, webhookUrl }, deps, { replacesDeadLetters, state, expected })
  try {
    for await (const [, line] of readLines(replayFile)) {
      const replayed = parseReplayLine(line)
      if (typeof replayed === 'string') {
        throw new UserError('The replay file changed while it was read.', 'Run again once nothing writes to it.')
      }
      const slot = state && slotIn(state, replayed.event, queryKey)
      if (slot !== undefined && state?.isOutdated(slot, replayed.event)) pipeline.skip()
      else await pipeline.send({ ...replayed, slot })
    }
    return await pipeline.finish()
  } catch (error) {
    await pipeline.abandon()
    throw error
  }
}

/**
 * Checks every line.
 * @returns the number of events
 */
async function checkLines(path: string): Promise<number> {
  const { CloudEvent } = await import('cloudevents')
  let events = 0
  let bad = 0
  const named: string[] = []
  for await (const [number, line] of readLines(path)) {
    const replayed = parseReplayLine(line)
    let problem = typeof replayed === 'string' ? replayed : undefined
    try {
      // The constructor is the SDK's way to validate.
      if (typeof replayed !== 'string') new CloudEvent({ ...replayed.event }, true)
    } catch (error) {
      problem = `it is not a valid CloudEvent: ${forLog(messageOf(error), 80)}`
    }
    if (problem === undefined) events += 1
    else if (++bad <= MAX_NAMED) named.push(`line ${number} (${problem})`)
  }
  if (bad === 0) return events
  const more = bad > MAX_NAMED ? ` and ${bad - MAX_NAMED} more` : ''
  throw new UserError(
    `The replay file has ${bad === 1 ? 'a line' : `${bad} lines`} that cannot be delivered: ${named.join(', ')}${more}.`,
    'Nothing was sent. Remove these lines, or restore them: each line is a dead letter or one event as JSON.',
  )
}

/** The lines that are not blank, with their numbers from 1. */
async function* readLines(path: string): AsyncGenerator<readonly [number: number, line: string]> {
  try {
    for await (const [number, line] of linesOf(path)) if (line.trim() !== '') yield [number, line]
  } catch (error) {
    throw new UserError(
      `The replay file cannot be read: ${forLog(fileProblem(error))}.`,
      'Set `replay-file` to the path of a dead-letter file of an earlier job.',
      { cause: error },
    )
  }
}

/**
 * Lines end with LF or CRLF only: `node:readline` also splits at U+2028 and U+2029, which may occur inside JSON strings.
 * @throws TypeError (`ERR_ENCODING_INVALID_ENCODED_DATA`) where the file is not UTF-8, and the system's errors
 */
async function* linesOf(path: string): AsyncGenerator<readonly [number: number, line: string]> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let number = 0
  let rest = ''
  for await (const chunk of createReadStream(path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE) throw new Error(`line ${number + lines.length + 1} is too long`)
    for (const line of lines) yield [++number, line.replace(/\r$/, '')]
  }
  rest += decoder.decode()
  if (rest !== '') yield [++number, rest.replace(/\r$/, '')]
}

/** How a dead letter starts. */
const LETTER_START = '{"event":'

/**
 * Reads one line: a dead letter (`{"event":…, …}`) or a plain event.
 * @returns the event; or, as a text, what is wrong with the line
 */
export function parseReplayLine(line: string): ReplayedEvent | string {
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
  const json = isLetter ? letterEventJson(line.trim(), value, event) : line.trim()
  // `problemOf` has checked every attribute that the type names.
  return { event: event as JsonObject & WireEvent, json }
}

/**
 * The event's own text in a dead letter that this program wrote: parsed and serialised again, the numbers of another producer's
 * event might change (1.10, or more digits than JavaScript keeps). The event of any other letter is serialised again.
 */
function letterEventJson(line: string, { reason, attempts, status }: JsonObject, event: JsonObject): string {
  const tail = `,${JSON.stringify({ reason, attempts, status }).slice(1)}`
  const again = JSON.stringify(event)
  if (!line.startsWith(LETTER_START) || !line.endsWith(tail)) return again
  const text = line.slice(LETTER_START.length, -tail.length)
  try {
    return JSON.stringify(JSON.parse(text)) === again ? text : again
  } catch {
    return again
  }
}

const REQUIRED = ['specversion', 'id', 'source', 'type'] as const
const TEXTS = [...REQUIRED, 'subject', 'time', 'recordedtime', 'datacontenttype', 'data_base64'] as const

/** What CloudEvents 1.0 requires and the SDK would fill in by itself or not notice. */
function problemOf(event: JsonObject): string | undefined {
  for (const name of REQUIRED) {
    if (typeof event[name] !== 'string' || event[name] === '') return `"${name}" is missing or not a string`
  }
  if (event['specversion'] !== '1.0') return 'its "specversion" is not 1.0'
  for (const name of TEXTS) {
    if (event[name] !== undefined && typeof event[name] !== 'string') return `"${name}" is not a string`
  }
  for (const name of ['time', 'recordedtime']) {
    const moment = event[name]
    if (typeof moment === 'string' && Number.isNaN(Date.parse(moment))) return `"${name}" is not a date`
  }
  const { datacontenttype: type } = event
  if (typeof type === 'string' && !/^[\x20-\x7e]+$/.test(type)) return '"datacontenttype" is not a media type'
  for (const [name, value] of Object.entries(event)) {
    if (name === 'data' || name === 'data_base64') continue
    if (!/^[a-z0-9]+$/.test(name)) return `CloudEvents does not allow the attribute name "${forLog(name, 40)}"`
    if (!isAttributeValue(value)) return `the attribute "${name}" is not a string, boolean or 32-bit integer`
  }
  return undefined
}

/** CloudEvents' types as JSON has them; null stands for an attribute that is not set. */
function isAttributeValue(value: unknown): boolean {
  const isInt32 = typeof value === 'number' && value === (value | 0)
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isInt32
}

/**
 * The event's slot in the state file. An event does not tell which query it was made for, but its id does: it is the one that the
 * event has under that query.
 */
function slotIn(state: State, event: WireEvent, queryKey: string): string | undefined {
  const { source, type, subject, time, recordedtime, data } = event
  if (subject === undefined || time === undefined || recordedtime === undefined || !isRecord(data)) return undefined
  const facts = { source, type, time, data }
  const query = [queryKey, ...state.queries].find((key) => idUnder(facts, key) === event.id) ?? queryKey
  state.use(query)
  return state.slotOf(event, query)
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))))
  return a === b
}
