/*
 * Cost Explorer's answer is one JSON text of some megabytes, nearly all of it groups. Parsed at once it would fill the young
 * generation of V8's heap several times over, so that the process grows with the page. Here only the rest is parsed at once;
 * the groups stay bytes, and become objects a few at a time, when their turn comes.
 */

/** Groups that are parsed at a time: one call for each would take as long again. */
const SLICE = 32

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** The elements of a JSON list, parsed a slice at a time as they are iterated over. */
export class JsonSlices implements Iterable<readonly unknown[]> {
  readonly length: number
  readonly #bytes: Buffer
  /** Start and end of each slice, in turn. */
  readonly #bounds: readonly number[]

  constructor(bytes: Buffer, { bounds, length }: Pick<GroupList, 'bounds' | 'length'>) {
    this.#bytes = bytes
    this.#bounds = bounds
    this.length = length
  }

  /**
   * The elements, a few at a time.
   * @throws SyntaxError where an element is no JSON
   */
  *[Symbol.iterator](): Generator<readonly unknown[], void, undefined> {
    const bounds = this.#bounds
    for (let i = 0; i < bounds.length; i += 2) yield this.#slice(bounds[i] ?? 0, bounds[i + 1] ?? 0)
  }

  #slice(start: number, end: number): unknown[] {
    // Before and behind it stands a comma or the list's own bracket, which nobody reads any more: with brackets in their places
    // the slice is a list.
    this.#bytes[start - 1] = OPEN_LIST
    this.#bytes[end] = CLOSE_LIST
    const slice: unknown[] = JSON.parse(this.#bytes.toString('utf8', start - 1, end + 1))
    return slice
  }
}

/**
 * Parses an answer of `GetCostAndUsage`, as `JSON.parse` would, but for `Groups` of each result: a `JsonSlices` instead of an
 * array.
 * @throws SyntaxError where the text outside the groups is no JSON
 */
export function parseSliced(bytes: Buffer): unknown {
  const lists: JsonSlices[] = []
  let skeleton = ''
  let from = 0
  for (const list of groupLists(bytes)) {
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

interface GroupList {
  /** After the opening bracket. */
  readonly start: number
  /** The closing bracket. */
  readonly end: number
  /** Start and end of each slice of elements, in turn. */
  readonly bounds: readonly number[]
  /** Elements in all slices. */
  readonly length: number
}

/** Every list under the key `Groups` of an object in the list `ResultsByTime` of the outermost object. */
function* groupLists(bytes: Buffer): Generator<GroupList, void, undefined> {
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
        const list = bytes[open] === OPEN_LIST ? readList(bytes, open + 1) : undefined
        if (list !== undefined) {
          yield list
          at = list.end
        }
      }
    }
  }
}

/** The slices of the list that begins at `start`; undefined where the list, or its last slice, has no elements, or it has no end. */
function readList(bytes: Buffer, start: number): GroupList | undefined {
  const bounds: number[] = []
  let length = 0
  let depth = 0
  let from = start
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = stringEnd(bytes, at)
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
    else if (byte === COMMA && depth === 0) {
      length += 1
      if (length % SLICE === 0) {
        bounds.push(from, at)
        from = at + 1
      }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (depth === 0) {
        // After a comma it is no JSON, as whoever parses the whole of it finds: a slice of nothing would be an empty list.
        if (afterBlanks(bytes, from) === at) return undefined
        bounds.push(from, at)
        return byte === CLOSE_LIST ? { start, end: at, bounds, length: length + 1 } : undefined
      }
      depth -= 1
    }
  }
  return undefined
}

/** The index of the quote that closes the string that opens at `open`, or the text's end. */
function stringEnd(bytes: Buffer, open: number): number {
  let at = open + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
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
