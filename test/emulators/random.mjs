// @ts-check
/**
 * A small seeded generator (xorshift32), so that a "random" failure script is the same on every run.
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
