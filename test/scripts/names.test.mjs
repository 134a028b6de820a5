// @ts-check
import { describe, expect, test } from '@jest/globals'
import { withShortNames } from '../../scripts/names.mjs'

describe('names in a script of the bundle', () => {
  test.each([
    ['(__unused_webpack_module,__webpack_exports__,__nccwpck_require__)=>{}', '($module,$exports,$require)=>{}'],
    ['(module,__unused_webpack_exports,__webpack_require__)=>{}', '(module,$exports,$require)=>{}'],
    ['(a,__unused_webpack___webpack_exports__,b)=>{}', '(a,$exports,b)=>{}'],
    ['(0,_core__WEBPACK_IMPORTED_MODULE_12__.t)()', '(0,_core_$12.t)()'],
    ['const __webpack_modules__={require,exports:module}', 'const __webpack_modules__={require,exports:module}'],
  ])('are shortened where the bundler made them: %s', (text, expected) => {
    expect(withShortNames(text)).toBe(expected)
  })

  test.each(['$require(1)', 'a.$exports', 'core_$1=2'])('end the build where one is short already: %s', (text) => {
    expect(() => withShortNames(text)).toThrow('a name of its own')
  })
})
