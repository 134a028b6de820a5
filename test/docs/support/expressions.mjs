// @ts-check
/**
 * The part of GitHub's workflow expressions that this project uses. Anything else is an error. Source: "Evaluate expressions in
 * workflows and actions", GitHub's documentation.
 *
 * @typedef {object} Scope
 * @property {Record<string, any>} contexts `github`, `inputs`, `secrets`, `steps` …
 * @property {'success' | 'failure' | 'cancelled'} status of the steps, or needed jobs, so far
 */

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<constant>true|false|null|\d+(?:\.\d+)?)\b|(?<operator>==|!=|&&|\|\||[!()])|(?<status>always|success|failure|cancelled)\(\)|(?<name>[A-Za-z_][\w-]*(?:\.[\w-]+)*))/y

/**
 * Replaces each `${{ … }}` of a text.
 * @param {unknown} template any scalar of a workflow file
 * @param {Scope} scope
 * @returns {string}
 */
export function fill(template, scope) {
  return String(template ?? '').replace(/\$\{\{(.*?)\}\}/gs, (_, source) => String(evaluate(source, scope) ?? ''))
}

/**
 * Whether an `if:` is true. A condition without a status function has an implied `success() &&`.
 * @param {unknown} condition undefined without an `if:`
 * @param {Scope} scope
 * @returns {boolean}
 */
export function isTrue(condition, scope) {
  const source = String(condition ?? 'success()').replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1')
  const asksStatus = /\b(?:always|success|failure|cancelled)\(\)/.test(source)
  return (asksStatus || scope.status === 'success') && Boolean(evaluate(source, scope))
}

/**
 * Translates an expression to JavaScript, whose operators have the same order and the same false values. A missing property is an
 * empty text: it equals `''` and `0` as GitHub's null does. Unlike GitHub's, comparisons of text depend on the case.
 * @param {string} source the text between `${{` and `}}`
 * @param {Scope} scope
 * @throws {Error} if the expression is not supported
 */
function evaluate(source, { contexts, status }) {
  /** @type {unknown[]} */
  const values = []
  const add = (/** @type {unknown} */ value) => ` values[${values.push(value) - 1}] `
  let code = ''
  TOKEN.lastIndex = 0
  while (source.slice(TOKEN.lastIndex).trim() !== '') {
    const { text, constant, operator, status: asked, name } = TOKEN.exec(source)?.groups ?? {}
    if (text !== undefined) code += add(text.slice(1, -1).replaceAll("''", "'"))
    else if (asked !== undefined) code += add(asked === 'always' || asked === status)
    else if (name !== undefined) code += add(lookUp(name, contexts))
    else if (constant !== undefined || operator !== undefined) code += ` ${constant ?? operator} `
    else throw new Error(`The expression "${source}" is not supported`)
  }
  return new Function('values', `return (${code})`)(values)
}

/**
 * @param {string} path
 * @param {Scope['contexts']} contexts
 * @throws {Error} if the test has no value for a secret, a variable or a property of `github`
 */
function lookUp(path, contexts) {
  const [context = '', ...properties] = path.split('.')
  if (!Object.hasOwn(contexts, context)) throw new Error(`There is no context "${context}" in this test`)
  if (['secrets', 'vars', 'github'].includes(context) && !(String(properties[0]) in contexts[context])) {
    throw new Error(`There is no value for ${path} in this test`)
  }
  return properties.reduce((found, property) => found?.[property], contexts[context]) ?? ''
}
