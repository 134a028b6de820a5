import type { Answer } from '../../../src/delivery/transport.js'

/** An answer without a body, to a request that was sent to its end. */
export function answerOf(status: number, headers: Answer['headers'] = {}): Answer {
  return { status, headers, sent: true, body: '', isCut: false }
}
