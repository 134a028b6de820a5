import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { TransportError } from '../../../src/delivery/transport-error.js'
import { bytes, head, parse } from '../support/parse.js'

describe('what is no answer', () => {
  it.each([
    ['bytes of another protocol', '\u0000\u0001NOT HTTP AT ALL\r\n\r\n'],
    ['an empty line first', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['a version in small letters', 'http/1.1 200 OK\r\n\r\n'],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['two blanks before the status', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['no blank after the status', 'HTTP/1.1 200OK\r\n\r\n'],
    ['a NUL in the reason', 'HTTP/1.1 200 O\u0000K\r\n\r\n'],
    ['bare LFs', 'HTTP/1.1 200 OK\nContent-Length: 0\n\r\n\r\n'],
    ['a bare CR', head('X: a\rb')],
    ['a bare LF', head('X: a\nContent-Length: 0')],
    ['a NUL', head('X: a\u0000')],
    ['a blank before the colon', head('X : a')],
    ['a blank at the beginning', head(' X: a')],
    ['no name', head(': a')],
    ['no colon', head('X')],
    ['contradicting lengths', head('Content-Length: 1', 'Content-Length: 2')],
    ['a length with a sign', head('Content-Length: +1')],
    ['a length in hexadecimal', head('Content-Length: 0x1')],
    ['a length that is empty', head('Content-Length:')],
    ['a bad length in a list', head('Content-Length: 1, x')],
    ['parameters of chunked', head('Transfer-Encoding: chunked;a=b')],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(4_000)}`],
    ['a head that is too long', head(`X: ${'y'.repeat(17_000)}`)],
    ['no chunk size', `${head('Transfer-Encoding: chunked')}\r\nabc`],
    ['a bad chunk size', `${head('Transfer-Encoding: chunked')}xyz\r\n`],
    ['a negative chunk size', `${head('Transfer-Encoding: chunked')}-1\r\n`],
    ['a chunk size beyond all measure', `${head('Transfer-Encoding: chunked')}fffffffffffffffff\r\n`],
    ['a bare LF after a chunk size', `${head('Transfer-Encoding: chunked')}3\nabc\r\n0\r\n\r\n`],
    ['a bare CR in a chunk extension', `${head('Transfer-Encoding: chunked')}3;a\rb\r\nabc\r\n0\r\n\r\n`],
    ['a chunk that is too long', `${head('Transfer-Encoding: chunked')}3\r\nabcd`],
    ['a chunk extension without end', `${head('Transfer-Encoding: chunked')}3;${'x'.repeat(17_000)}`],
    ['a bad trailer', `${head('Transfer-Encoding: chunked')}0\r\nno colon\r\n\r\n`],
    ['trailers without end', `${head('Transfer-Encoding: chunked')}0\r\n${'X: y\r\n'.repeat(3_000)}`],
  ])('is refused: %s', (_, text) => {
    const refusal = expect.objectContaining({
      kind: 'network',
      message: expect.stringContaining('the answer was not HTTP'),
    })
    expect(() => parse(text)).toThrow(refusal)
    expect(() => parse(...text)).toThrow(refusal)
  })

  it('is a change of the protocol', () => {
    expect(() => parse('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n')).toThrow('ended without an answer')
  })

  it.each([
    ['HTTP/1.1 200', 200],
    ['HTTP/1.1 200 ', 200],
    ['HTTP/1.1 200 \xc4h', 200],
    ['HTTP/1.1 999 Odd', 999],
  ])('is not %j', (line, status) => expect(parse(`${line}\r\n\r\n`)).toMatchObject({ answer: { status } }))
})

describe('any bytes', () => {
  const alphabet = [...'HTP/1. 20\r\n:;,aZ\u0000\xff\t', 'HTTP/1.1 200 OK\r\n', 'Content-Length: 3\r\n', '\r\n\r\n', '0\r\n\r\n', 'Transfer-Encoding: chunked\r\n'] // biome-ignore format: one line
  const noise = fc.array(fc.constantFrom(...alphabet), { maxLength: 60 }).map((parts) => bytes(parts.join('')))
  const beginning = fc.constantFrom(
    '',
    'HTTP/1.1 200 OK\r\n',
    head('Transfer-Encoding: chunked'),
    head('Content-Length: 7'),
  )

  it('give an answer or a TransportError, the same however they are split', () => {
    const outcome = (pieces: readonly Buffer[]) => {
      try {
        return parse(...pieces)?.answer ?? 'nothing'
      } catch (error) {
        expect(error).toBeInstanceOf(TransportError)
        return 'refused'
      }
    }
    const property = fc.property(beginning, noise, fc.array(fc.nat()), (start, rest, cuts) => {
      const all = Buffer.concat([bytes(start), rest])
      const whole = outcome([all])
      const at = [...new Set(cuts.map((cut) => cut % (all.length + 1)))].sort((a, b) => a - b)
      expect(outcome([0, ...at].map((from, index) => all.subarray(from, at[index] ?? all.length)))).toEqual(whole)
      expect(outcome([...all].map((byte) => Buffer.from([byte])))).toEqual(whole)
    })
    fc.assert(property, { numRuns: 2_000 })
  })
})
