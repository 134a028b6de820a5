/** What a slot last had accepted. */
export interface StateEntry {
  /** By the names in `data`: metrics as `0.2672917174 USD`, or a breach's `actual` and `limit`. */
  readonly amounts: Readonly<Record<string, string>>
  readonly estimated: boolean
  /** Of the accepted event, RFC 3339. */
  readonly recordedtime: string
  /** Day (UTC) on which an event of the slot was last made. */
  readonly seen: string
}

/** Entries by their slots' keys. Each is kept as JSON, as it stands in the file: as an object it would take five times the memory. */
export class StateEntries {
  readonly #texts = new Map<string, string>()

  get size(): number {
    return this.#texts.size
  }

  get(slot: string): StateEntry | undefined {
    const text = this.#texts.get(slot)
    return text === undefined ? undefined : parsed(text)
  }

  set(slot: string, entry: StateEntry): void {
    this.#texts.set(slot, JSON.stringify(entry))
  }

  /** Keys and entries, these as JSON. */
  texts(): Iterable<readonly [slot: string, text: string]> {
    return this.#texts
  }

  /** Drops the entries that were last seen before this day (UTC). */
  forget(before: string): void {
    for (const [slot, text] of this.#texts) if (parsed(text).seen < before) this.#texts.delete(slot)
  }
}

function parsed(text: string): StateEntry {
  const entry: StateEntry = JSON.parse(text)
  return entry
}
