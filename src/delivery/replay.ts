import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CloudEvent } from 'cloudevents'
import { eventId } from '../events/index.js'
import { messageOf, UserError } from '../lib/errors.js'
import { isRecord, type JsonObject } from '../lib/json.js'
import { forLog } from '../lib/text.js'
import type { OutgoingEvent, WireEvent } from './encoding.js'
import { type DeliveryReceipt, Pipeline } from './pipeline.js'
import { type Line, ReplayFile } from './replay-file.js'
import type { DeliveryDependencies, DeliverySettings } from './settings.js'
import type { State } from './state.js'

/** Maximum number of broken lines that a message names. */
const MAX_NAMED = 10

type ReplayedEvent = Omit<OutgoingEvent, 'slot'>

/** Reads the event of a line. Returns the problem as text if the line is broken. */
type ReadLine = (line: Line) => ReplayedEvent | string

/**
 * Delivers the events of `replay-file` with their ids. The file is read twice: first to check, before anything is sent, that it can
 * be read and has an event, then to send. Broken lines are reported and the rest is sent. If the file is also the dead-letter file,
 * it is replaced at the end: by the events that fail again and the broken lines.
 * @throws UserError if the file cannot be read or has no line that can be delivered, and as `openDelivery` does
 */
export async function replay(settings: DeliverySettings, deps: DeliveryDependencies): Promise<DeliveryReceipt> {
  const { webhookUrl, deadLetterFile, replayFile } = settings
  if (replayFile === undefined || webhookUrl === undefined) throw new Error('A replay needs a file and a webhook.')
  const { CloudEvent } = await import('cloudevents')
  const read: ReadLine = (line) => readEvent(line, CloudEvent)
  const file = await ReplayFile.open(replayFile)
  try {
    const expected = await countLines(file, read)
    const replaces = (await isSameFile(replayFile, deadLetterFile)) ? file : undefined
    const pipeline = await Pipeline.open({ ...settings, webhookUrl }, deps, { replaces, expected })
    return await send(file, read, pipeline, deps)
  } finally {
    await file.handle.close()
  }
}

/** @throws UserError if there are lines, but no event */
async function countLines(file: ReplayFile, read: ReadLine): Promise<number> {
  const broken = new BrokenLines()
  let count = 0
  let hasEvent = false
  for await (const line of file.lines()) {
    count += 1
    if (hasEvent) continue
    const replayed = read(line)
    if (typeof replayed === 'string') broken.add(line, replayed)
    else hasEvent = true
  }
  if (!hasEvent) broken.throwIfAny()
  return count
}

async function send(
  file: ReplayFile,
  read: ReadLine,
  pipeline: Pipeline,
  { log, queryKey }: DeliveryDependencies,
): Promise<DeliveryReceipt> {
  const { state } = pipeline
  const broken = new BrokenLines()
  try {
    for await (const line of file.lines()) {
      const replayed = read(line)
      if (typeof replayed !== 'string') {
        const slot = state && slotIn(state, replayed.event, queryKey)
        if (slot !== undefined && state?.isOutdated(slot, replayed.event)) pipeline.skip()
        else await pipeline.send({ ...replayed, slot })
      } else if (isHalf(line, replayed)) {
        broken.addHalf(line)
        file.drop(line)
      } else {
        broken.add(line, replayed)
        await pipeline.keep(line.bytes)
      }
    }
    const receipt = await pipeline.finish()
    for (const warning of broken.warnings) log.warning(warning)
    return receipt
  } catch (error) {
    await pipeline.abandon()
    throw error
  }
}

/** Whether a line is the start of a dead letter or event: a killed run leaves it at the end of a file. */
function isHalf({ bytes, isEnded }: Line, problem: string): boolean {
  const isUnreadable = problem === NOT_JSON || problem === NOT_UTF8
  return !isEnded && isUnreadable && bytes.toString('latin1', 0, 100).trimStart().startsWith('{')
}

/** The broken lines of a replay file. They are not sent. */
class BrokenLines {
  readonly #named: string[] = []
  #count = 0
  #half: number | undefined

  add({ number }: Line, problem: string): void {
    this.#count += 1
    if (this.#count <= MAX_NAMED) this.#named.push(`line ${number} (${problem})`)
  }

  /** Adds half a line at the end of the file. It is not kept. */
  addHalf({ number }: Line): void {
    this.#half = number
  }

  get #list(): string {
    const more = this.#count > MAX_NAMED ? ` and ${this.#count - MAX_NAMED} more` : ''
    return `${this.#named.join(', ')}${more}`
  }

  /** @throws UserError if there are broken lines */
  throwIfAny(): void {
    if (this.#count === 0) return
    throw new UserError(
      `The replay file has no line that can be delivered: ${this.#list}.`,
      'Set `replay-file` to a dead-letter file, or to a file with one event as JSON per line.',
    )
  }

  get warnings(): string[] {
    const warnings: string[] = []
    if (this.#count > 0) {
      const [lines, were] =
        this.#count === 1
          ? ['a line', 'It was not sent and stays']
          : [`${this.#count} lines`, 'They were not sent and stay']
      warnings.push(`The replay file has ${lines} that cannot be delivered: ${this.#list}. ${were} in the file.`)
    }
    if (this.#half !== undefined) {
      const last = `The last line of the replay file (line ${this.#half})`
      warnings.push(`${last} is incomplete, probably because a run was killed while it wrote it. It was not sent.`)
    }
    return warnings
  }
}

const NOT_UTF8 = 'it is not UTF-8'
const NOT_JSON = 'it is not JSON'

function readEvent({ bytes }: Line, Event: typeof CloudEvent): ReplayedEvent | string {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return NOT_UTF8
  }
  const replayed = parseReplayLine(text)
  if (typeof replayed === 'string') return replayed
  try {
    // The constructor validates. It calls the method `validate`, which an attribute of that name would replace.
    const { validate: _, ...attributes }: JsonObject = { ...replayed.event }
    new Event(attributes, true)
    return replayed
  } catch (error) {
    return `it is not a valid CloudEvent: ${forLog(messageOf(error), 80)}`
  }
}

/** The start of a dead letter. */
const LETTER_START = '{"event":'

/**
 * Parses one line: a dead letter (`{"event":…, …}`) or a plain event.
 * @returns the event, or the problem as text if the line is broken
 */
function parseReplayLine(line: string): ReplayedEvent | string {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return NOT_JSON
  }
  if (!isRecord(value)) return 'it is not a JSON object'
  const isLetter = !('specversion' in value) && 'event' in value
  const written = isLetter ? value['event'] : value
  if (!isRecord(written)) return '"event" is not a JSON object'
  // In JSON, null means that the attribute is not set; `data` can be null (CloudEvents JSON event format).
  const event = Object.fromEntries(Object.entries(written).filter(([name, each]) => name === 'data' || each !== null))
  const problem = problemOf(event)
  if (problem !== undefined) return problem
  const json = isLetter ? letterEventJson(line.trim(), value, written) : line.trim()
  // `problemOf` has checked every attribute that the type names.
  return { event: event as JsonObject & WireEvent, json }
}

/**
 * The event's text in a dead letter. If this program wrote the line, the text is taken from it unchanged: parsing and serializing could
 * change numbers in an event of another producer (1.10, or more digits than JavaScript keeps). Otherwise the event is serialized again.
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

/** A violation of CloudEvents 1.0 that the SDK would accept or silently correct. */
function problemOf(event: JsonObject): string | undefined {
  for (const name of REQUIRED) {
    if (typeof event[name] !== 'string' || event[name] === '') return `"${name}" is missing or not a string`
  }
  if (event['specversion'] !== '1.0') return 'its "specversion" is not 1.0'
  for (const name of TEXTS) {
    if (event[name] !== undefined && typeof event[name] !== 'string') return `"${name}" is not a string`
  }
  for (const name of ['time', 'recordedtime']) {
    const time = event[name]
    if (typeof time === 'string' && Number.isNaN(Date.parse(time))) return `"${name}" is not a date`
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

/** True for CloudEvents' types in JSON. */
function isAttributeValue(value: unknown): boolean {
  const isInt32 = typeof value === 'number' && value === (value | 0)
  return typeof value === 'string' || typeof value === 'boolean' || isInt32
}

/**
 * The event's slot in the state file. An event does not contain its query, but its id depends on it: the query is the one that gives
 * the event this id.
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
