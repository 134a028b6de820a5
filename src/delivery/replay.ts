import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CloudEvent } from 'cloudevents'
import { eventId } from '../events/index.js'
import { messageOf, UserError } from '../lib/errors.js'
import { isRecord, type JsonObject } from '../lib/json.js'
import { forLog } from '../lib/text.js'
import type { OutgoingEvent, WireEvent } from './encoding.js'
import { type DeliveryReceipt, Pipeline } from './pipeline.js'
import type { DeliveryDependencies, DeliverySettings } from './settings.js'
import { State } from './state.js'

/** Broken lines that are named. */
const MAX_NAMED = 10
/** A longer line is an error, since a line is held in memory. Bytes. */
const MAX_LINE = 16_000_000

type ReplayedEvent = Omit<OutgoingEvent, 'slot'>

/**
 * Delivers the events of `replay-file` with their ids. The file is read twice: once to see, before anything is sent, that it can be
 * read, and once to send. Broken lines are reported and the rest is sent. Where the file is also the
 * dead-letter file, what fails again and the broken lines replace it at the end.
 * @throws UserError where the file cannot be read or has no line that can be delivered, and as `openDelivery` does
 */
export async function replay(settings: DeliverySettings, deps: DeliveryDependencies): Promise<DeliveryReceipt> {
  const { webhookUrl, stateFile, deadLetterFile, replayFile } = settings
  if (replayFile === undefined) throw new Error('There is no replay file.')
  if (webhookUrl === undefined) {
    throw new UserError('`replay-file` is set without `webhook-url`.', 'Set `webhook-url` to where the events go.')
  }
  const { log, clock, queryKey } = deps
  const { CloudEvent } = await import('cloudevents')
  let expected = 0
  for await (const _ of readLines(replayFile)) expected += 1
  const state = stateFile === undefined ? undefined : await State.load(stateFile, webhookUrl, log, clock.now())
  const replacesDeadLetters = await isSameFile(replayFile, deadLetterFile)
  const pipeline = await Pipeline.open({ ...settings, webhookUrl }, deps, { replacesDeadLetters, state, expected })
  const broken = new BrokenLines()
  let events = 0
  try {
    for await (const line of readLines(replayFile)) {
      const replayed = readEvent(line, CloudEvent)
      if ('problem' in replayed) {
        const isKept = broken.add(line, replayed.problem)
        if (isKept) await pipeline.keep(line.bytes)
        continue
      }
      events += 1
      const slot = state && slotIn(state, replayed.event, queryKey)
      if (slot !== undefined && state?.isOutdated(slot, replayed.event)) pipeline.skip()
      else await pipeline.send({ ...replayed, slot })
    }
    if (events === 0) broken.throwIfAny()
    const receipt = await pipeline.finish()
    for (const warning of broken.warnings) log.warning(warning)
    return receipt
  } catch (error) {
    await pipeline.abandon()
    throw error
  }
}

/** The lines of a replay file that are not sent. */
class BrokenLines {
  readonly #named: string[] = []
  #count = 0
  #half: number | undefined

  /** Returns whether the line is kept in the file: half a line, which a killed run leaves at the end, is of no use to anybody. */
  add({ number, isEnded }: Line, problem: string): boolean {
    if (!isEnded && (problem === NOT_JSON || problem === NOT_UTF8)) {
      this.#half = number
      return false
    }
    this.#count += 1
    if (this.#count <= MAX_NAMED) this.#named.push(`line ${number} (${problem})`)
    return true
  }

  get #list(): string {
    const more = this.#count > MAX_NAMED ? ` and ${this.#count - MAX_NAMED} more` : ''
    return `${this.#named.join(', ')}${more}`
  }

  /** @throws UserError where there are lines that are kept */
  throwIfAny(): void {
    if (this.#count === 0) return
    throw new UserError(
      `The replay file has no line that can be delivered: ${this.#list}.`,
      'Set `replay-file` to a dead-letter file, or to a file with one event as JSON per line.',
    )
  }

  get warnings(): string[] {
    const count = this.#count
    const half =
      this.#half === undefined
        ? []
        : [
            `The last line of the replay file (line ${this.#half}) is incomplete, as a killed run leaves it. It was skipped.`,
          ]
    if (count === 0) return half
    const [lines, were] =
      count === 1 ? ['a line', 'It was not sent and stays'] : [`${count} lines`, 'They were not sent and stay']
    return [`The replay file has ${lines} that cannot be delivered: ${this.#list}. ${were} in the file.`, ...half]
  }
}

interface Line {
  /** 1 for the first. */
  readonly number: number
  /** Without the line feed. */
  readonly bytes: Buffer
  /** Whether a line feed ends it. */
  readonly isEnded: boolean
}

const NOT_UTF8 = 'it is not UTF-8'
const NOT_JSON = 'it is not JSON'

/** The event of a line, or what is wrong with the line. */
function readEvent({ bytes }: Line, Event: typeof CloudEvent): ReplayedEvent | { readonly problem: string } {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { problem: NOT_UTF8 }
  }
  const replayed = parseReplayLine(text)
  if (typeof replayed === 'string') return { problem: replayed }
  try {
    // The constructor is the SDK's way to validate.
    new Event({ ...replayed.event }, true)
    return replayed
  } catch (error) {
    return { problem: `it is not a valid CloudEvent: ${forLog(messageOf(error), 80)}` }
  }
}

/** The lines that are not blank. */
async function* readLines(path: string): AsyncGenerator<Line> {
  try {
    // A device or a pipe may have no end.
    if (!(await stat(path)).isFile()) throw new Error('it is not a regular file')
    for await (const line of linesOf(path)) if (line.bytes.some((byte) => byte > 0x20)) yield line
  } catch (error) {
    throw new UserError(
      `The replay file cannot be read: ${forLog(messageOf(error))}.`,
      'Set `replay-file` to the path of a dead-letter file of an earlier job.',
      { cause: error },
    )
  }
}

/** Lines end with LF only: `node:readline` also splits at U+2028 and U+2029, which may occur inside JSON strings. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  let number = 0
  let rest: Buffer[] = []
  let length = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield { number: ++number, bytes: Buffer.concat([...rest, chunk.subarray(start, end)]), isEnded: true }
      rest = []
      length = 0
      start = end + 1
    }
    rest.push(chunk.subarray(start))
    length += chunk.length - start
    if (length > MAX_LINE) throw new Error(`line ${number + 1} is too long`)
  }
  if (length > 0) yield { number: number + 1, bytes: Buffer.concat(rest), isEnded: false }
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
    return NOT_JSON
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
  const query = [queryKey, ...state.queries].find((key) => eventId(facts, key) === event.id) ?? queryKey
  state.use(query)
  return state.slotOf(event, query)
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))))
  return a === b
}
