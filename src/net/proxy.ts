import type { Agent } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { Fault } from '../model/fault.js'

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, upper or lower case. */
export interface ProxySettings {
  readonly https: string | undefined
  readonly http: string | undefined
  readonly none: string | undefined
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * The proxy that a request to `url` goes through; undefined where it goes straight. `HTTPS_PROXY` serves https URLs,
 * `HTTP_PROXY` http ones. `NO_PROXY` is read as curl reads it: entries divided by commas or blanks, `*` for every host; a
 * host name also covers the names below it, with or without a dot in front; an address range may be given in CIDR form; an
 * entry with a port holds for that port only. Hosts are compared as written, no name is resolved.
 * @throws Fault where the variable that applies holds no proxy URL. Its value may hold a password and is not shown.
 */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const secure = url.protocol === 'https:'
  const text = (secure ? settings.https : settings.http)?.trim()
  if (!text || bypasses(url, settings.none ?? '')) return undefined
  return readProxyUrl(text, secure ? 'HTTPS_PROXY' : 'HTTP_PROXY')
}

/**
 * An agent for `node:http` (target `http:`) or `node:https` (target `https:`) that reaches its targets by `CONNECT` through
 * the proxy, with keep-alive; user name and password of the proxy's URL go along as `Proxy-Authorization`. TLS with the
 * target is end to end; its certificate, and an `https:` proxy's own, is verified whatever `NODE_TLS_REJECT_UNAUTHORIZED` says.
 * The package is loaded on the first call.
 * @param connectMilliseconds how long the proxy may take over the tunnel
 */
export async function proxyAgent(proxy: URL, target: 'http:' | 'https:', connectMilliseconds = 10_000): Promise<Agent> {
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent')
  const proxyRequestOptions = { rejectUnauthorized: true }
  const options = {
    proxy,
    proxyRequestOptions,
    keepAlive: true,
    timeout: connectMilliseconds,
    rejectUnauthorized: true,
  }
  return target === 'https:' ? new HttpsProxyAgent(options) : new HttpProxyAgent(options)
}

function readProxyUrl(text: string, variable: string): URL {
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const proxy = URL.canParse(absolute) ? new URL(absolute) : undefined
  if (proxy !== undefined && proxy.hostname !== '' && (proxy.protocol === 'http:' || proxy.protocol === 'https:')) {
    return proxy
  }
  throw new Fault(
    `The environment variable ${variable} is not the URL of an HTTP proxy.`,
    'Give it the form http://host:port (SOCKS proxies are not supported), or unset it.',
  )
}

function bypasses(url: URL, list: string): boolean {
  const host = bare(url.hostname)
  const port = url.port || (DEFAULT_PORTS[url.protocol] ?? '')
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, host, port))
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inRange(entry, host)
  const [, name = entry, entryPort] = isIP(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
  if (entryPort !== undefined && entryPort !== port) return false
  const wanted = bare(name.replace(/^\*?\./, ''))
  return host === wanted || (isIP(host) === 0 && wanted !== '' && host.endsWith(`.${wanted}`))
}

/** Whether the host is an address inside a range such as `10.0.0.0/8`. */
function inRange(range: string, host: string): boolean {
  const [network = '', prefix = ''] = range.split('/')
  const [family, hostFamily] = [isIP(bare(network)), isIP(host)]
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (family === 0 || family !== hostFamily || !(bits <= (family === 4 ? 32 : 128))) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  const block = new BlockList()
  block.addSubnet(bare(network), bits, type)
  return block.check(host, type)
}

/** A host name in lower case, an IPv6 address without its brackets, a name without the root's dot. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
