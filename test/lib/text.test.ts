import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { clip, forLog, hasControl, quoted, withoutIdentities } from '../../src/lib/text.js'

test("hasControl finds Unicode's control characters and nothing else", () => {
  const characters = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
  expect(characters.filter((character) => hasControl(`a${character}b`))).toEqual(
    characters.filter((character) => /\p{Cc}/u.test(character)),
  )
  expect(hasControl('a \u{1F4B0} b')).toBe(false)
})

test.each([
  ['plain text', 'plain text'],
  ['two\nlines\r\nand\ttabs', 'two lines and tabs'],
  ['::set-output name=x::y', ': :set-output name=x::y'],
  ['  ::error::x', ': :error::x'],
  ['a ##[command]rm', 'a ## [command]rm'],
  ['\u202Eright to left\u202C', 'right to left'],
  ['\uD800 alone', '\uFFFD alone'],
  ['zero\u200Bwidth, soft\u00ADhyphen, tag\u{E0041}', 'zero width, soft hyphen, tag'],
  ['pay\u200Dment\u200D👨\u200Dx', 'pay ment 👨 x'],
])('the log shows %j as %j', (text, expected) => {
  expect(forLog(text)).toBe(expected)
})

test.each(['👨‍👩‍👧‍👦', '🏳️‍🌈', '🤷‍♀️', '👩🏻‍❤️‍💋‍👨🏼'])('the log shows the joined emoji %s unchanged', (emoji) => {
  expect(emoji).toContain('\u200D')
  expect(forLog(`${emoji}\u202E${emoji}`)).toBe(`${emoji} ${emoji}`)
})

test('a log line never contains a workflow command or a line break, and is at most 300 characters long', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(':', '#', '[', ' ', '\n', '\u2028', 'a', '\u200B'), maxLength: 400 }),
      (text) => {
        const line = forLog(text)
        expect(line).not.toMatch(/^\s*::|##\[|[\r\n\u2028]/u)
        expect(line.length).toBeLessThanOrEqual(300)
      },
    ),
  )
})

test.each([
  ['abcdef', 4, 'abc…'],
  ['abcd', 4, 'abcd'],
  ['ab😀cd', 4, 'ab…'],
  ['👨\u200D👩\u200D👧', 7, '👨\u200D👩…'],
  ['👨\u200D👩\u200D👧', 5, '👨…'],
])('%j clipped to %i is %j: never half a character, never a joiner at the end', (text, length, clipped) => {
  expect(clip(text, length)).toBe(clipped)
})

test.each([
  ['arn:aws:iam::123456789012:user/cost-reader', 'arn:aws:iam::************:user/cost-reader'],
  ['1234567890123 and 12345678901', '1234567890123 and 12345678901'],
  ['Credential=AKIAIOSFODNN7EXAMPLE/20261120, ASIAIOSFODNN7EXAMPLE', 'Credential=***/20261120, ***'],
  ['x-amz-security-token:IQoJb3JpZ2luX2VjE+/==\nhost', 'x-amz-security-token:***\nhost'],
  ['?X-Amz-Security-Token=IQoJ%2F&X-Amz-Date=1', '?X-Amz-Security-Token=***&X-Amz-Date=1'],
  ['The security token included in the request is invalid.', 'The security token included in the request is invalid.'],
])('without identities, %j reads %j', (text, expected) => {
  expect(withoutIdentities(text)).toBe(expected)
})

test('a value in an input error is quoted, on one line and at most 80 characters long', () => {
  expect(quoted('a\nb\tc')).toBe(String.raw`"a\nb\tc"`)
  expect(quoted('x'.repeat(200))).toHaveLength(82)
})

test.each([
  ['100\u200b', String.raw`"100\u200b"`],
  ['1\u00a0000', String.raw`"1\u00a0000"`],
  ['\ufeff5', String.raw`"\ufeff5"`],
  ['a\u202eb', String.raw`"a\u202eb"`],
  ['1\ufe0f', String.raw`"1\ufe0f"`],
  ['x\u3164', String.raw`"x\u3164"`],
  ['\ud800', String.raw`"\ud800"`],
  ['\u{e0041}', String.raw`"\u{e0041}"`],
  ['a b ü 数 👩‍💻 ❤️', '"a b ü 数 👩‍💻 ❤️"'],
])('the value %j in an input error shows what cannot be seen', (value, shown) => {
  expect(quoted(value)).toBe(shown)
})
