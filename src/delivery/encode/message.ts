import type { Parcel } from '../parcel.js'
import { encodeBinary } from './binary.js'
import { encodeStructured } from './structured.js'

/** What one request carries. */
export interface Message {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/**
 * Parcel → message, in the content modes of the CloudEvents HTTP protocol binding that carry one event. The same parcel gives
 * the same bytes.
 */
export const ENCODERS = { structured: encodeStructured, binary: encodeBinary } satisfies Record<
  string,
  (parcel: Parcel) => Message
>
