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
  /** Most connections to one origin; unlimited where absent. */
  readonly connections?: number
  /** How long a connection may take, milliseconds. */
  readonly connectTimeout?: number
  /** Resolves names; the system's lookup with `guardedLookup` where absent. */
  readonly lookup?: LookupFunction
}

/**
 * The HTTP client of every request that is not GitHub's: undici, with keep-alive, through the proxies of the settings.
 * Certificates of targets and proxies are always verified, whatever `NODE_TLS_REJECT_UNAUTHORIZED` says. Names that resolve to
 * link-local or metadata addresses are refused; behind a proxy, the proxy resolves names. No redirect is followed.
 * The dispatcher's requests throw a UserError where a proxy variable is not a URL.
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
 * The proxy for a URL; undefined where the request goes straight. `HTTPS_PROXY` serves https URLs, `HTTP_PROXY` http ones.
 * `NO_PROXY` is read as curl reads it: entries separated by commas or blanks; `*` for every host; a host name also covers its
 * subdomains, with or without a leading dot; an address range in CIDR form; an entry with a port holds for that port only.
 * @throws UserError where the variable is not a proxy URL. Its value may hold a password and is not shown.
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
    'Set it to http://host:port or http://user:password@host:port (a `%` in these is `%25`; SOCKS proxies are not supported), or unset it.',
  )
}

/** False where undici could not read a user name or password: `%` begins an escape. */
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
    .some((entry) => entry !== '' && covers(entry, host, port))
}

function covers(entry: string, host: string, port: string | undefined): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) {
    return ipaddr.isValidCIDR(entry) && isIP(host) !== 0 && isInRange(ipaddr.parse(host), ipaddr.parseCIDR(entry))
  }
  const [, name = entry, entryPort] = isIP(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
  if (entryPort !== undefined && entryPort !== port) return false
  const wanted = bare(name.replace(/^\*?\./, ''))
  return host === wanted || (isIP(host) === 0 && wanted !== '' && host.endsWith(`.${wanted}`))
}

/** A host name in lower case, an IPv6 address without brackets, a name without the root's dot. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
