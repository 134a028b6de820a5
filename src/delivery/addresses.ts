import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Addresses at which clouds hand out credentials, and all link-local ones. No webhook lives there. */
const FORBIDDEN = new BlockList()
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4') // RFC 3927; among them the metadata services of most clouds
FORBIDDEN.addAddress('100.100.100.200', 'ipv4') // Alibaba Cloud
FORBIDDEN.addAddress('168.63.129.16', 'ipv4') // Azure's platform address
FORBIDDEN.addAddress('192.0.0.192', 'ipv4') // Oracle Cloud
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6') // RFC 4291
FORBIDDEN.addSubnet('fd00:ec2::', 32, 'ipv6') // AWS: instance metadata, EKS Pod Identity
FORBIDDEN.addAddress('fd20:ce::254', 'ipv6') // Google Cloud

/** Prefixes after which the last 32 bits of an IPv6 address are an IPv4 address: mapped, and NAT64 (RFC 6052). */
const EMBEDDING = ['::ffff:', '64:ff9b::']

/** Whether an IP address is link-local or a cloud's metadata service. */
export function isForbiddenAddress(address: string): boolean {
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  const family = isIP(bare)
  if (family === 4) return FORBIDDEN.check(bare, 'ipv4')
  if (family !== 6) return false
  const embedded = embeddedIpv4(bare)
  return FORBIDDEN.check(bare, 'ipv6') || (embedded !== undefined && FORBIDDEN.check(embedded, 'ipv4'))
}

function embeddedIpv4(address: string): string | undefined {
  // The URL parser writes an IPv6 address in its one canonical form, without dots.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const prefix = EMBEDDING.find((start) => canonical.startsWith(start))
  const groups =
    prefix === undefined ? undefined : /^([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical.slice(prefix.length))
  if (!groups) return undefined
  const bits = [groups[1], groups[2]].map((group) => Number.parseInt(group ?? '', 16))
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.')
}

/** A name that resolves to a forbidden address. */
export class ForbiddenAddress extends Error {}

/** Resolves a name like the system does, but fails with `ForbiddenAddress` where any of its addresses is forbidden. */
export function guarded(lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    const { family, ...rest } = options
    lookup(hostname, { ...rest, ...(family === undefined ? {} : { family }), all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      if (addresses.some(({ address }) => isForbiddenAddress(address))) {
        return callback(new ForbiddenAddress('The host resolves to a link-local or metadata address.'), '')
      }
      if (options.all) return callback(null, addresses)
      const [first = { address: '', family: 0 } satisfies LookupAddress] = addresses
      return callback(null, first.address, first.family)
    })
  }
}
