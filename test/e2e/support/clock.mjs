// @ts-check
/** Flags for Node that change the clock and the timers of the action's process. */

/**
 * Starts the child's clock at this instant. Timers and durations are not changed.
 * @param {string} instant `2026-11-22T12:00:00Z`
 * @returns {string[]}
 */
export function clockAt(instant) {
  return preload(`
    const Real = Date
    const now = () => Real.now() + ${Date.parse(instant) - Date.now()}
    globalThis.Date = new Proxy(Real, {
      construct: (target, values, newTarget) => Reflect.construct(target, values.length > 0 ? values : [now()], newTarget),
      apply: () => new Real(now()).toString(),
      get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    })`)
}

/**
 * The same clock for a server in the test.
 * @param {string} instant
 */
export function serverClockAt(instant) {
  const offset = Date.parse(instant) - Date.now()
  return () => new Date(Date.now() + offset)
}

/**
 * Runs code before the action.
 * @param {string} code of an ES module
 * @returns {string[]}
 */
export function preload(code) {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

/**
 * Makes the child's timers run faster. Its clock is not changed.
 * @param {number} factor
 * @param {number} [longest] milliseconds: longer timers keep their duration, for example time limits for answers
 */
export function hurried(factor, longest = Number.MAX_SAFE_INTEGER) {
  return preload(`
    const real = globalThis.setTimeout
    const shorter = (ms) => (ms <= ${longest} ? ms / ${factor} : ms)
    globalThis.setTimeout = Object.assign((work, ms, ...values) => real(work, shorter(ms), ...values), real)
    const { timeout } = AbortSignal
    AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.ceil(shorter(ms)))`)
}
