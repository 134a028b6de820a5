import type { AccessKeys } from '../settings.js'

/** What an AWS client signs with. `expiration` lets the SDK ask again in time. */
export interface Identity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  readonly expiration?: Date
}

export function identityOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKeys): Identity {
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
}
