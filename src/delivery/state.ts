import { amountsOf, type EventAmounts } from '../events/index.js'
import type { MetricValue } from '../model/cost-line.js'
import { messageOf } from '../model/fault.js'
import type { Log } from '../model/outside.js'
import { isRecord } from '../model/record.js'
import { forLog } from '../model/text.js'
import { sha256 } from './hash.js'
import type { WireEvent } from './parcel.js'
import { readState, type StateContent, type StateEntry, writeState } from './state-file.js'

/** Entries of slots that no event was made for in so many days go. */
const KEPT_DAYS = 45
/** Acceptances after which the file is written during a long run. */
const SAVE_AFTER = 5_000
const DAY_MS = 86_400_000

/** What the state file knows of an event that is about to be sent. */
export type Standing =
  /** The slot never had an event accepted. */
  | { readonly kind: 'new' }
  /** The same amounts and `estimated` were accepted. */
  | { readonly kind: 'known' }
  /** Others were; `previous` is empty for a breach. */
  | { readonly kind: 'restated'; readonly previous: EventAmounts }

/** What was accepted, slot by slot, kept between runs in a file. */
export class State {
  readonly #path: string
  readonly #receiver: string
  readonly #content: StateContent
  readonly #log: Log
  readonly #today: string
  readonly #oldest: string
  #unsaved = 0
  #saving: Promise<void> = Promise.resolve()

  private constructor(path: string, receiver: string, content: StateContent, log: Log, now: number) {
    this.#path = path
    this.#receiver = receiver
    this.#content = content
    this.#log = log
    this.#today = day(now)
    this.#oldest = day(now - KEPT_DAYS * DAY_MS)
  }

  /**
   * @param now milliseconds since 1970
   * @throws Fault where there is a file that cannot be read
   */
  static async load(path: string, receiver: URL, log: Log, now: number): Promise<State> {
    return new State(path, sha256(receiver.href), await readState(path), log, now)
  }

  /** Queries that entries come from. */
  get queries(): readonly string[] {
    return [...this.#content.queries.keys()]
  }

  /** Notes that the run works with this query. */
  use(queryKey: string): void {
    this.#content.queries.set(queryKey, this.#today)
  }

  /** Key of an event's slot: the receiver (a hash of its URL), source, type, query and subject. */
  slotOf({ source, type, subject }: WireEvent, queryKey: string): string {
    return sha256(JSON.stringify([this.#receiver, source, type, queryKey, subject ?? null])).slice(0, 40)
  }

  /** Compares an event of this run with what its slot last had accepted. */
  standing(slot: string, event: WireEvent): Standing {
    const entry = this.#content.entries.get(slot)
    if (entry === undefined) return { kind: 'new' }
    if (entry.seen !== this.#today) this.#content.entries.set(slot, { ...entry, seen: this.#today })
    if (isSame(entry, event)) return { kind: 'known' }
    return { kind: 'restated', previous: metricsOf(entry.amounts) }
  }

  /** Whether an event out of a replay file is older than what its slot last had accepted, or says the same. */
  isOutdated(slot: string, event: WireEvent): boolean {
    const entry = this.#content.entries.get(slot)
    if (entry === undefined) return false
    return isSame(entry, event) || Date.parse(event.recordedtime ?? '') < Date.parse(entry.recordedtime)
  }

  /** Records an acceptance; of two events of one slot the later one stays. */
  accepted(slot: string, event: WireEvent): void {
    const { data, recordedtime = '' } = event
    const entry = this.#content.entries.get(slot)
    if (entry !== undefined && Date.parse(recordedtime) < Date.parse(entry.recordedtime)) return
    const facts = isRecord(data) ? data : {}
    const estimated = facts['estimated'] === true
    this.#content.entries.set(slot, { amounts: saidIn(facts), estimated, recordedtime, seen: this.#today })
    this.#unsaved += 1
    // A large state is written less often, so that writing stays a small part of the work.
    if (this.#unsaved >= Math.max(SAVE_AFTER, this.#content.entries.size / 4)) this.#save()
  }

  /** Writes the file. Where that fails, a warning: what was accepted is then sent again, with the same ids. */
  async close(): Promise<void> {
    const { queries, entries } = this.#content
    for (const [key, used] of queries) if (used < this.#oldest) queries.delete(key)
    for (const [slot, { seen }] of entries) if (seen < this.#oldest) entries.delete(slot)
    this.#save()
    await this.#saving
  }

  #save(): void {
    this.#unsaved = 0
    this.#saving = this.#saving
      .then(() => writeState(this.#path, this.#content))
      .catch((error: unknown) => {
        this.#log.warning(
          `The state file could not be written (${forLog(messageOf(error))}): the next run sends these events again.`,
        )
      })
  }
}

function day(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

/** What an event says, by the names in its data: metrics with their units, or a breach's figures. */
function saidIn(data: Readonly<Record<string, unknown>>): Record<string, string> {
  const said: Record<string, string> = {}
  for (const [key, { amount, unit }] of Object.entries(amountsOf(data))) said[key] = `${amount} ${unit}`
  for (const key of ['actual', 'limit']) {
    const value = data[key]
    if (typeof value === 'string') said[key] = value
  }
  return said
}

function metricsOf(said: Readonly<Record<string, string>>): EventAmounts {
  const metrics: Record<string, MetricValue> = {}
  for (const [key, text] of Object.entries(said)) {
    const space = text.indexOf(' ')
    if (space > 0) metrics[key] = { amount: text.slice(0, space), unit: text.slice(space + 1) }
  }
  return metrics
}

function isSame(entry: StateEntry, { data }: WireEvent): boolean {
  if (!isRecord(data) || (data['estimated'] === true) !== entry.estimated) return false
  const said = saidIn(data)
  const keys = Object.keys(said)
  return keys.length === Object.keys(entry.amounts).length && keys.every((key) => said[key] === entry.amounts[key])
}
