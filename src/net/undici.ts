/**
 * Stands in for the package `undici` in the bundle (`scripts/build.mjs` aliases it), which would be the largest thing in it
 * and is not used: `@actions/core` imports it by way of its HTTP client, of which the program uses nothing, and
 * `@actions/github` for a `fetch` that the program replaces by its own (`fetchThrough`).
 */

/** Never called: GitHub's client is given another `fetch`. */
export function fetch(): never {
  throw new Error('This bundle holds no undici.')
}

/** `@actions/github` constructs one while it is imported, where a proxy is set; nothing is ever sent through it. */
export class ProxyAgent {}
