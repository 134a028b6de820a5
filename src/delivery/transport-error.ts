import { errorCode } from './error-code.js'
import { RefusedAddress } from './guarded-lookup.js'

export type TransportErrorKind = 'timeout' | 'aborted' | 'refused-address' | 'tls' | 'network'

/** Why no complete answer came. Its message is made of our words alone: Node's would name the host. */
export class TransportError extends Error {
  readonly kind: TransportErrorKind

  constructor(kind: TransportErrorKind, message: string = MESSAGES[kind]) {
    super(message)
    this.name = 'TransportError'
    this.kind = kind
  }
}

const MESSAGES: Readonly<Record<TransportErrorKind, string>> = {
  timeout: 'no complete answer within the time for one attempt',
  aborted: 'the attempt was broken off',
  'refused-address': 'its host name resolves to a link-local or cloud metadata address, which is refused',
  tls: 'its TLS certificate was not accepted',
  network: 'a network error',
}

/** Codes of Node's system and parser errors, in words. */
const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed while sending',
  ETIMEDOUT: 'connecting took too long',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be resolved',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
}

const CERTIFICATE = /^(?:ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)|_CERT_|^HOSTNAME_MISMATCH$/

/** No TLS at all, or none that both sides speak: it will be the same next time, unlike what else OpenSSL complains of. */
const NO_COMMON_TLS =
  /^ERR_SSL_(?:WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|PACKET_LENGTH_TOO_LONG|\w+_ALERT_(?:PROTOCOL_VERSION|HANDSHAKE_FAILURE))$/

/** Puts whatever an attempt ended with into our words. */
export function transportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error
  if (error instanceof RefusedAddress) return new TransportError('refused-address')
  const code = errorCode(error)
  if (code === undefined) return new TransportError('network')
  if (CERTIFICATE.test(code)) return new TransportError('tls', `its TLS certificate was not accepted (${code})`)
  if (NO_COMMON_TLS.test(code)) return new TransportError('tls', `it speaks no TLS that could be agreed on (${code})`)
  if (code.startsWith('ERR_SSL_')) return new TransportError('network', `the TLS connection failed (${code})`)
  if (code.startsWith('HPE_')) return new TransportError('network', 'the answer was not HTTP')
  return new TransportError('network', NETWORK[code] ?? `a network error (${code})`)
}
