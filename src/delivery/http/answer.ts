import { TransportError } from '../transport-error.js'

/**
 * The fields of an answer that anyone here asks for. A field that came several times is one list (RFC 9110, section 5.3);
 * of `retry-after`, which is no list, the first counts.
 */
export type AnswerHeaders = Readonly<
  Partial<Record<'retry-after' | 'webhook-allowed-origin' | 'webhook-allowed-rate', string | undefined>>
>

/** A complete answer. */
export interface Answer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** Whether all of the request had left this process by then: nobody reads its body any more. */
  readonly sent: boolean
  /** The beginning of the body of an answer that is no success; untrusted. */
  readonly body: string
  /** Whether more of it came than that. */
  readonly isCut: boolean
}

/** What an attempt came to: why no complete answer came is no exception, but as good an end as an answer. */
export type Outcome = Answer | TransportError

/** The connection is gone, and no answer came over it. */
export function unanswered(): TransportError {
  return new TransportError('network', 'the connection ended without an answer')
}

/** An answer that breaks the rules of HTTP/1.1 so that nothing in it can be relied on. */
export function malformed(problem: string): TransportError {
  return new TransportError('network', `the answer was not HTTP: ${problem}`)
}
