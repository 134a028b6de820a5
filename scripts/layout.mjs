// @ts-check
import { parseSync } from '@swc/core'

/** What the bundler calls the object that holds a script's modules, a function each. */
const HOLDERS = ['modules', '__webpack_modules__']

/**
 * @typedef {{ at: number, mark: string }} Mark where something is put in, by the parser's count
 * @typedef {import('@swc/core').FunctionExpression | import('@swc/core').ArrowFunctionExpression} ModuleFunction
 */

/**
 * Puts two things back into a script without white space:
 * - a new line before each statement of a module, so that people can read it, and stack traces name a line that means something;
 * - parentheses around the function of each module, as the bundler writes it and swc's printer does not, and around the functions that
 *   its constants hold and that hand out what it exports. V8 takes them for a sign that a function is called at once, and compiles
 *   it as it reads it, where it would skim it and read it again. Most of these are called in every run.
 * @param {string} code a script of the bundle, without a comment at its beginning
 * @throws {Error} where no modules are found: the bundler has come to write them otherwise
 */
export function laidOut(code) {
  const { body, span } = parseSync(code, { syntax: 'ecmascript', target: 'es2024' })
  const functions = body.flatMap(modulesIn)
  if (functions.length === 0) throw new Error('The bundler wrote a script without modules.')
  const statements = [...body, ...functions.flatMap(statementsOf)]
  const eager = [...functions, ...functions.flatMap(statementsOf).flatMap(calledIn)]
  /** @type {Mark[]} */
  const marks = [
    ...eager.map(({ span: { start } }) => ({ at: start, mark: '(' })),
    ...eager.map(({ span: { end } }) => ({ at: end, mark: ')' })),
    ...statements.flatMap((statement) => ('span' in statement ? [{ at: statement.span.start, mark: '\n' }] : [])),
  ]
  marks.sort((a, b) => a.at - b.at)
  // The parser counts bytes, from a beginning of its own.
  const bytes = Buffer.from(code)
  let done = 0
  const parts = marks.map(({ at, mark }) => {
    const part = bytes.toString('utf8', done, at - span.start) + mark
    done = at - span.start
    return part
  })
  return `${parts.join('')}${bytes.toString('utf8', done)}\n`.trimStart()
}

/** @param {import('@swc/core').ModuleItem} item @returns {ModuleFunction[]} */
function modulesIn(item) {
  const declaration = item.type === 'ExportDeclaration' ? item.declaration : item
  if (declaration.type !== 'VariableDeclaration') return []
  return declaration.declarations
    .filter(({ id }) => id.type === 'Identifier' && HOLDERS.includes(id.value))
    .flatMap(({ init }) => (init?.type === 'ObjectExpression' ? init.properties : []))
    .flatMap((property) => (property.type === 'KeyValueProperty' ? [property.value] : []))
    .filter(isFunction)
}

/**
 * The functions of a module that are mostly called: `const name = () => …`, and those of `….d(exports, { name: () => … })`.
 * @param {import('@swc/core').Statement} statement
 * @returns {ModuleFunction[]}
 */
function calledIn(statement) {
  if (statement.type === 'VariableDeclaration') {
    return statement.declarations.flatMap(({ init }) => init ?? []).filter(isFunction)
  }
  if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'CallExpression') return []
  const { callee, arguments: given } = statement.expression
  const defines =
    callee.type === 'MemberExpression' && callee.property.type === 'Identifier' && callee.property.value === 'd'
  const exported = given[1]?.expression
  if (!defines || exported?.type !== 'ObjectExpression') return []
  return exported.properties
    .flatMap((property) => (property.type === 'KeyValueProperty' ? [property.value] : []))
    .filter(isFunction)
}

/** @param {import('@swc/core').Expression} value @returns {value is ModuleFunction} */
function isFunction(value) {
  return value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression'
}

/** @param {ModuleFunction} module @returns {readonly import('@swc/core').Statement[]} */
function statementsOf({ body }) {
  // By its statements: the parser and its types call a function's body by different names.
  return body && 'stmts' in body ? body.stmts : []
}
