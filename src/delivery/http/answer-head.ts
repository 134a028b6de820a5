import { type AnswerHeaders, malformed } from './answer.js'
import { combined, NO_FIELD_CONTENT, readFields } from './fields.js'
import { type Framing, framingOf } from './framing.js'

export interface AnswerHead extends Framing {
  readonly status: number
  readonly headers: AnswerHeaders
}

/** The blank after the code is forgiven where there is no reason phrase. */
const STATUS_LINE = /^HTTP\/1\.(\d) (\d{3})(?: |$)/

/**
 * Reads status line and header section (RFC 9112, sections 4 and 5), one octet a character, without the empty line at the end.
 * A minor version above 1 is read as HTTP/1.1 (RFC 9110, section 2.5).
 * @throws TransportError for what is no answer of HTTP/1.x
 */
export function readHead(text: string): AnswerHead {
  const lineEnd = text.indexOf('\r\n')
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd)
  const match = STATUS_LINE.exec(line)
  const status = Number(match?.[2])
  if (!match || status < 100 || NO_FIELD_CONTENT.test(line)) throw malformed('it has no valid status line')
  const fields = readFields(lineEnd < 0 ? '' : text.slice(lineEnd + 2))
  const headers = {
    'retry-after': fields.find(([name]) => name === 'retry-after')?.[1],
    'webhook-allowed-origin': combined(fields, 'webhook-allowed-origin'),
    'webhook-allowed-rate': combined(fields, 'webhook-allowed-rate'),
  }
  return { status, headers, ...framingOf(Number(match[1]), status, fields) }
}
