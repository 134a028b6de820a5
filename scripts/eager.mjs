// @ts-check
import { parseSync } from '@swc/core'

/** What the bundler calls the object that holds a script's modules, a function each. */
const HOLDERS = ['modules', '__webpack_modules__']

/**
 * Puts the function of each module in parentheses, as the bundler writes it and swc's printer does not. V8 takes them for a
 * sign that the function is called at once, and compiles it as it reads it, where it would skim it and read it again.
 * @param {string} code a script of the bundle, without a comment at its beginning
 * @throws {Error} where no modules are found: the bundler has come to write them otherwise
 */
export function withEagerModules(code) {
  const { body, span } = parseSync(code, { syntax: 'ecmascript', target: 'es2024' })
  const functions = body
    .flatMap((item) => (item.type === 'ExportDeclaration' ? [item.declaration] : [item]))
    .flatMap((item) => (item.type === 'VariableDeclaration' ? item.declarations : []))
    .filter(({ id }) => id.type === 'Identifier' && HOLDERS.includes(id.value))
    .flatMap(({ init }) => (init?.type === 'ObjectExpression' ? init.properties : []))
    .flatMap((property) => (property.type === 'KeyValueProperty' ? [property.value] : []))
    .filter(({ type }) => type === 'ArrowFunctionExpression' || type === 'FunctionExpression')
  if (functions.length === 0) throw new Error('The bundler wrote a script without modules.')
  // The parser counts bytes, from a beginning of its own.
  const bytes = Buffer.from(code)
  const marks = functions.flatMap((found) => {
    const { start, end } = /** @type {import('@swc/core').FunctionExpression} */ (found).span
    return [
      { at: start - span.start, mark: '(' },
      { at: end - span.start, mark: ')' },
    ]
  })
  let done = 0
  const parts = marks.map(({ at, mark }) => {
    const part = bytes.toString('utf8', done, at) + mark
    done = at
    return part
  })
  return parts.join('') + bytes.toString('utf8', done)
}
