// @ts-check

/**
 * Flags for Node that start the child's clock at a moment of the test's choosing, so that months begin and end when a test
 * needs them to. The clock goes on from there; timers and durations are the machine's own.
 * @param {string} instant RFC 3339, `2026-11-22T12:00:00Z`
 * @returns {string[]}
 */
export function clockAt(instant) {
  const offset = Date.parse(instant) - Date.now()
  const code = `
    const Real = Date
    const now = () => Real.now() + ${offset}
    globalThis.Date = new Proxy(Real, {
      construct: (target, values, newTarget) => Reflect.construct(target, values.length > 0 ? values : [now()], newTarget),
      apply: () => new Real(now()).toString(),
      get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    })`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}

/**
 * The same clock for a server of the test.
 * @param {string} instant
 */
export function serverClockAt(instant) {
  const offset = Date.parse(instant) - Date.now()
  return () => new Date(Date.now() + offset)
}
