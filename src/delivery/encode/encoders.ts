import type { Parcel } from '../parcel.js'
import { encodeBinary } from './binary.js'
import type { Message } from './message.js'
import { encodeStructured } from './structured.js'

/**
 * Parcel → message, in the content modes of the CloudEvents HTTP protocol binding that carry one event. The same parcel gives
 * the same bytes.
 */
export const ENCODERS = { structured: encodeStructured, binary: encodeBinary } satisfies Record<
  string,
  (parcel: Parcel) => Message
>
