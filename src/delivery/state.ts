import { createHash } from 'node:crypto'
import { readFile, readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { writeFile as writeFileAtomically } from 'atomically'
import { amountsOf, type EventAmounts } from '../events/index.js'
import type { MetricValue } from '../lib/costs.js'
import { messageOf, UserError } from '../lib/errors.js'
import { at, isRecord, type JsonObject } from '../lib/json.js'
import type { Log } from '../lib/runtime.js'
import { forLog } from '../lib/text.js'
import type { WireEvent } from './encoding.js'

/** The facts of the last accepted event of a slot. */
interface StateEntry {
  /** By their names in `data`: metrics as `0.2672917174 USD`; for a breach, `actual`, `limit` and possibly `amount`. */
  readonly amounts: Readonly<Record<string, string>>
  readonly estimated: boolean
  /** `recordedtime` of the accepted event, RFC 3339. */
  readonly recordedtime: string
  /** Day (UTC) of the last event of the slot, sent or skipped. */
  readonly seen: string
}

const VERSION = 1
/** Days after which an entry is removed if its slot has had no event. */
const KEPT_DAYS = 45
/** Number of acceptances after which a long run writes the file. */
const SAVE_INTERVAL = 5_000
/** How long a write is retried if the system has no free file handle or the file is locked, milliseconds. */
const WRITE_TIMEOUT = 1_000
const DAY = 86_400_000

/** The state file: the last accepted event of each slot, kept between runs. */
export class State {
  readonly #path: string
  readonly #receiver: string
  readonly #log: Log
  readonly #today: string
  readonly #oldest: string
  /** Queries that the entries belong to, with the day (UTC) of their last use. */
  readonly #queries = new Map<string, string>()
  readonly #entries = new Map<string, StateEntry>()
  /** Identifies the file as it was last read or written. Another value means that another run has written it. */
  #identity: string | undefined
  #isClosing = false
  #unsaved = 0
  #saving: Promise<void> = Promise.resolve()

  private constructor(path: string, receiver: URL, log: Log, now: number) {
    this.#path = path
    this.#receiver = sha256(receiver.href)
    this.#log = log
    this.#today = dayOf(now)
    this.#oldest = dayOf(now - KEPT_DAYS * DAY)
  }

  /**
   * Reads the file. A missing file means an empty state. If the path is a link to a missing file, that file will be written.
   * @param now milliseconds since 1970
   * @throws UserError if the file cannot be read or is not a regular file
   */
  static async load(path: string, receiver: URL, log: Log, now: number): Promise<State> {
    const state = new State(path, receiver, log, now)
    try {
      await state.#read()
    } catch (error) {
      const code = at(error, 'code')
      if (code === 'ENOENT') {
        const target = await readlink(path).catch(() => undefined)
        return target === undefined
          ? state
          : State.load(resolve(await realpath(dirname(path)), target), receiver, log, now)
      }
      if (error instanceof UserError) throw error
      if (error instanceof SyntaxError) throw notReadable('it is not JSON', error)
      throw notReadable(code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : messageOf(error), error)
    }
    return state
  }

  /** Queries that the entries belong to. */
  get queries(): readonly string[] {
    return [...this.#queries.keys()]
  }

  /** Records that the run uses this query. */
  use(queryKey: string): void {
    this.#queries.set(queryKey, this.#today)
  }

  /** Key of an event's slot: the receiver (a hash of its URL), source, type, query and subject. */
  slotOf({ source, type, subject }: WireEvent, queryKey: string): string {
    return sha256(JSON.stringify([this.#receiver, source, type, queryKey, subject ?? null])).slice(0, 40)
  }

  /**
   * Compares an event of this run with what was last accepted for its slot.
   * @returns `same` if the amounts and `estimated` are the same; otherwise the accepted metrics, none for a breach or a new slot
   */
  compare(slot: string, event: WireEvent): 'same' | EventAmounts {
    const entry = this.#entries.get(slot)
    if (entry === undefined) return {}
    if (entry.seen !== this.#today) this.#entries.set(slot, { ...entry, seen: this.#today })
    return isSame(entry, event) ? 'same' : metricsOf(entry.amounts)
  }

  /** Whether an event from a replay file is older than what was last accepted for its slot, or the same. */
  isOutdated(slot: string, event: WireEvent): boolean {
    const entry = this.#entries.get(slot)
    if (entry === undefined) return false
    return isSame(entry, event) || Date.parse(event.recordedtime ?? '') < Date.parse(entry.recordedtime)
  }

  /** Records an accepted event. Of two events of one slot, the later one is kept. */
  accepted(slot: string, event: WireEvent): void {
    const { data, recordedtime = '' } = event
    const entry = this.#entries.get(slot)
    if (entry !== undefined && Date.parse(recordedtime) < Date.parse(entry.recordedtime)) return
    const facts = isRecord(data) ? data : {}
    const estimated = facts['estimated'] === true
    this.#entries.set(slot, { amounts: amountTexts(facts), estimated, recordedtime, seen: this.#today })
    this.#unsaved += 1
    // A large file is written less often: writing must stay a small part of the work.
    if (this.#unsaved >= Math.max(SAVE_INTERVAL, this.#entries.size / 4)) this.#save()
  }

  /** Writes the file. If that fails, a warning is logged: the next run then sends the same events, with the same ids. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#save()
    await this.#saving
  }

  #save(): void {
    this.#unsaved = 0
    this.#saving = this.#saving
      .then(() => this.#write())
      .catch((error: unknown) => {
        this.#log.warning(
          `The state file could not be written (${forLog(messageOf(error))}): the next run sends these events again.`,
        )
      })
  }

  /** Adds the entries of the file. Of two entries of one slot, the later one is kept. */
  async #read(): Promise<void> {
    const identity = await this.#identityOnDisk()
    // A device or a pipe may have no end.
    if (!(await stat(this.#path)).isFile()) throw notReadable('it is not a regular file')
    const bytes = await readFile(this.#path)
    const content: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (!isRecord(content) || content['version'] !== VERSION) throw notReadable(`it has no "version": ${VERSION}`)
    const { queries, entries } = content
    if (!isRecord(queries) || !isRecord(entries)) throw notReadable('it has no "queries" or no "entries"')
    for (const [key, used] of Object.entries(queries)) {
      if (typeof used === 'string' && used > (this.#queries.get(key) ?? '')) this.#queries.set(key, used)
    }
    for (const [slot, entry] of Object.entries(entries)) {
      if (!isEntry(entry)) throw notReadable(`its entry ${slot.slice(0, 40)} is incomplete`)
      const known = this.#entries.get(slot)
      const isLater = known && Date.parse(entry.recordedtime) > Date.parse(known.recordedtime)
      if (known === undefined || isLater) this.#entries.set(slot, entry)
    }
    this.#identity = identity
  }

  /** Changes each time the file is written, because a write creates a new file. Undefined if there is no file. */
  async #identityOnDisk(): Promise<string | undefined> {
    const found = await stat(this.#path, { bigint: true }).catch(() => undefined)
    return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`
  }

  async #write(): Promise<void> {
    const identity = await this.#identityOnDisk()
    // If another run has written the file, its entries are added. A file that can no longer be read is replaced.
    if (identity !== undefined && identity !== this.#identity) await this.#read().catch(() => {})
    if (this.#isClosing) this.#forget()
    await writeFileAtomically(this.#path, Readable.from(this.#pieces()), { timeout: WRITE_TIMEOUT })
    this.#identity = await this.#identityOnDisk()
  }

  #forget(): void {
    for (const [key, used] of this.#queries) if (used < this.#oldest) this.#queries.delete(key)
    for (const [slot, { seen }] of this.#entries) if (seen < this.#oldest) this.#entries.delete(slot)
  }

  /** The file's text with one entry per line, in pieces: the whole text may be longer than the longest possible string. */
  *#pieces(): Generator<string> {
    let piece = `{"version":${VERSION},"queries":${JSON.stringify(Object.fromEntries(this.#queries))},"entries":{`
    let divider = '\n'
    for (const [slot, entry] of this.#entries) {
      piece += `${divider}${JSON.stringify(slot)}:${JSON.stringify(entry)}`
      divider = ',\n'
      if (piece.length > 65_536) {
        yield piece
        piece = ''
      }
    }
    yield `${piece}\n}}\n`
  }
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** An event's amounts by their names in `data`: metrics with their units, or the numbers of a breach. */
function amountTexts(data: JsonObject): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [key, { amount, unit }] of Object.entries(amountsOf(data))) texts[key] = `${amount} ${unit}`
  // As in the id: if no number was judged, two breaches differ in their amount only.
  for (const key of data['actual'] === '' ? ['actual', 'limit', 'amount'] : ['actual', 'limit']) {
    const value = data[key]
    if (typeof value === 'string') texts[key] = value
  }
  return texts
}

function metricsOf(texts: Readonly<Record<string, string>>): EventAmounts {
  const metrics: Record<string, MetricValue> = {}
  for (const [key, text] of Object.entries(texts)) {
    const space = text.indexOf(' ')
    if (space > 0) metrics[key] = { amount: text.slice(0, space), unit: text.slice(space + 1) }
  }
  return metrics
}

function isSame(entry: StateEntry, { data }: WireEvent): boolean {
  if (!isRecord(data) || (data['estimated'] === true) !== entry.estimated) return false
  const texts = amountTexts(data)
  const keys = Object.keys(texts)
  return keys.length === Object.keys(entry.amounts).length && keys.every((key) => texts[key] === entry.amounts[key])
}

function isEntry(value: unknown): value is StateEntry {
  return (
    isRecord(value) &&
    isRecord(value['amounts']) &&
    Object.values(value['amounts']).every((amount) => typeof amount === 'string') &&
    typeof value['estimated'] === 'boolean' &&
    typeof value['recordedtime'] === 'string' &&
    // An event without the time of its request has an empty one.
    (value['recordedtime'] === '' || !Number.isNaN(Date.parse(value['recordedtime']))) &&
    typeof value['seen'] === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(value['seen'])
  )
}

function notReadable(why: string, cause?: unknown): UserError {
  return new UserError(
    `The state file cannot be read: ${forLog(why)}.`,
    'Delete it to start over (every line is then sent once more, with the same ids), or correct `state-file`.',
    { cause },
  )
}
