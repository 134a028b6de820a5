import { JsonLayout } from './json-layout.js'

const [COMMA, CLOSE_LIST] = [0x2c, 0x5d]

/** Elements of a JSON list that have one layout. No string of them is made before it is asked for. */
export interface JsonRows {
  readonly length: number
  /** See `JsonLayout`. */
  readonly shape: unknown
  /** The string of this number in a row. */
  text(row: number, string: number): string
}

/** So many elements of one text are looked at for a layout: where they have nothing in common, looking would go on to its end. */
const LESSONS = 64
/** A layout with more strings is none of a cost group, and its rows would take much memory. */
const MOST_STRINGS = 64

/**
 * Memory for the rows of one JSON text, used again for the next. The layout is learnt from the elements themselves, and kept as well: the
 * next text is mostly like this one.
 */
export class RowMemory {
  readonly #most: number
  readonly #rows: Rows[] = []
  #taken = 0
  #texts = new Texts(Buffer.alloc(0), undefined)
  #lessons = LESSONS

  /** @param most so many elements are read as rows at a time */
  constructor(most: number) {
    this.#most = most
  }

  /** Begins with a text. The rows of the former one are no longer valid. */
  begin(bytes: Buffer): void {
    this.#texts = new Texts(bytes, this.#texts.layout)
    this.#lessons = LESSONS
    this.#taken = 0
  }

  /** Rows without elements, for those that come next. */
  take(): Rows {
    const rows = this.#rows[this.#taken] ?? new Rows(this.#most, this.#texts)
    this.#rows[this.#taken++] = rows
    rows.begin(this.#texts)
    return rows
  }

  /** Learns from the element that begins at `at` what those behind it may be like. @returns whether that is something new */
  learn(at: number): boolean {
    if (this.#lessons === 0) return false
    this.#lessons -= 1
    const { bytes, layout: known } = this.#texts
    const layout = JsonLayout.of(bytes, at)
    // Of the known layout is an element that only has an escape.
    if (layout === undefined || layout.strings > MOST_STRINGS || known?.equals(layout)) return false
    this.#texts = new Texts(bytes, layout)
    return true
  }
}

/** Where the strings of some elements stand. */
export class Rows implements JsonRows {
  length = 0
  readonly #most: number
  #texts: Texts
  /** Start and end of each string, row by row. */
  #bounds = new Uint32Array()

  constructor(most: number, texts: Texts) {
    this.#most = most
    this.#texts = texts
  }

  get shape(): unknown {
    return this.#texts.layout?.shape
  }

  begin(texts: Texts): void {
    this.#texts = texts
    this.length = 0
  }

  get isFull(): boolean {
    return this.length === this.#most
  }

  /** Takes in the element that begins at `at`. @returns where it ends; -1 where it is not of the layout */
  add(at: number): number {
    const { bytes, layout, strings } = this.#texts
    if (layout === undefined) return -1
    if (2 * strings * (this.length + 1) > this.#bounds.length) this.#grow(strings)
    const end = layout.find(bytes, at, this.#bounds, 2 * strings * this.length)
    const next = bytes[end]
    if (next !== COMMA && next !== CLOSE_LIST) return -1
    this.length += 1
    return end
  }

  text(row: number, string: number): string {
    const at = 2 * (this.#texts.strings * row + string)
    return this.#texts.read(string, this.#bounds[at] ?? 0, this.#bounds[at + 1] ?? 0)
  }

  /** Room for four times the rows: many stay alone, where every second element is another. */
  #grow(strings: number): void {
    const larger = new Uint32Array(2 * strings * Math.min(this.#most, 4 * this.length || 2))
    larger.set(this.#bounds.subarray(0, 2 * strings * this.length))
    this.#bounds = larger
  }
}

/** Makes strings of bytes. */
class Texts {
  readonly bytes: Buffer
  readonly layout: JsonLayout | undefined
  readonly strings: number
  /** Of each string, the last one that was made, and where it stands: neighbours often say the same. */
  readonly #last: string[]
  readonly #lastBounds: Uint32Array

  constructor(bytes: Buffer, layout: JsonLayout | undefined) {
    this.bytes = bytes
    this.layout = layout
    this.strings = layout?.strings ?? 0
    this.#last = Array.from({ length: this.strings }, () => '')
    this.#lastBounds = new Uint32Array(2 * this.strings)
  }

  read(string: number, start: number, end: number): string {
    if (!this.#isLast(string, start, end)) {
      this.#last[string] = this.bytes.toString('utf8', start, end)
      this.#lastBounds[2 * string] = start
      this.#lastBounds[2 * string + 1] = end
    }
    return this.#last[string] ?? ''
  }

  #isLast(string: number, start: number, end: number): boolean {
    const { bytes } = this
    let last = this.#lastBounds[2 * string] ?? 0
    if (end - start !== (this.#lastBounds[2 * string + 1] ?? 0) - last) return false
    for (let at = start; at < end; at++, last++) if (bytes[at] !== bytes[last]) return false
    return true
  }
}
