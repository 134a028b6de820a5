import { AnswerParser } from '../../../src/delivery/http/answer-parser.js'

export const bytes = (text: string) => Buffer.from(text, 'latin1')

/** Hands in the pieces, then the end of the connection; undefined where the answer is not complete. */
export function parse(...pieces: readonly (string | Buffer)[]) {
  const parser = new AnswerParser()
  for (const piece of pieces) {
    // As the socket's buffer is: used again for the next piece.
    const lent = Buffer.from(typeof piece === 'string' ? bytes(piece) : piece)
    const complete = parser.push(lent)
    lent.fill('#')
    if (complete) return parser.take(true)
  }
  return parser.end() ? parser.take(true) : undefined
}

export const head = (...fields: readonly string[]) => ['HTTP/1.1 400 No', ...fields, '', ''].join('\r\n')
