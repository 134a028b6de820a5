// @ts-check
/**
 * Stands in for `undici` in the bundle, which would be the largest thing in it: `@actions/github` imports it for a `fetch`
 * that the program replaces by its own (`src/net/fetch.ts`).
 */

/** @returns {never} */
export function fetch() {
  throw new Error('This bundle holds no undici.')
}
