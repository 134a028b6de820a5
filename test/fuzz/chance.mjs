// @ts-check
import { hash, seededRandom } from '../emulators/random.mjs'

/**
 * Random choices that are the same for the same seed.
 * @param {string} seed
 */
export function createChance(seed) {
  const random = seededRandom(hash(seed))
  /** A whole number from `least` to `most`. @param {number} least @param {number} most */
  const int = (least, most) => least + Math.floor(random() * (most - least + 1))
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => {
    if (list.length === 0) throw new RangeError('The list is empty.')
    return /** @type {T} */ (list[int(0, list.length - 1)])
  }
  return {
    random,
    int,
    pick,
    /** @param {number} share of 1 */
    happens: (share) => random() < share,
    /** At least one item, in the order of the list. @template T @param {readonly T[]} list @returns {T[]} */
    some: (list) => {
      const sure = pick(list)
      return list.filter((item) => item === sure || random() < 0.5)
    },
  }
}

/** @typedef {ReturnType<typeof createChance>} Chance */
