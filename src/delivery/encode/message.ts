import type { Parcel } from '../parcel.js'
import type { WebhookMode } from '../settings.js'
import { encodeBatch } from './batch.js'
import { encodeBinary } from './binary.js'
import { encodeStructured } from './structured.js'

/** What one request carries. Made once: every attempt sends the same bytes. */
export interface Message {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** Parcels → message, in one content mode of the CloudEvents HTTP protocol binding. One parcel, except for `batch`. */
export type Encode = (parcels: readonly Parcel[]) => Message

export const ENCODERS: Readonly<Record<WebhookMode, Encode>> = {
  structured: single(encodeStructured),
  binary: single(encodeBinary),
  batch: encodeBatch,
}

function single(encode: (parcel: Parcel) => Message): Encode {
  return ([parcel, ...others]) => {
    if (parcel === undefined || others.length > 0)
      throw new RangeError('This content mode carries one event a request.')
    return encode(parcel)
  }
}
