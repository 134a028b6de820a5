import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { Agent, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { guardedLookup, isInRange } from './addresses.js'
import { UserError } from './errors.js'

/** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, upper or lower case. */
export interface ProxySettings {
  readonly https: string | undefined
  readonly http: string | undefined
  readonly none: string | undefined
}

export interface DispatcherOptions {
  /** Maximum number of connections to one origin; default: unlimited. */
  readonly connections?: number
  /** Maximum time to open a connection, in milliseconds. */
  readonly connectTimeout?: number
  /** Resolves names; default: the system's lookup with `guardedLookup`. */
  readonly lookup?: LookupFunction
}

/**
 * The HTTP client for all requests except GitHub's: undici, with keep-alive, through the proxies of the settings.
 * Certificates of targets and proxies are always verified, even with `NODE_TLS_REJECT_UNAUTHORIZED=0`. Names that resolve to
 * link-local or metadata addresses are refused; with a proxy, the proxy resolves names. No redirect is followed.
 * The dispatcher's requests throw a UserError if a proxy variable is not a URL.
 */
export function createDispatcher(proxy: ProxySettings, options: DispatcherOptions = {}): Dispatcher {
  const { connections, connectTimeout = 10_000, lookup = guardedLookup() } = options
  const verified = { rejectUnauthorized: true, timeout: connectTimeout }
  const pool = { pipelining: 1, ...(connections !== undefined && { connections }) }
  return new Agent({
    factory(origin) {
      const via = proxyFor(new URL(origin), proxy)
      if (via === undefined) return new Pool(origin, { ...pool, connect: { ...verified, lookup } })
      return new ProxyAgent({ ...pool, uri: via.href, requestTls: verified, proxyTls: verified })
    },
  })
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * The proxy for a URL; undefined if the request uses none. `HTTPS_PROXY` is for https URLs, `HTTP_PROXY` for http URLs.
 * `NO_PROXY` is read as curl reads it: entries separated by commas or spaces; `*` for every host; a host name, with or without a
 * leading dot, also matches its subdomains; an address range in CIDR form; an entry with a port matches that port only.
 * @throws UserError if the variable is not a proxy URL. Its value may contain a password and is not shown.
 */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const secure = url.protocol === 'https:'
  const text = (secure ? settings.https : settings.http)?.trim()
  if (!text || bypassesProxy(url, settings.none ?? '')) return undefined
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const proxy = URL.canParse(absolute) ? new URL(absolute) : undefined
  const isHttp = proxy?.protocol === 'http:' || proxy?.protocol === 'https:'
  if (proxy?.hostname && isHttp && isDecodable(proxy.username) && isDecodable(proxy.password)) return proxy
  throw new UserError(
    `The environment variable ${secure ? 'HTTPS_PROXY' : 'HTTP_PROXY'} is not the URL of an HTTP proxy.`,
    'Set it to http://host:port or http://user:password@host:port (write `%` as `%25`; SOCKS proxies are not supported), or unset it.',
  )
}

/** False if undici could not decode a user name or password: `%` begins an escape. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function bypassesProxy(url: URL, list: string): boolean {
  const host = bare(url.hostname)
  const port = url.port || DEFAULT_PORTS[url.protocol]
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host, port))
}

function matches(entry: string, host: string, port: string | undefined): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) {
    return ipaddr.isValidCIDR(entry) && isIP(host) !== 0 && isInRange(ipaddr.parse(host), ipaddr.parseCIDR(entry))
  }
  const [, name = entry, entryPort] = isIP(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
  if (entryPort !== undefined && entryPort !== port) return false
  const wanted = bare(name.replace(/^\*?\./, ''))
  return host === wanted || (isIP(host) === 0 && wanted !== '' && host.endsWith(`.${wanted}`))
}

/** The host in lower case: a name without a dot at the end, an IPv6 address without brackets. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
