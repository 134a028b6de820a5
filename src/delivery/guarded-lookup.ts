import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isRefusedAddress } from '../net/index.js'

/** A name that resolves to a refused address. */
export class RefusedAddress extends Error {}

/** Resolves a name like the system does, but fails with `RefusedAddress` where any of its addresses is refused. */
export function guarded(lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    const { family, ...rest } = options
    lookup(hostname, { ...rest, ...(family === undefined ? {} : { family }), all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      if (addresses.some(({ address }) => isRefusedAddress(address))) {
        return callback(new RefusedAddress('The host resolves to a link-local or metadata address.'), '')
      }
      if (options.all) return callback(null, addresses)
      const [first = { address: '', family: 0 } satisfies LookupAddress] = addresses
      return callback(null, first.address, first.family)
    })
  }
}
