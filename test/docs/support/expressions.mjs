// @ts-check
/**
 * GitHub's workflow expressions, as far as this project's workflows use them. Whatever else they hold is an error here, not a
 * guess. Source: "Evaluate expressions in workflows and actions", GitHub's documentation.
 *
 * @typedef {null | boolean | number | string | object} Value
 * @typedef {object} Scope
 * @property {Record<string, any>} contexts `github`, `inputs`, `secrets`, `steps` …
 * @property {'success' | 'failure' | 'cancelled'} status of the steps, or needed jobs, so far
 */

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<number>\d+(?:\.\d+)?)|(?<op>==|!=|&&|\|\||!|\(|\))|(?<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*))/y

/** Functions that look at how things went; a condition without one of them has an implied `success() &&`. */
const STATUS_FUNCTIONS = {
  always: () => true,
  success: (/** @type {Scope} */ { status }) => status === 'success',
  failure: (/** @type {Scope} */ { status }) => status === 'failure',
  cancelled: (/** @type {Scope} */ { status }) => status === 'cancelled',
}

/**
 * Replaces each `${{ … }}` of a text.
 * @param {unknown} template any scalar of a workflow file
 * @param {Scope} scope
 * @returns {string}
 */
export function fill(template, scope) {
  return String(template ?? '').replace(/\$\{\{(.*?)\}\}/gs, (_, source) => asText(evaluate(source, scope)))
}

/**
 * Judges an `if:`.
 * @param {unknown} condition undefined where there is none
 * @param {Scope} scope
 * @returns {boolean}
 */
export function holds(condition, scope) {
  const source = String(condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
  const asksStatus = Object.keys(STATUS_FUNCTIONS).some((name) => new RegExp(`\\b${name}\\(\\)`).test(source))
  return (asksStatus || scope.status === 'success') && isTrue(evaluate(source, scope))
}

/**
 * @param {string} source what stands between `${{` and `}}`
 * @param {Scope} scope
 * @returns {Value}
 * @throws {Error} where the text is no expression that is known here
 */
function evaluate(source, scope) {
  const tokens = tokenize(source)
  let at = 0
  const next = () => tokens[at]
  const take = (/** @type {string} */ text) => next()?.text === text && ++at > 0

  const value = or()
  if (at < tokens.length) throw new Error(`Expression "${source}": "${next()?.text}" is not understood`)
  return value

  /** @returns {Value} */
  function or() {
    let left = and()
    while (take('||')) {
      const right = and()
      left = isTrue(left) ? left : right
    }
    return left
  }

  /** @returns {Value} */
  function and() {
    let left = comparison()
    while (take('&&')) {
      const right = comparison()
      left = isTrue(left) ? right : left
    }
    return left
  }

  /** @returns {Value} */
  function comparison() {
    const left = unary()
    if (take('==')) return equal(left, unary())
    if (take('!=')) return !equal(left, unary())
    return left
  }

  /** @returns {Value} */
  function unary() {
    if (take('!')) return !isTrue(unary())
    if (take('(')) {
      const inner = or()
      if (!take(')')) throw new Error(`Expression "${source}": a parenthesis is not closed`)
      return inner
    }
    const token = next()
    if (token === undefined || token.kind === 'op') throw new Error(`Expression "${source}" is not understood`)
    at += 1
    if (token.kind === 'text') return token.text.slice(1, -1).replaceAll("''", "'")
    if (token.kind === 'number') return Number(token.text)
    return take('(') ? call(token.text) : lookUp(token.text)
  }

  /** @param {string} name @returns {Value} */
  function call(name) {
    const known = Object.entries(STATUS_FUNCTIONS).find(([key]) => key === name)
    if (!known || !take(')')) throw new Error(`Expression "${source}": ${name}(…) is not known here`)
    return known[1](scope)
  }

  /** @param {string} path @returns {Value} */
  function lookUp(path) {
    if (path === 'true' || path === 'false') return path === 'true'
    if (path === 'null') return null
    const [context = '', ...properties] = path.split('.')
    if (!Object.hasOwn(scope.contexts, context)) throw new Error(`Expression "${source}": no context "${context}" here`)
    let found = scope.contexts[context]
    for (const property of properties) {
      // A name that a test did not think of must not turn into an empty text.
      if (
        ['secrets', 'vars', 'github'].includes(context) &&
        found === scope.contexts[context] &&
        !(property in found)
      ) {
        throw new Error(`Expression "${source}": the test gives no ${path}`)
      }
      found = found?.[property] ?? null
    }
    return found
  }
}

/** @param {string} source */
function tokenize(source) {
  const tokens = []
  TOKEN.lastIndex = 0
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const from = TOKEN.lastIndex
    const match = TOKEN.exec(source)
    if (!match?.groups) throw new Error(`Expression "${source}" is not understood from "${source.slice(from)}" on`)
    const [kind, text] = Object.entries(match.groups).find(([, found]) => found !== undefined) ?? ['', '']
    tokens.push({ kind, text })
  }
  return tokens
}

/** Comparison as GitHub's: without regard to case; values of different types as numbers. @param {Value} a @param {Value} b */
function equal(a, b) {
  if (typeof a === 'string' && typeof b === 'string') return a.toLowerCase() === b.toLowerCase()
  return typeof a === typeof b && a !== null && b !== null ? a === b : asNumber(a) === asNumber(b)
}

/** @param {Value} value */
function asNumber(value) {
  if (value === null || value === '') return 0
  return typeof value === 'object' ? Number.NaN : Number(value)
}

/** @param {Value} value */
function isTrue(value) {
  return value !== null && value !== false && value !== 0 && value !== ''
}

/** @param {Value} value */
function asText(value) {
  return value === null ? '' : String(value)
}
