import type { JsonRows, RowMemory, Rows } from './json-rows.js'
import { afterBlanks, stringEnd } from './json-text.js'

/** Groups that are read at a time: one step for each would take as long again. */
export const SLICE = 32

const [QUOTE, COMMA] = [0x22, 0x2c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Some elements of a JSON list that stand side by side. */
export class JsonSlice {
  /** The elements, where they differ in nothing but their strings. */
  readonly rows: JsonRows | undefined
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number

  constructor(bytes: Buffer, { start, end, rows }: Bounds) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.rows = rows
  }

  /**
   * The elements as `JSON.parse` reads them.
   * @throws SyntaxError where one of them is no JSON
   */
  parse(): readonly unknown[] {
    // Before and behind them stands a comma or the list's own bracket, which nobody reads any more: with brackets in their places
    // they are a list.
    this.#bytes[this.#start - 1] = OPEN_LIST
    this.#bytes[this.#end] = CLOSE_LIST
    const elements: unknown[] = JSON.parse(this.#bytes.toString('utf8', this.#start - 1, this.#end + 1))
    return elements
  }
}

/** The elements of a JSON list, read a slice at a time as they are iterated over. */
export class JsonSlices implements Iterable<JsonSlice> {
  /** How many elements there are. */
  readonly length: number
  /** Where the first element begins, after the list's opening bracket. */
  readonly start: number
  /** The closing bracket. */
  readonly end: number
  readonly #bytes: Buffer
  readonly #slices: readonly Readonly<Bounds>[]

  private constructor(bytes: Buffer, slices: readonly Readonly<Bounds>[], length: number, start: number, end: number) {
    this.#bytes = bytes
    this.#slices = slices
    this.length = length
    this.start = start
    this.end = end
  }

  /** The list whose first element begins at `start`; undefined where an element is missing, or the list has no end. */
  static of(bytes: Buffer, start: number, memory: RowMemory): JsonSlices | undefined {
    const slicer = new Slicer(bytes, memory)
    let end = slicer.add(start)
    while (bytes[end] === COMMA) end = slicer.add(end + 1)
    return bytes[end] === CLOSE_LIST ? new JsonSlices(bytes, slicer.slices, slicer.length, start, end) : undefined
  }

  *[Symbol.iterator](): Generator<JsonSlice, void, undefined> {
    for (const bounds of this.#slices) yield new JsonSlice(this.#bytes, bounds)
  }
}

/** Where the elements of a slice begin and end. */
interface Bounds {
  readonly start: number
  end: number
  readonly rows: JsonRows | undefined
}

/** Cuts a list into slices, as its elements are added one after the other. */
class Slicer {
  readonly slices: Bounds[] = []
  length = 0
  readonly #bytes: Buffer
  readonly #memory: RowMemory
  /** Takes the next element, if it is alike. */
  #rows: Rows
  /** Elements in the last slice, where those are to be parsed. */
  #unlike = SLICE

  constructor(bytes: Buffer, memory: RowMemory) {
    this.#bytes = bytes
    this.#memory = memory
    this.#rows = memory.take()
  }

  /** @returns where the element ends; -1 where it has no end, or there is none */
  add(start: number): number {
    this.length += 1
    if (this.#rows.isFull) this.#rows = this.#memory.take()
    const end = this.#rows.add(start)
    return end < 0 ? this.#addUnlike(start) : this.#addAlike(start, end)
  }

  #addAlike(start: number, end: number): number {
    if (this.#rows.length === 1) this.slices.push({ start, end, rows: this.#rows })
    this.#extend(end)
    this.#unlike = SLICE
    return end
  }

  #addUnlike(start: number): number {
    const end = elementEnd(this.#bytes, start)
    if (end < 0) return -1
    if (this.#unlike === SLICE) {
      this.slices.push({ start, end, rows: undefined })
      this.#unlike = 0
    }
    this.#extend(end)
    this.#unlike += 1
    if (this.#memory.learn(start) || this.#rows.length > 0) this.#rows = this.#memory.take()
    return end
  }

  #extend(end: number): void {
    const last = this.slices.at(-1)
    if (last !== undefined) last.end = end
  }
}

/** Where the element ends that begins at `start`: at its comma, or its list's bracket. -1 where it has no end, or there is none. */
function elementEnd(bytes: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = stringEnd(bytes, at)
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
    else if (depth > 0) {
      if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
    } else if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST)
      return afterBlanks(bytes, start) === at ? -1 : at
  }
  return -1
}
