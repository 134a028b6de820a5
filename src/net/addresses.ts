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

function contains({ ipv4, ipv6 }: Ranges, host: string): boolean {
  // Most hosts are names. Node's test for IPv6 takes milliseconds the first time, so only what has a colon gets that far.
  if (!/:|^[\d.]+$/.test(host)) return false
  const address = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '')
  const family = isIP(address)
  if (family === 0) return false
  if (family === 4) return ipv4.some((range) => inRange(range, address))
  if (ipv6().check(address, 'ipv6')) return true
  const carried = carriedAddress(address)
  return carried !== undefined && ipv4.some((range) => inRange(range, carried))
}

/** The IPv4 address that an IPv6 one carries, in dotted form. */
function carriedAddress(address: string): string | undefined {
  if (!CARRIERS.ipv6().check(address, 'ipv6')) return undefined
  // The URL parser writes every IPv6 address in one form: hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':')
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16))
  if (high === undefined || low === undefined) return undefined
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

interface Ranges {
  readonly ipv4: readonly string[]
  readonly ipv6: () => BlockList
}

/** Ranges in CIDR notation. Node's list of the IPv6 ones is made when it is first looked at. */
function ranges(ipv4: readonly string[], ipv6: readonly string[]): Ranges {
  let made: BlockList | undefined
  return {
    ipv4,
    ipv6: () => {
      made ??= blockList(ipv6)
      return made
    },
  }
}

function blockList(ipv6: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ipv6) {
    const [network = '', bits = ''] = range.split('/')
    list.addSubnet(network, Number(bits), 'ipv6')
  }
  return list
}

/** Whether an IPv4 address and a range's network begin with the same bits. */
function inRange(range: string, address: string): boolean {
  const [network = '', bits = ''] = range.split('/')
  const size = 2 ** (32 - Number(bits))
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size)
}

/** An IPv4 address as the number of its 32 bits. */
function numberOf(address: string): number {
  return address.split('.').reduce((number, octet) => number * 256 + Number(octet), 0)
}
