import { describe, expect, it } from '@jest/globals'
import { AnswerParser } from '../../../src/delivery/http/answer-parser.js'
import { bytes, head, parse } from '../support/parse.js'

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
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nContent-Length: x\r\n\r\n${head('Content-Length: 1')}`,
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
        answer: { status: 400, headers: expect.anything(), body: 'y'.repeat(4_096), isCut: true, sent: true },
        persistent: false,
        idleMilliseconds: Number.POSITIVE_INFINITY,
      })
    }
    const chunks = head('Transfer-Encoding: chunked') + '1\r\ny\r\n'.repeat(14_000)
    expect(parse(chunks)).toMatchObject({ answer: { body: 'y'.repeat(4_096), isCut: true }, persistent: false })
    expect(parse('HTTP/1.1 200 OK\r\n\r\n', long)).toMatchObject({ answer: { body: '' }, persistent: false })
    const extended = head('Transfer-Encoding: chunked') + `1;${'x'.repeat(9_000)}\r\ny\r\n`.repeat(9)
    expect(parse(extended)).toMatchObject({ answer: { body: 'y'.repeat(9), isCut: true }, persistent: false })
  })

  it('says whether more came than is kept', () => {
    const body = (length: number) => [head(`Content-Length: ${length}`), ...'y'.repeat(length)]
    expect(parse(...body(4_096))?.answer.isCut).toBe(false)
    expect(parse(...body(4_097))?.answer.isCut).toBe(true)
    const parser = new AnswerParser()
    const answers = [5_000, 10].map((length) => parser.push(bytes(body(length).join(''))) && parser.take(true).answer)
    expect(answers).toMatchObject([{ isCut: true }, { body: 'y'.repeat(10), isCut: false }])
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
      expect(parser.take(true).answer.body).toBe(body)
    }
    expect(() => parser.take(true)).toThrow('no answer to take')
  })

  it('also where heads are nearly the same, and their bytes gone', () => {
    const parser = new AnswerParser()
    const lent = Buffer.alloc(200)
    const interim = 'HTTP/1.1 103 Early\r\n\r\n'
    const starts = ['', '', interim, interim, interim + interim, '']
    const answers = [1, 1, 2, 1, 1, 11].map((length, index) => {
      const text = `${starts[index]}${head(`Content-Length: ${length}`)}${String(index).repeat(length)}`
      for (const [from, to] of [[0, 30 + index] as const, [30 + index, undefined] as const]) {
        const complete = parser.push(lent.subarray(0, lent.write(text.slice(from, to), 'latin1')))
        lent.fill('#')
        expect(complete).toBe(to === undefined)
      }
      return parser.take(true).answer.body
    })
    expect(answers).toEqual(['0', '1', '22', '3', '4', '55555555555'])
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
