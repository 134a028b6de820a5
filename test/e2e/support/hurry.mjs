// @ts-check

/**
 * Flags for Node that let the child's timers run so many times faster, so that a test need not wait for limits of seconds
 * and minutes. Its clock stays as it is.
 * @param {number} factor
 * @returns {string[]}
 */
export function hurried(factor) {
  const code = `
    const real = globalThis.setTimeout
    globalThis.setTimeout = Object.assign((work, ms, ...values) => real(work, ms / ${factor}, ...values), real)`
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`]
}
