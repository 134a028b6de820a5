import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeliverySettings } from '../../../src/delivery/index.js'
import { openDelivery, replay } from '../../../src/delivery/index.js'
import { type CostEvent, eventJson } from '../../../src/events/index.js'
import type { Clock } from '../../../src/lib/runtime.js'
import { seededRandom } from '../../emulators/random.mjs'
import { line, maker, QUERY_KEY } from '../../events/sample.js'
import { checked } from '../../support/event-schema.js'
import { RecordedLog, SkippingClock } from './runtime.js'

const defaultMaker = await maker()

/** A temporary directory for one test file. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'delivery-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export function deliverySettings(over: Partial<DeliverySettings> = {}): DeliverySettings {
  return {
    webhookUrl: undefined,
    webhookMode: 'structured',
    webhookBatchSize: 100,
    webhookHeaders: [],
    webhookToken: undefined,
    webhookSecret: [],
    webhookHandshake: false,
    webhookTimeoutSeconds: 100,
    webhookAttempts: 5,
    webhookDeadlineSeconds: 600,
    webhookConcurrency: 4,
    webhookRate: undefined,
    proxy: { https: undefined, http: undefined, none: undefined },
    deadLetterFile: '/nonexistent/letters.ndjson',
    stateFile: undefined,
    replayFile: undefined,
    ...over,
  }
}

/** Different events, each checked against the schema. */
export function someEvents(count: number, events = defaultMaker): CostEvent[] {
  return Array.from({ length: count }, (_, index) => checked(events.line(line([`Service ${index}`], `${index}.5`))))
}

/** The event as an object, as the webhook receives it. */
export function plain(event: CostEvent): unknown {
  return JSON.parse(eventJson(event))
}

export interface Circumstances {
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly queryKey?: string
  readonly seed?: number
}

function dependencies({
  clock = new SkippingClock(),
  signal = new AbortController().signal,
  queryKey = QUERY_KEY,
  seed = 1,
}: Circumstances) {
  return { log: new RecordedLog(), clock, signal, queryKey, random: seededRandom(seed) }
}

/** Delivers events as a run does. */
export async function deliverAll(
  settings: Partial<DeliverySettings>,
  events: Iterable<CostEvent> | AsyncIterable<CostEvent>,
  circumstances: Circumstances = {},
) {
  const deps = dependencies(circumstances)
  const whole = deliverySettings(settings)
  const delivery = await openDelivery(whole, deps)
  const sent: CostEvent[] = []
  for await (const event of events) sent.push(await delivery.deliver(event))
  const receipt = await delivery.finish()
  return { receipt, sent, log: deps.log.lines, letters: await lettersIn(whole.deadLetterFile) }
}

/** Delivers a replay file. */
export async function replayAll(settings: Partial<DeliverySettings>, circumstances: Circumstances = {}) {
  const deps = dependencies(circumstances)
  const whole = deliverySettings(settings)
  const receipt = await replay(whole, deps)
  return { receipt, log: deps.log.lines, letters: await lettersIn(whole.deadLetterFile) }
}

export interface Letter {
  readonly event: CostEvent
  readonly reason: string
  readonly attempts: number
  readonly status: number | null
}

/** The dead letters in a file, without other lines. A device has none. */
export async function lettersIn(path: string): Promise<Letter[]> {
  const found = await stat(path).catch(() => undefined)
  const text = found?.isFile() ? await readFile(path, 'utf8') : ''
  const letters = text.split('\n').filter((each) => /^\{"event":.*\}$/s.test(each))
  return letters.map((each): Letter => JSON.parse(each))
}
