// @ts-check

/**
 * Flags for Node that let the child's timers run so many times faster, so that a test need not wait for seconds and minutes.
 * Its clock stays as it is.
 * @param {number} factor
 * @param {number} [longest] milliseconds: longer timers keep their pace, so that limits on answers are still the real ones
 * @returns {string[]}
 */
export function hurried(factor, longest = Number.MAX_SAFE_INTEGER) {
  const code = `
    const real = globalThis.setTimeout
    const pace = (ms) => (ms <= ${longest} ? ms / ${factor} : ms)
    globalThis.setTimeout = Object.assign((work, ms, ...values) => real(work, pace(ms), ...values), real)`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}
