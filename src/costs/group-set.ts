/** Slots of a new table; a power of two. */
const FIRST_SLOTS = 1024

/**
 * The groups seen in a period: a set of one or two values each. Each value is numbered once and a group is a pair of numbers, so that
 * it takes a few bytes, and nothing of V8's heap, however many groups there are.
 */
export class GroupSet {
  #firsts = new Map<string, number>()
  #seconds = new Map<string, number>()
  /** Open addressing with linear probing: two entries a slot, 0 in a free one. At most half of the slots are taken. */
  #table = new Uint32Array(2 * FIRST_SLOTS)
  #size = 0

  /** @returns false where the group is in the set already */
  add(first: string, second: string): boolean {
    if (4 * this.#size >= this.#table.length) this.#grow()
    const added = put(this.#table, numberOf(this.#firsts, first), numberOf(this.#seconds, second))
    if (added) this.#size += 1
    return added
  }

  /** Empties the set, and keeps its memory: the next period has much the same groups. */
  clear(): void {
    this.#table.fill(0)
    // Numbers of values that do not come any more go once they are the most.
    if (this.#firsts.size + this.#seconds.size > 4 * this.#size + FIRST_SLOTS) {
      this.#firsts = new Map()
      this.#seconds = new Map()
    }
    this.#size = 0
  }

  #grow(): void {
    const larger = new Uint32Array(2 * this.#table.length)
    for (let slot = 0; slot < this.#table.length; slot += 2) {
      const first = this.#table[slot] ?? 0
      if (first !== 0) put(larger, first, this.#table[slot + 1] ?? 0)
    }
    this.#table = larger
  }
}

/** Numbers count from 1. */
function numberOf(numbers: Map<string, number>, value: string): number {
  const known = numbers.get(value)
  if (known !== undefined) return known
  const number = numbers.size + 1
  numbers.set(value, number)
  return number
}

function put(table: Uint32Array, a: number, b: number): boolean {
  const last = table.length - 2
  // Multipliers of xxHash32, which spread small numbers over all bits.
  const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)
  let slot = (hash ^ (hash >>> 15)) & last & ~1
  for (; table[slot] !== 0; slot = (slot + 2) & last) {
    if (table[slot] === a && table[slot + 1] === b) return false
  }
  table[slot] = a
  table[slot + 1] = b
  return true
}
