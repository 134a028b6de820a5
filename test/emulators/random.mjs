// @ts-check

/**
 * A small seeded generator (xorshift32), for random choices that are the same in every run.
 * @param {number} seed any integer
 * @returns {() => number} the next number in [0, 1)
 */
export function seededRandom(seed) {
  // An odd multiplier spreads small seeds over all 32 bits; the state must not be 0.
  let state = Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2d) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 0x1_0000_0000
  }
}

/**
 * A 32-bit hash of a text: FNV-1a, mixed by MurmurHash3's finalizer, as FNV-1a alone gives similar texts similar hashes.
 * @param {string} text
 */
export function hash(text) {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
