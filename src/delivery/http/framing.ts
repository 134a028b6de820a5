import { malformed } from './answer.js'
import { combined, elements, type Fields } from './fields.js'

/** Where an answer ends: after so many octets, as its chunks say, or with its connection. */
export type BodyLength = number | 'chunked' | 'until-close'

export interface Framing {
  readonly length: BodyLength
  /** Whether the connection may carry another request once the answer is complete. */
  readonly persistent: boolean
  /** How long the server lets it stand idle, where it says so; else Infinity. */
  readonly idleMilliseconds: number
}

/** So long before the moment that the server names a connection is no longer used: a request takes a while to get there. */
const IDLE_MARGIN_MS = 1_000

/**
 * How the answer to a request other than HEAD and CONNECT is framed (RFC 9112, section 6.3), and whether its connection
 * persists (section 9.3).
 * @param minor of the version `HTTP/1.minor`
 * @throws TransportError where the length cannot be told
 */
export function framingOf(minor: number, status: number, fields: Fields): Framing {
  const codings = combined(fields, 'transfer-encoding')
  const lengths = combined(fields, 'content-length')
  const length = lengthOf(status, codings, lengths)
  const options = elements(combined(fields, 'connection'))
  const wanted = !options.includes('close') && (minor > 0 || options.includes('keep-alive'))
  // Faulty framing: Transfer-Encoding beside a Content-Length, or in HTTP/1.0, which does not have it (section 6.1).
  const faulty = codings !== undefined && (minor === 0 || lengths !== undefined)
  const persistent = wanted && !faulty && length !== 'until-close'
  return { length, persistent, idleMilliseconds: idleMilliseconds(combined(fields, 'keep-alive')) }
}

function lengthOf(status: number, codings: string | undefined, lengths: string | undefined): BodyLength {
  if (status < 200 || status === 204 || status === 304) return 0
  if (codings !== undefined) {
    const last = elements(codings).at(-1) ?? ''
    if (/^chunked[ \t]*;/.test(last)) throw malformed('its Transfer-Encoding gives parameters to `chunked`')
    return last === 'chunked' ? 'chunked' : 'until-close'
  }
  return lengths === undefined ? 'until-close' : contentLength(lengths)
}

/** A Content-Length, or several that agree. */
function contentLength(list: string): number {
  const [first = '', ...others] = elements(list)
  if (!/^\d+$/.test(first)) throw malformed('its Content-Length is no number')
  if (others.some((other) => other !== first)) throw malformed('its Content-Lengths contradict each other')
  return Number(first)
}

/** By the parameter `timeout` in seconds, as HTTP/1.1 servers commonly send it (RFC 2068, section 19.7.1.1). */
function idleMilliseconds(keepAlive: string | undefined): number {
  const seconds = /(?:^|[\t ,])timeout[\t ]*=[\t ]*(\d+)/i.exec(keepAlive ?? '')?.[1]
  return seconds === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(seconds) * 1_000 - IDLE_MARGIN_MS)
}
