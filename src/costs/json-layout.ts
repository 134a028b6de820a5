import { stringEnd } from './json-text.js'

const [QUOTE, BACKSLASH, COLON, BLANK] = [0x22, 0x5c, 0x3a, 0x20]
const [COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x2c, 0x5b, 0x5d, 0x7b, 0x7d]

/**
 * What JSON texts have in common that differ in nothing but their strings: the bytes between the strings, names of keys among them. Cost
 * Explorer's groups are such texts, and to find the strings of one takes a fraction of the time of parsing it.
 */
export class JsonLayout {
  /** What the texts say, with each string's number in place of the string. */
  readonly shape: unknown
  /** How many strings there are. */
  readonly strings: number
  /** The bytes between the strings, quotes included, one part after the other … */
  readonly #between: Uint8Array
  /** … and where each part ends: the one before the first string, …, the one behind the last. */
  readonly #ends: Uint32Array

  private constructor(shape: unknown, between: readonly number[], ends: readonly number[]) {
    this.shape = shape
    this.strings = ends.length - 1
    this.#between = Uint8Array.from(between)
    this.#ends = Uint32Array.from(ends)
  }

  /**
   * The layout of the value that begins at `start`. Undefined where it is no JSON, or holds what is neither string nor structure: blanks,
   * numbers, `true`, `false`, `null`.
   */
  static of(bytes: Buffer, start: number): JsonLayout | undefined {
    const between: number[] = []
    const ends: number[] = []
    let shape = ''
    let depth = 0
    let at = start
    do {
      const byte = bytes[at] ?? 0
      if (byte === QUOTE) {
        const close = stringEnd(bytes, at)
        if (bytes[close + 1] === COLON) {
          // One by one: a call takes only so many arguments.
          for (const octet of bytes.subarray(at, close + 1)) between.push(octet)
          shape += bytes.toString('utf8', at, close + 1)
        } else {
          between.push(QUOTE)
          // The blank keeps two numbers apart that nothing but strings side by side, which are no JSON, could make one.
          shape += ` ${ends.length}`
          ends.push(between.length)
          between.push(QUOTE)
        }
        at = close
      } else {
        if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth += 1
        else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth -= 1
        else if (byte !== COMMA && byte !== COLON) return undefined
        between.push(byte)
        shape += String.fromCharCode(byte)
      }
      at += 1
    } while (depth > 0)
    ends.push(between.length)
    try {
      return new JsonLayout(JSON.parse(shape), between, ends)
    } catch {
      return undefined
    }
  }

  equals(other: JsonLayout): boolean {
    // Two quotes side by side, and no colon behind them, tell where a string is.
    return Buffer.compare(this.#between, other.#between) === 0
  }

  /**
   * Finds the strings of the value that begins at `at`.
   * @param bounds takes where each string begins and ends, in turn, without its quotes …
   * @param from … from this index on
   * @returns where the value ends; -1 where it has another layout, or a string with an escape, which does not say what it stands for
   */
  find(bytes: Buffer, at: number, bounds: Uint32Array, from: number): number {
    const between = this.#between
    const ends = this.#ends
    const { strings } = this
    let here = at
    let next = 0
    for (let string = 0; ; string++) {
      for (const end = ends[string] ?? 0; next < end; next++, here++) {
        if (bytes[here] !== between[next]) return -1
      }
      if (string === strings) return here
      bounds[from + 2 * string] = here
      for (let byte = bytes[here]; byte !== QUOTE; byte = bytes[++here]) {
        // Control characters stand in no JSON.
        if (byte === undefined || byte === BACKSLASH || byte < BLANK) return -1
      }
      bounds[from + 2 * string + 1] = here
    }
  }
}
