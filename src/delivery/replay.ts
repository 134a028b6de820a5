import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { CostEvent } from '../model/cost-event.js'
import { Fault, messageOf } from '../model/fault.js'
import { forLog } from '../model/text.js'
import { Dispatch, type DispatchOutside } from './dispatch.js'
import { linesOf } from './lines.js'
import type { Sendable, WireEvent } from './parcel.js'
import type { DeliveryReceipt } from './receipt.js'
import { readReplayLine } from './replay-line.js'
import type { DeliverySettings } from './settings.js'
import { ShapeCheck } from './shape.js'
import { State } from './state.js'

export interface ReplayOutside extends DispatchOutside {
  /** Short name of the query that the inputs describe. */
  readonly queryKey: string
  /** The id that an event has if it was made for the query of that name. */
  idUnder(event: CostEvent, queryKey: string): string
}

/** So many bad lines are named. */
const NAMED = 10

/**
 * Delivers the events of `replay-file` with their ids. The file is read twice, line by line: once to check it, before anything
 * is sent, and once to send. Where it is also the dead-letter file, what fails again replaces it at the end.
 * @throws Fault where the file cannot be read or holds lines that are no events, and as `openDelivery` does
 */
export async function replay(settings: DeliverySettings, outside: ReplayOutside): Promise<DeliveryReceipt> {
  const { webhook, stateFile, deadLetterFile, replayFile } = settings
  if (replayFile === undefined) throw new Error('There is no replay file.')
  if (webhook === undefined)
    throw new Fault('`replay-file` is given without `webhook-url`.', 'Say where to deliver to.')
  const { log, clock } = outside
  const expected = await checked(replayFile)
  const state = stateFile === undefined ? undefined : await State.load(stateFile, webhook.url, log, clock.now())
  const replacesDeadLetters = await areSame(replayFile, deadLetterFile)
  const dispatch = await Dispatch.open(webhook, outside, { deadLetterFile, replacesDeadLetters, state, expected })
  try {
    for await (const [, line] of readLines(replayFile)) {
      const replayed = read(line)
      const { event } = replayed
      const slot = state && slotIn(state, event, outside)
      if (slot !== undefined && state?.isOutdated(slot, event)) dispatch.skip()
      else await dispatch.send(replayed, slot)
    }
    return await dispatch.finish()
  } catch (error) {
    await dispatch.abandon()
    throw error
  }
}

/**
 * Checks every line.
 * @returns how many events there are
 */
async function checked(path: string): Promise<number> {
  const shapes = new ShapeCheck()
  let events = 0
  let bad = 0
  const named: string[] = []
  for await (const [number, line] of readLines(path)) {
    const problem = await problemIn(line, shapes)
    if (problem === undefined) events += 1
    else if (++bad <= NAMED) named.push(`line ${number} (${problem})`)
  }
  if (bad === 0) return events
  const more = bad > NAMED ? ` and ${bad - NAMED} more` : ''
  throw new Fault(
    `The replay file has ${bad === 1 ? 'a line' : `${bad} lines`} that cannot be delivered: ${named.join(', ')}${more}.`,
    'Nothing was sent. Take these lines out, or restore them: each is a dead letter or one event as JSON.',
  )
}

async function problemIn(line: string, shapes: ShapeCheck): Promise<string | undefined> {
  const replayed = readReplayLine(line)
  if (typeof replayed === 'string') return replayed
  try {
    await shapes.every(replayed.event)
    return undefined
  } catch (error) {
    return `it is no valid CloudEvent: ${forLog(messageOf(error), 80)}`
  }
}

/** The lines that are not blank. */
async function* readLines(path: string): AsyncGenerator<readonly [number: number, line: string]> {
  try {
    for await (const [number, line] of linesOf(path)) if (line.trim() !== '') yield [number, line]
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault(
      `The replay file cannot be read: ${forLog(messageOf(error))}.`,
      'Give `replay-file` the path of a dead-letter file, as a job before this one wrote it.',
      { cause: error },
    )
  }
}

function read(line: string): Sendable {
  const replayed = readReplayLine(line)
  if (typeof replayed !== 'string') return replayed
  throw new Fault('The replay file changed while it was read.', 'Replay it again once nothing writes to it.')
}

/**
 * The event's slot in the state file. An event does not say which query it was made for, but its id does: it is the one that
 * the event has under that query.
 */
function slotIn(state: State, event: WireEvent, { queryKey, idUnder }: ReplayOutside): string | undefined {
  if (!isCostEvent(event)) return undefined
  const query = [queryKey, ...state.queries].find((key) => idUnder(event, key) === event.id) ?? queryKey
  state.use(query)
  return state.slotOf(event, query)
}

function isCostEvent(event: WireEvent): event is WireEvent & CostEvent {
  const { subject, time, recordedtime, data } = event
  return (
    subject !== undefined &&
    time !== undefined &&
    recordedtime !== undefined &&
    typeof data === 'object' &&
    data !== null
  )
}

async function areSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))))
  return a === b
}
