import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { AnswerParser } from '../../../src/delivery/http/answer-parser.js'
import { TransportError } from '../../../src/delivery/transport-error.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** Hands in the pieces, then the end of the connection; undefined where the answer is not complete. */
function parse(...pieces: readonly (string | Buffer)[]) {
  const parser = new AnswerParser()
  for (const piece of pieces) {
    // As the socket's buffer is: used again for the next piece.
    const lent = Buffer.from(typeof piece === 'string' ? bytes(piece) : piece)
    const complete = parser.push(lent)
    lent.fill('#')
    if (complete) return parser.take()
  }
  return parser.end() ? parser.take() : undefined
}

const head = (...fields: readonly string[]) => ['HTTP/1.1 400 No', ...fields, '', ''].join('\r\n')

describe('the end of an answer', () => {
  it.each([
    ['no length, until the connection ends', head('X: y'), 'all of it', 'all of it', false],
    ['Content-Length', head('Content-Length: 3'), 'abc', 'abc', true],
    ['Content-Length 0', head('Content-Length: 0'), '', '', true],
    ['Content-Length twice, the same', head('Content-Length: 3', 'content-length: 3'), 'abc', 'abc', true],
    ['Content-Length as a list of the same', head('Content-Length: 3, 3'), 'abc', 'abc', true],
    ['chunks', head('Transfer-Encoding: chunked'), '3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n', 'abc0123456789', true],
    ['chunks in other letters', head('transfer-encoding:CHUNKED'), '00003\r\nabc\r\n000\r\n\r\n', 'abc', true],
    [
      'chunks with extensions and trailers',
      head('Transfer-Encoding: chunked'),
      '3;a=b;c="d;e"\r\nabc\r\n0 ;x\r\nETag: "x"\r\nX-A: b\r\n c\r\n\r\n',
      'abc',
      true,
    ],
    [
      'chunks as the last coding',
      head('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'),
      '1\r\na\r\n0\r\n\r\n',
      'a',
      true,
    ],
    [
      'another last coding',
      head('Transfer-Encoding: chunked, gzip'),
      '1\r\na\r\n0\r\n\r\n',
      '1\r\na\r\n0\r\n\r\n',
      false,
    ],
    [
      'chunks, whatever the length says',
      head('Content-Length: 99', 'Transfer-Encoding: chunked'),
      '1\r\na\r\n0\r\n\r\n',
      'a',
      false,
    ],
    [
      'chunks in HTTP/1.0',
      head('Connection: keep-alive', 'Transfer-Encoding: chunked').replace('1.1', '1.0'),
      '1\r\na\r\n0\r\n\r\n',
      'a',
      false,
    ],
    [
      'an interim answer before',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${head('Content-Length: 1')}`,
      'a',
      'a',
      true,
    ],
  ])('by %s', (_, start, rest, body, persistent) => {
    expect(parse(start + rest)).toMatchObject({ answer: { status: 400, body }, persistent })
    expect(parse(...`${start}${rest}`)).toMatchObject({ answer: { status: 400, body }, persistent })
  })

  it.each([204, 304])('is that of its head with %i, whatever the fields say', (status) => {
    const start = `HTTP/1.1 ${status} \r\n`
    for (const field of [
      '',
      'Content-Length: 5\r\n',
      'Content-Length: nonsense\r\n',
      'Transfer-Encoding: chunked\r\n',
    ]) {
      expect(parse(`${start}${field}\r\n`)).toMatchObject({ answer: { status, body: '' } })
    }
    expect(parse(`${start}Content-Length: 5\r\n\r\n`)).toMatchObject({ persistent: true })
    expect(parse(`${start}\r\nhello`)).toMatchObject({ answer: { body: '' }, persistent: false })
  })

  it.each([
    ['in its head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['before its length', `${head('Content-Length: 4')}abc`],
    ['in a chunk', `${head('Transfer-Encoding: chunked')}5\r\nabc`],
    ['before the last chunk', `${head('Transfer-Encoding: chunked')}3\r\nabc\r\n`],
    ['before the end of the trailers', `${head('Transfer-Encoding: chunked')}0\r\nA: b\r\n`],
    ['after an interim one', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('does not come where the connection ends %s', (_, text) => {
    expect(parse(text)).toBeUndefined()
    expect(parse(...text)).toBeUndefined()
  })

  it('comes after 64 KB at the latest, of which 4 KB are kept', () => {
    const long = 'y'.repeat(70_000)
    for (const start of [head('Content-Length: 9999999999999999999999'), head()]) {
      expect(parse(start, long)).toEqual({
        answer: { status: 400, headers: expect.anything(), body: 'y'.repeat(4_096) },
        persistent: false,
        idleMilliseconds: Number.POSITIVE_INFINITY,
      })
    }
    const chunks = head('Transfer-Encoding: chunked') + '1\r\ny\r\n'.repeat(14_000)
    expect(parse(chunks)).toMatchObject({ answer: { body: 'y'.repeat(4_096) }, persistent: false })
    expect(parse('HTTP/1.1 200 OK\r\n\r\n', long)).toMatchObject({ answer: { body: '' }, persistent: false })
  })
})

describe('the connection persists', () => {
  it.each([
    ['HTTP/1.1', [], true],
    ['HTTP/1.1', ['Connection: close'], false],
    ['HTTP/1.1', ['Connection: x, CLOSE'], false],
    ['HTTP/1.1', ['Connection: keep-alive', 'Connection: close'], false],
    ['HTTP/1.1', ['Proxy-Connection: close'], true],
    ['HTTP/1.3', [], true],
    ['HTTP/1.0', [], false],
    ['HTTP/1.0', ['Connection: Keep-Alive'], true],
    ['HTTP/1.0', ['Connection: keep-alive, close'], false],
  ])('with %s %j: %s', (version, fields, persistent) => {
    expect(parse(`${version} 200 OK\r\n${[...fields, 'Content-Length: 0'].join('\r\n')}\r\n\r\n`)).toMatchObject({
      persistent,
    })
  })

  it.each([
    ['timeout=5', 4_000],
    ['timeout=1', 0],
    ['timeout=0', 0],
    ['max=100, Timeout = 61', 60_000],
    ['max=100', Number.POSITIVE_INFINITY],
    ['mytimeout=3', Number.POSITIVE_INFINITY],
  ])('and says how long: %s', (hint, idleMilliseconds) => {
    expect(parse(head(`Keep-Alive: ${hint}`, 'Content-Length: 0'))).toMatchObject({ idleMilliseconds })
  })

  it('for another answer', () => {
    const parser = new AnswerParser()
    for (const body of ['one', 'two', '', 'three']) {
      expect(parser.begun).toBe(false)
      expect(parser.push(bytes(`${head(`Content-Length: ${body.length}`)}${body}`))).toBe(true)
      expect(parser.take().answer.body).toBe(body)
    }
    expect(() => parser.take()).toThrow('no answer to take')
  })
})

describe('fields', () => {
  const read = (...fields: readonly string[]) => parse(head(...fields, 'Content-Length: 0'))?.answer.headers

  it('that anyone asks for are handed on, lists as one', () => {
    expect(
      read('RETRY-AFTER:  5\t', 'Retry-After: 6', 'WebHook-Allowed-Origin: a', 'webhook-allowed-origin: b'),
    ).toEqual({
      'retry-after': '5',
      'webhook-allowed-origin': 'a, b',
    })
    expect(read('X:', 'WebHook-Allowed-Rate: \xa05 ')).toEqual({ 'webhook-allowed-rate': '\xa05' })
  })

  it('may be folded', () => {
    expect(read('Retry-After: 1', ' \t 2 ', '\t3')).toEqual({ 'retry-after': '1 2 3' })
    expect(read('Retry-After:', ' 2')).toEqual({ 'retry-after': '2' })
    expect(parse(head('Content-Length:', ' 1'), 'a')).toMatchObject({ answer: { body: 'a' } })
  })
})

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
