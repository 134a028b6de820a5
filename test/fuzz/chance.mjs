// @ts-check
import { seededRandom } from '../emulators/random.mjs'

/**
 * A 32-bit hash of a text (FNV-1a, then mixed so that similar texts lie far apart).
 * @param {string} text
 */
export function hash(text) {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/**
 * Random choices that are the same for the same seed.
 * @param {string} seed
 */
export function createChance(seed) {
  const random = seededRandom(hash(seed))
  /** A whole number from `least` to `most`, both included. @param {number} least @param {number} most */
  const int = (least, most) => least + Math.floor(random() * (most - least + 1))
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return /** @type {T} */ (list[int(0, list.length - 1)])
  }
  return {
    random,
    int,
    pick,
    /** @param {number} share of 1 */
    happens: (share) => random() < share,
    /** A subset in the list's order, at least one of it. @template T @param {readonly T[]} list @returns {T[]} */
    some: (list) => {
      const sure = pick(list)
      return list.filter((item) => item === sure || random() < 0.5)
    },
  }
}

/** @typedef {ReturnType<typeof createChance>} Chance */
