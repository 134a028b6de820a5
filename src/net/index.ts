/**
 * How requests leave the machine.
 *
 * isRefusedAddress(address)      → whether no request may go there: link-local, or a cloud's metadata service
 * isLoopbackHost(host)           → whether a host name or address is this machine's own
 * proxyFor(url, settings)        → the proxy that applies to a URL, or undefined
 * proxyAgent(proxy, target)      → Promise of an agent for `node:http` or `node:https`, loaded on first use
 * getText(url, headers, limits)  → Promise of status and text of a small GET
 * loadUndici()                   → Promise: afterwards the packages that need undici work in the bundle
 */
export { isLoopbackHost, isRefusedAddress } from './addresses.js'
export { getText, type TextAnswer } from './get.js'
export type { ProxySettings } from './proxy.js'
export { proxyAgent, proxyFor } from './proxy.js'
export { loadUndici } from './undici.js'
