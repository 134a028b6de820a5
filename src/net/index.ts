/**
 * How requests leave the machine.
 *
 * isRefusedAddress(address)      → whether no request may go there: link-local, or a cloud's metadata service
 * isLoopbackHost(host)           → whether a host name or address is this machine's own
 * proxyFor(url, settings)        → the proxy that applies to a URL, or undefined
 * proxyAgent(proxy, target)      → Promise of an agent for `node:http` or `node:https`, loaded on first use
 * exchange(question, limits)     → Promise of the whole answer to a small request
 * fetchThrough(proxy)            → a `fetch` for API clients, through the proxies of the settings
 */
export { isLoopbackHost, isRefusedAddress } from './addresses.js'
export { type Answer, exchange } from './exchange.js'
export { fetchThrough } from './fetch.js'
export type { ProxySettings } from './proxy.js'
export { proxyAgent, proxyFor } from './proxy.js'
