import { BlockList, isIP } from 'node:net'

/**
 * Addresses that no request of this action may go to: link-local ones (RFC 3927, RFC 4291) and those where clouds answer
 * with the machine's own credentials (AWS, Azure, Alibaba Cloud, Oracle Cloud, Google Cloud).
 */
const REFUSED = ranges(
  ['169.254.0.0/16', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
  ['fe80::/10', 'fd00:ec2::/32', 'fd20:ce::254/128'],
)

const LOOPBACK = ranges(['127.0.0.0/8'], ['::1/128'])

/**
 * IPv6 ranges that carry an IPv4 address in their last 32 bits: IPv4-mapped and IPv4-compatible (RFC 4291), IPv4-translated
 * (RFC 2765) and NAT64 (RFC 6052).
 */
const CARRIERS = ranges([], ['::ffff:0:0/96', '::/96', '::ffff:0:0:0/96', '64:ff9b::/96'])

/** True for an IP address (IPv6 with or without brackets) that is link-local or a cloud's metadata service. */
export function isRefusedAddress(address: string): boolean {
  return contains(REFUSED, address)
}

/** True for `localhost`, the names below it (RFC 6761) and the addresses of loopback, as a URL's `hostname` gives them. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost') || contains(LOOPBACK, name)
}

function contains(list: () => BlockList, host: string): boolean {
  // Most hosts are names. Node's test for IPv6 takes milliseconds the first time, so only what has a colon gets that far.
  if (!/:|^[\d.]+$/.test(host)) return false
  const address = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  const family = isIP(address)
  if (family === 0) return false
  if (list().check(address, family === 6 ? 'ipv6' : 'ipv4')) return true
  const carried = family === 6 ? carriedAddress(address) : undefined
  return carried !== undefined && list().check(carried, 'ipv4')
}

/** The IPv4 address that an IPv6 one carries, in dotted form. */
function carriedAddress(address: string): string | undefined {
  if (!CARRIERS().check(address, 'ipv6')) return undefined
  // The URL parser writes every IPv6 address in one form: hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':')
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16))
  if (high === undefined || low === undefined) return undefined
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** A list of ranges that is made when it is first looked at. */
function ranges(ipv4: readonly string[], ipv6: readonly string[]): () => BlockList {
  let made: BlockList | undefined
  return () => {
    made ??= blockList(ipv4, ipv6)
    return made
  }
}

function blockList(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList()
  for (const [ranges, family] of [[ipv4, 'ipv4'] as const, [ipv6, 'ipv6'] as const]) {
    for (const range of ranges) {
      const [network = '', bits = ''] = range.split('/')
      list.addSubnet(network, Number(bits), family)
    }
  }
  return list
}
