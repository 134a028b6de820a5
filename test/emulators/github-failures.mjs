// @ts-check
/**
 * Failures of the GitHub API, in the words of GitHub's own answers.
 */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {Record<string, string>} [headers]
 * @property {unknown} [body] JSON; a string is sent as it is
 */
/** @typedef {'not-accessible' | 'not-found' | 'bad-credentials' | 'too-long' | 'rate-limit' | 'secondary-rate-limit' | 'server-error'} FailureKind */
/**
 * @typedef {object} FailureRule
 * @property {string} [method] only requests of this method
 * @property {string | RegExp} [path] only paths (without `/api/v3` and query) that equal or match it
 * @property {number} [times] how often it strikes (default: always)
 * @property {number} [after] how many matching requests pass first (default 0)
 * @property {FailureKind} [kind]
 * @property {Answer} [answer] instead of `kind`
 * @property {boolean} [reset] cut the connection instead
 * @property {boolean} [stall] never answer instead
 * @property {number} [retryAfterSeconds] of the rate limits (default 60)
 */

/**
 * An error body as GitHub writes it.
 * @param {number} status
 * @param {string} message
 * @param {Record<string, unknown>} [more]
 * @returns {Answer}
 */
export function failure(status, message, more = {}) {
  return {
    status,
    body: { message, ...more, documentation_url: 'https://docs.github.com/rest', status: String(status) },
  }
}

/**
 * The 422 of a body that fails validation.
 * @param {string} resource
 * @param {string} field
 * @param {string} message
 * @returns {Answer}
 */
export function invalid(resource, field, message) {
  return failure(422, 'Validation Failed', { errors: [{ resource, code: 'unprocessable', field, message }] })
}

/**
 * @param {FailureKind} kind
 * @param {number} retryAfterSeconds
 * @param {Date} now
 * @returns {Answer}
 */
export function failureOf(kind, retryAfterSeconds, now) {
  switch (kind) {
    case 'not-accessible':
      return failure(403, 'Resource not accessible by integration')
    case 'not-found':
      return failure(404, 'Not Found')
    case 'bad-credentials':
      return failure(401, 'Bad credentials')
    case 'too-long':
      return invalid('IssueComment', 'body', 'body is too long (maximum is 65536 characters)')
    case 'rate-limit': {
      const reset = Math.ceil(now.getTime() / 1000) + retryAfterSeconds
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '1000', 'x-ratelimit-reset': String(reset) }
      return { ...failure(403, 'API rate limit exceeded for installation ID 1.'), headers }
    }
    case 'secondary-rate-limit': {
      const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
      return { ...failure(429, message), headers: { 'retry-after': String(retryAfterSeconds) } }
    }
    case 'server-error':
      return failure(500, 'Server Error')
  }
}

/** Failure rules in the order they were added; the first that matches strikes. */
export class FailureRules {
  /** @type {{ rule: FailureRule, seen: number, struck: number }[]} */
  #rules = []

  /** @param {FailureRule} rule */
  add(rule) {
    if (!rule.kind && !rule.answer && !rule.reset && !rule.stall) throw new Error('a failure rule without a failure')
    this.#rules.push({ rule, seen: 0, struck: 0 })
  }

  clear() {
    this.#rules = []
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {FailureRule | undefined}
   */
  strike(method, path) {
    for (const entry of this.#rules) {
      const { rule } = entry
      if (rule.method !== undefined && rule.method !== method) continue
      if (typeof rule.path === 'string' && rule.path !== path) continue
      if (rule.path instanceof RegExp && !rule.path.test(path)) continue
      entry.seen += 1
      if (entry.seen <= (rule.after ?? 0) || entry.struck >= (rule.times ?? Number.POSITIVE_INFINITY)) continue
      entry.struck += 1
      return rule
    }
    return undefined
  }
}
