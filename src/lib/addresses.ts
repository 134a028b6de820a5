import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Cloud metadata addresses that are not link-local: Azure, Alibaba Cloud, Oracle Cloud, AWS, Google Cloud. They return credentials. */
const METADATA = ['168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32', 'fd00:ec2::/32', 'fd20:ce::254/128'].map(
  (range) => ipaddr.parseCIDR(range),
)

/** IPv4-compatible (RFC 4291) and IPv4-translated (RFC 2765) addresses end with an IPv4 address, like those of NAT64 (RFC 6052). */
const IPV4_CONTAINERS = ['::/96', '::ffff:0:0:0/96', '64:ff9b::/96'].map((range) => ipaddr.parseCIDR(range))

/** True for an IP address (IPv6 with or without brackets) that is link-local or a cloud metadata address. */
export function isRefusedAddress(host: string): boolean {
  const address = parse(host)
  if (address === undefined) return false
  return address.range() === 'linkLocal' || METADATA.some((range) => isInRange(address, range))
}

/** True for `localhost`, its subdomains (RFC 6761) and loopback addresses, as a URL's `hostname` gives them. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || parse(name)?.range() === 'loopback'
}

/** A name that resolves to a refused address. */
export class RefusedAddress extends Error {}

/** Resolves a name as the system does, but fails with `RefusedAddress` if any of its addresses is refused. */
export function guardedLookup(lookup: typeof systemLookup = systemLookup): LookupFunction {
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

type Address = ipaddr.IPv4 | ipaddr.IPv6

/** The address. If an IPv6 address contains an IPv4 address, the IPv4 address. Undefined for a name. */
function parse(host: string): Address | undefined {
  const text = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined
  const address = ipaddr.IPv6.parse(text)
  if (address.isIPv4MappedAddress()) return address.toIPv4Address()
  const containsIpv4 = address.range() !== 'loopback' && IPV4_CONTAINERS.some((range) => isInRange(address, range))
  return containsIpv4 ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : address
}

export function isInRange(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}
