import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DeliverySettings, WebhookSettings } from '../../../src/delivery/index.js'
import { openDelivery, replay } from '../../../src/delivery/index.js'
import type { Sendable, WireEvent } from '../../../src/delivery/parcel.js'
import { createEventMaker, type EventMaker, idUnder, queryKeyOf, restate } from '../../../src/events/index.js'
import { type CostEvent, WrittenEvent } from '../../../src/model/cost-event.js'
import type { Clock } from '../../../src/model/outside.js'
import { seededRandom } from '../../emulators/random.mjs'
import { line, query } from '../../support/cost-facts.js'
import { checked } from '../../support/event-schema.js'
import { RecordedLog, SkippingClock } from './outside.js'

/** A directory of its own for one test file's dead letters and states. */
export async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), 'delivery-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export function webhookSettings(url: string, over: Partial<WebhookSettings> = {}): WebhookSettings {
  return {
    url: new URL(url),
    mode: 'structured',
    batchSize: 100,
    headers: [],
    token: undefined,
    secrets: [],
    handshake: false,
    timeoutSeconds: 5,
    attempts: 5,
    deadlineSeconds: 600,
    concurrency: 4,
    rate: undefined,
    proxy: { https: undefined, http: undefined, none: undefined },
    ...over,
  }
}

export function eventMaker(recordedTime = '2026-11-21T06:00:12Z', source = 'cloud.amazon.billing'): EventMaker {
  return createEventMaker(
    { kinds: new Set(['lines']), source, typePrefix: 'amazon.billing', minAmount: undefined },
    { account: '123456789012', query: query(), granularity: 'daily', recordedTime },
  )
}

/** Of the query that `eventMaker` makes events of. */
export const QUERY_KEY = queryKeyOf(query(), 'daily')

/** So many different events, each checked by the schema. */
export function someEvents(count: number, maker = eventMaker()): CostEvent[] {
  return Array.from({ length: count }, (_, index) => checked(maker.line(line([`Service ${index}`], `${index}.5`))))
}

/** The event and its text. */
export function sendable(event: WireEvent): Sendable {
  return { id: event.id, text: JSON.stringify(event), event }
}

export interface Scene {
  readonly webhook: Partial<WebhookSettings> & { readonly url: URL }
  readonly deadLetterFile: string
  readonly stateFile?: string
  readonly replayFile?: string
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly seed?: number
}

function settingsOf({ webhook, deadLetterFile, stateFile, replayFile }: Scene): DeliverySettings {
  const { url, ...over } = webhook
  return { webhook: webhookSettings(url.href, over), deadLetterFile, replayFile, stateFile, onFailure: 'fail' }
}

function outsideOf({ clock = new SkippingClock(), signal = new AbortController().signal, seed = 1 }: Scene) {
  return { log: new RecordedLog(), clock, signal, random: seededRandom(seed) }
}

/** Delivers events as a run does, and tells what became of them. */
export async function deliverAll(scene: Scene, events: Iterable<CostEvent>, queryKey = QUERY_KEY) {
  const outside = outsideOf(scene)
  const delivery = await openDelivery(settingsOf(scene), {
    ...outside,
    queryKey,
    restated: (event, previous) => restate(event, previous, queryKey),
  })
  for (const event of events) await delivery.deliver(WrittenEvent.of(event))
  const receipt = await delivery.finish()
  return { receipt, log: outside.log.lines, letters: await lettersIn(scene.deadLetterFile) }
}

/** Delivers a replay file. */
export async function replayAll(scene: Scene, queryKey = QUERY_KEY) {
  const outside = outsideOf(scene)
  const receipt = await replay(settingsOf(scene), { ...outside, queryKey, idUnder })
  return { receipt, log: outside.log.lines, letters: await lettersIn(scene.deadLetterFile) }
}

export interface Letter {
  readonly event: CostEvent
  readonly reason: string
  readonly attempts: number
  readonly status: number | null
}

/** The dead letters in a file; none where there is no file. */
export async function lettersIn(path: string): Promise<Letter[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((each) => each !== '')
    .map((each): Letter => JSON.parse(each))
}
