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
import type { DeliveryDependencies, DeliverySettings, WebhookSettings } from './settings.js'
import { State } from './state.js'

/** Broken lines that are named. */
const MAX_NAMED = 10

type ReplayedEvent = Omit<OutgoingEvent, 'slot'>

/**
 * Delivers the events of `replay-file` with their ids. The file is read twice: once to see, before anything is sent, that it can be
 * read and has an event, and once to send. Broken lines are reported and the rest is sent. Where the file is also the
 * dead-letter file, what fails again and the broken lines replace it at the end.
 * @throws UserError where the file cannot be read or has no line that can be delivered, and as `openDelivery` does
 */
export async function replay(settings: DeliverySettings, deps: DeliveryDependencies): Promise<DeliveryReceipt> {
  const { webhookUrl, deadLetterFile, replayFile } = settings
  if (replayFile === undefined) throw new Error('There is no replay file.')
  if (webhookUrl === undefined) {
    throw new UserError('`replay-file` is set without `webhook-url`.', 'Set `webhook-url` to where the events go.')
  }
  const { CloudEvent } = await import('cloudevents')
  const file = await ReplayFile.open(replayFile)
  try {
    const expected = await countLines(file, CloudEvent)
    const replaces = (await isSameFile(replayFile, deadLetterFile)) ? file : undefined
    return await send(file, { ...settings, webhookUrl }, deps, { expected, replaces, CloudEvent })
  } finally {
    await file.handle.close()
  }
}

/** @throws UserError where there are lines, but no event */
async function countLines(file: ReplayFile, Event: typeof CloudEvent): Promise<number> {
  const broken = new BrokenLines()
  let count = 0
  let hasEvent = false
  for await (const line of file.lines()) {
    count += 1
    if (hasEvent) continue
    const replayed = readEvent(line, Event)
    if ('problem' in replayed) broken.add(line, replayed.problem)
    else hasEvent = true
  }
  if (!hasEvent) broken.throwIfAny()
  return count
}

interface SendOptions {
  readonly expected: number
  readonly replaces: ReplayFile | undefined
  readonly CloudEvent: typeof CloudEvent
}

async function send(
  file: ReplayFile,
  settings: WebhookSettings,
  deps: DeliveryDependencies,
  { expected, replaces, CloudEvent }: SendOptions,
): Promise<DeliveryReceipt> {
  const { webhookUrl, stateFile } = settings
  const { log, clock, queryKey } = deps
  const state = stateFile === undefined ? undefined : await State.load(stateFile, webhookUrl, log, clock.now())
  const pipeline = await Pipeline.open(settings, deps, { replaces, state, expected })
  const broken = new BrokenLines()
  try {
    for await (const line of file.lines()) {
      const replayed = readEvent(line, CloudEvent)
      if (!('problem' in replayed)) {
        const slot = state && slotIn(state, replayed.event, queryKey)
        if (slot !== undefined && state?.isOutdated(slot, replayed.event)) pipeline.skip()
        else await pipeline.send({ ...replayed, slot })
      } else if (isHalf(line, replayed.problem)) {
        broken.addHalf(line)
        file.drop(line)
      } else {
        broken.add(line, replayed.problem)
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

/** Whether it is the start of a letter or event, which a killed run leaves at the end of a file. It is of no use to anybody. */
function isHalf({ bytes, isEnded }: Line, problem: string): boolean {
  const isUnreadable = problem === NOT_JSON || problem === NOT_UTF8
  return !isEnded && isUnreadable && bytes.toString('latin1', 0, 100).trimStart().startsWith('{')
}

/** The lines of a replay file that are not sent. */
class BrokenLines {
  readonly #named: string[] = []
  #count = 0
  #half: number | undefined

  add({ number }: Line, problem: string): void {
    this.#count += 1
    if (this.#count <= MAX_NAMED) this.#named.push(`line ${number} (${problem})`)
  }

  /** Adds half a line at the end of the file, which is not kept. */
  addHalf({ number }: Line): void {
    this.#half = number
  }

  get #list(): string {
    const more = this.#count > MAX_NAMED ? ` and ${this.#count - MAX_NAMED} more` : ''
    return `${this.#named.join(', ')}${more}`
  }

  /** @throws UserError where there are such lines */
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
    // The constructor is the SDK's way to validate. An attribute named `validate` would replace the method that it calls.
    const { validate: _, ...attributes }: JsonObject = { ...replayed.event }
    new Event(attributes, true)
    return replayed
  } catch (error) {
    return { problem: `it is not a valid CloudEvent: ${forLog(messageOf(error), 80)}` }
  }
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
