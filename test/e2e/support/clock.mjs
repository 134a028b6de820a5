// @ts-check
/** The clock and the timers of an action's process, and the clock of a test's servers. */

/**
 * Flags for Node that start the child's clock at a moment of the test's choice. The clock goes on from there; timers and
 * durations are the machine's own.
 * @param {string} instant RFC 3339, `2026-11-22T12:00:00Z`
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
 * The same clock for a server of the test.
 * @param {string} instant
 */
export function serverClockAt(instant) {
  const offset = Date.parse(instant) - Date.now()
  return () => new Date(Date.now() + offset)
}

/**
 * Flags for Node that run code before the action.
 * @param {string} code of an ES module
 * @returns {string[]}
 */
export function preload(code) {
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}
