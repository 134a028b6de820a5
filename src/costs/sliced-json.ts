import { stringEnd } from './json-layout.js'
import type { JsonRows, RowMemory, Rows } from './json-rows.js'

/*
 * Cost Explorer's answer is one JSON text of some megabytes, nearly all of it groups. Parsed at once it would fill the young
 * generation of V8's heap several times over, so that the process grows with the page. Here only the rest is parsed at once;
 * the groups stay bytes, and are read a few at a time, when their turn comes.
 */

/** Groups that are read at a time: one step for each would take as long again. */
export const SLICE = 32

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a]
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
  readonly length: number
  readonly #bytes: Buffer
  readonly #slices: readonly Bounds[]

  constructor(bytes: Buffer, { slices, length }: Pick<GroupList, 'slices' | 'length'>) {
    this.#bytes = bytes
    this.#slices = slices
    this.length = length
  }

  *[Symbol.iterator](): Generator<JsonSlice, void, undefined> {
    for (const bounds of this.#slices) yield new JsonSlice(this.#bytes, bounds)
  }
}

/**
 * Parses an answer of `GetCostAndUsage`, as `JSON.parse` would, but for `Groups` of each result: a `JsonSlices` instead of an
 * array.
 * @param memory for this answer alone, as long as it is read
 * @throws SyntaxError where the text outside the groups is no JSON
 */
export function parseSliced(bytes: Buffer, memory: RowMemory): unknown {
  const lists: JsonSlices[] = []
  memory.begin(bytes)
  let skeleton = ''
  let from = 0
  for (const list of groupLists(bytes, memory)) {
    skeleton += `${bytes.toString('utf8', from, list.start)}${lists.length}`
    from = list.end
    lists.push(new JsonSlices(bytes, list))
  }
  const answer: unknown = JSON.parse(skeleton + bytes.toString('utf8', from))
  for (const result of resultsOf(answer)) {
    // Each list of groups was cut out, and its number left in its place.
    const [index] = Array.isArray(result['Groups']) ? result['Groups'] : []
    const slices = typeof index === 'number' ? lists[index] : undefined
    if (slices !== undefined) result['Groups'] = slices
  }
  return answer
}

function resultsOf(answer: unknown): Record<string, unknown>[] {
  const results = typeof answer === 'object' && answer !== null && 'ResultsByTime' in answer ? answer.ResultsByTime : []
  return Array.isArray(results) ? results.filter((result) => typeof result === 'object' && result !== null) : []
}

/** Where the elements of a slice begin and end. */
interface Bounds {
  readonly start: number
  readonly end: number
  readonly rows: JsonRows | undefined
}

interface GroupList {
  /** After the opening bracket. */
  readonly start: number
  /** The closing bracket. */
  readonly end: number
  readonly slices: readonly Bounds[]
  /** Elements in all slices. */
  readonly length: number
}

/** Every list under the key `Groups` of an object in the list `ResultsByTime` of the outermost object. */
function* groupLists(bytes: Buffer, memory: RowMemory): Generator<GroupList, void, undefined> {
  let depth = 0
  let inResults = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1
    else if (byte === QUOTE) {
      const close = stringEnd(bytes, at)
      const colon = depth === 1 || depth === 3 ? afterBlanks(bytes, close + 1) : -1
      const isKey = bytes[colon] === COLON
      const key = isKey ? keyAt(bytes, at, close + 1) : ''
      at = close
      if (isKey && depth === 1) inResults = key === 'ResultsByTime'
      if (inResults && depth === 3 && key === 'Groups') {
        const open = afterBlanks(bytes, colon + 1)
        const list = bytes[open] === OPEN_LIST ? readList(bytes, open + 1, memory) : undefined
        if (list !== undefined) {
          yield list
          at = list.end
        }
      }
    }
  }
}

/** The list whose first element begins at `start`; undefined where an element is missing, or the list has no end. */
function readList(bytes: Buffer, start: number, memory: RowMemory): GroupList | undefined {
  const slices = new Slicer(bytes, memory)
  let end = slices.add(start)
  while (bytes[end] === COMMA) end = slices.add(end + 1)
  return bytes[end] === CLOSE_LIST ? { start, end, slices: slices.all, length: slices.length } : undefined
}

/** Cuts a list into slices, as its elements are added one after the other. */
class Slicer {
  readonly all: { start: number; end: number; rows: Rows | undefined }[] = []
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
    if (this.#rows.length === 1) this.all.push({ start, end, rows: this.#rows })
    this.#extend(end)
    this.#unlike = SLICE
    return end
  }

  #addUnlike(start: number): number {
    const end = elementEnd(this.#bytes, start)
    if (end < 0) return -1
    if (this.#unlike === SLICE) {
      this.all.push({ start, end, rows: undefined })
      this.#unlike = 0
    }
    this.#extend(end)
    this.#unlike += 1
    if (this.#memory.learn(start) || this.#rows.length > 0) this.#rows = this.#memory.take()
    return end
  }

  #extend(end: number): void {
    const last = this.all.at(-1)
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

function afterBlanks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1
  return at
}

function keyAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end)
  if (!text.includes('\\')) return text.slice(1, -1)
  const key: unknown = JSON.parse(text)
  return typeof key === 'string' ? key : ''
}
