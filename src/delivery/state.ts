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

/** What a slot last had accepted. */
interface StateEntry {
  /** By the names in `data`: metrics as `0.2672917174 USD`, or a breach's `actual` and `limit`. */
  readonly amounts: Readonly<Record<string, string>>
  readonly estimated: boolean
  /** Of the accepted event, RFC 3339. */
  readonly recordedtime: string
  /** Day (UTC) on which an event of the slot was last made. */
  readonly seen: string
}

const VERSION = 1
/** Days after which an entry is removed when no event was made for its slot. */
const KEPT_DAYS = 45
/** Acceptances after which the file is written during a long run. */
const SAVE_INTERVAL = 5_000
/** How long a write is retried where the system is short of file handles or the file is locked, milliseconds. */
const WRITE_TIMEOUT = 1_000
const DAY = 86_400_000

/** What was accepted, slot by slot, kept between runs in a file. */
export class State {
  readonly #path: string
  readonly #receiver: string
  readonly #log: Log
  readonly #today: string
  readonly #oldest: string
  /** Queries that entries come from, with the day (UTC) on which each was last used. */
  readonly #queries = new Map<string, string>()
  readonly #entries = new Map<string, StateEntry>()
  /** The file as it was last read or written, to notice that another run has written it. */
  #version: string | undefined
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
   * Reads the file; a missing one is empty. A link to a missing file leads to where that file will be written.
   * @param now milliseconds since 1970
   * @throws UserError where the file cannot be read or is not a regular file
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

  /** Queries that entries come from. */
  get queries(): readonly string[] {
    return [...this.#queries.keys()]
  }

  /** Records that the run works with this query. */
  use(queryKey: string): void {
    this.#queries.set(queryKey, this.#today)
  }

  /** Key of an event's slot: the receiver (a hash of its URL), source, type, query and subject. */
  slotOf({ source, type, subject }: WireEvent, queryKey: string): string {
    return sha256(JSON.stringify([this.#receiver, source, type, queryKey, subject ?? null])).slice(0, 40)
  }

  /**
   * Compares an event of this run with what its slot last had accepted.
   * @returns `same` where that had the same amounts and `estimated`; else the metrics that were accepted, none for a breach or a new slot
   */
  compare(slot: string, event: WireEvent): 'same' | EventAmounts {
    const entry = this.#entries.get(slot)
    if (entry === undefined) return {}
    if (entry.seen !== this.#today) this.#entries.set(slot, { ...entry, seen: this.#today })
    return isSame(entry, event) ? 'same' : metricsOf(entry.amounts)
  }

  /** Whether an event from a replay file is older than what its slot last had accepted, or the same. */
  isOutdated(slot: string, event: WireEvent): boolean {
    const entry = this.#entries.get(slot)
    if (entry === undefined) return false
    return isSame(entry, event) || Date.parse(event.recordedtime ?? '') < Date.parse(entry.recordedtime)
  }

  /** Records an acceptance. Of two events of one slot, the later one stays. */
  accepted(slot: string, event: WireEvent): void {
    const { data, recordedtime = '' } = event
    const entry = this.#entries.get(slot)
    if (entry !== undefined && Date.parse(recordedtime) < Date.parse(entry.recordedtime)) return
    const facts = isRecord(data) ? data : {}
    const estimated = facts['estimated'] === true
    this.#entries.set(slot, { amounts: amountTexts(facts), estimated, recordedtime, seen: this.#today })
    this.#unsaved += 1
    // A large state is written less often, so that writing stays a small part of the work.
    if (this.#unsaved >= Math.max(SAVE_INTERVAL, this.#entries.size / 4)) this.#save()
  }

  /** Writes the file. If that fails, a warning: the next run then sends the same events, with the same ids. */
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

  /** Adds what the file has: of two entries of one slot, the later one stays. */
  async #read(): Promise<void> {
    const version = await this.#versionOnDisk()
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
    this.#version = version
  }

  /** What changes when the file is written: a write makes a new file. Undefined where there is none. */
  async #versionOnDisk(): Promise<string | undefined> {
    const found = await stat(this.#path, { bigint: true }).catch(() => undefined)
    return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`
  }

  async #write(): Promise<void> {
    const version = await this.#versionOnDisk()
    // Another run has written the file meanwhile. One that cannot be read any more is replaced.
    if (version !== undefined && version !== this.#version) await this.#read().catch(() => {})
    if (this.#isClosing) this.#forget()
    await writeFileAtomically(this.#path, Readable.from(this.#pieces()), { timeout: WRITE_TIMEOUT })
    this.#version = await this.#versionOnDisk()
  }

  #forget(): void {
    for (const [key, used] of this.#queries) if (used < this.#oldest) this.#queries.delete(key)
    for (const [slot, { seen }] of this.#entries) if (seen < this.#oldest) this.#entries.delete(slot)
  }

  /** The file's text with one entry per line, in pieces: the whole may be longer than a string can be. */
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

/** An event's amounts by the names in its data: metrics with their units, or a breach's figures. */
function amountTexts(data: JsonObject): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [key, { amount, unit }] of Object.entries(amountsOf(data))) texts[key] = `${amount} ${unit}`
  // As in the id: without a number that was judged, only the amount tells two breaches apart.
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
    typeof value['seen'] === 'string'
  )
}

function notReadable(why: string, cause?: unknown): UserError {
  return new UserError(
    `The state file cannot be read: ${forLog(why)}.`,
    'Delete it to start over (every line is then sent once more, with the same ids), or correct `state-file`.',
    { cause },
  )
}
