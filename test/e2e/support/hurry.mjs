// @ts-check
import { preload } from './clock.mjs'

/**
 * Flags for Node that make the child's timers run so many times faster, so that a test need not wait. Its clock stays as
 * it is.
 * @param {number} factor
 * @param {number} [longest] milliseconds: longer timers keep their pace, so that limits on answers are still the real ones
 * @returns {string[]}
 */
export function hurried(factor, longest = Number.MAX_SAFE_INTEGER) {
  return preload(`
    const real = globalThis.setTimeout
    const pace = (ms) => (ms <= ${longest} ? ms / ${factor} : ms)
    globalThis.setTimeout = Object.assign((work, ms, ...values) => real(work, pace(ms), ...values), real)
    const { timeout } = AbortSignal
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.ceil(pace(ms)))`)
}
