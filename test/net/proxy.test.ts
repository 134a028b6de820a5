import { describe, expect, it } from '@jest/globals'
import { Fault } from '../../src/model/fault.js'
import { type ProxySettings, proxyFor } from '../../src/net/index.js'

const PROXIES: ProxySettings = { https: 'http://secure.proxy:3128', http: 'http://plain.proxy:3128', none: undefined }

const route = (url: string, none?: string) => proxyFor(new URL(url), { ...PROXIES, none })?.host ?? 'straight'

describe('which proxy a request goes through', () => {
  it.each([
    ['https://ce.us-east-1.amazonaws.com/', 'secure.proxy:3128'],
    ['http://127.0.0.1:8080/', 'plain.proxy:3128'],
  ])('sends %s through %s', (url, proxy) => expect(route(url)).toBe(proxy))

  it('goes straight where no proxy is set for the scheme', () => {
    const onlyHttp = { https: undefined, http: 'http://plain.proxy:3128', none: undefined }
    expect(proxyFor(new URL('https://ce.us-east-1.amazonaws.com/'), onlyHttp)).toBeUndefined()
    expect(proxyFor(new URL('https://ce.us-east-1.amazonaws.com/'), { ...onlyHttp, https: ' ' })).toBeUndefined()
  })

  it.each([
    ['*'],
    ['hooks.example.com'],
    ['.example.com'],
    ['*.example.com'],
    ['example.com'],
    ['EXAMPLE.com'],
    ['other.org, example.com'],
    ['other.org example.com'],
    ['hooks.example.com:443'],
    ['hooks.example.com.'],
  ])('NO_PROXY=%s keeps https://hooks.example.com/ off the proxy', (none) => {
    expect(route('https://hooks.example.com/', none)).toBe('straight')
  })

  it.each([
    ['ample.com'],
    ['hooks.example.com:8443'],
    ['hooks.example.com.evil.org'],
    ['deep.hooks.example.com'],
    [''],
    [' , '],
    ['.'],
    ['10.0.0.0/8'],
    ['nonsense/8'],
  ])('NO_PROXY=%s does not', (none) => {
    expect(route('https://hooks.example.com/', none)).toBe('secure.proxy:3128')
  })

  it.each([
    ['http://10.1.2.3/', '10.0.0.0/8', 'straight'],
    ['http://11.1.2.3/', '10.0.0.0/8', 'plain.proxy:3128'],
    ['http://10.1.2.3/', '10.0.0.0/33', 'plain.proxy:3128'],
    ['http://10.1.2.3/', '10.0.0.0/', 'plain.proxy:3128'],
    ['http://127.0.0.1:8080/', '127.0.0.1', 'straight'],
    ['http://127.0.0.1:8080/', '127.0.0.1:9090', 'plain.proxy:3128'],
    ['http://1.127.0.0.1.nip.io/', '127.0.0.1', 'plain.proxy:3128'],
    ['http://[::1]:8080/', '::1', 'straight'],
    ['http://[::1]:8080/', '[::1]:8080', 'straight'],
    ['http://[fd00::1]/', 'fd00::/8', 'straight'],
    ['http://[fd00::1]/', '10.0.0.0/8', 'plain.proxy:3128'],
  ])('%s with NO_PROXY=%s goes %s', (url, none, way) => expect(route(url, none)).toBe(way))

  it('takes a proxy without scheme for an HTTP proxy', () => {
    const proxy = proxyFor(new URL('https://a.example/'), { ...PROXIES, https: 'proxy.corp:3128' })
    expect(proxy?.href).toBe('http://proxy.corp:3128/')
  })

  it.each(['socks5://user:s3cret@proxy:1080', 'http://', 'http://user:s3cret@bad port'])(
    'refuses %s by the name of the variable, without showing it',
    (https) => {
      const attempt = () => proxyFor(new URL('https://a.example/'), { ...PROXIES, https })
      expect(attempt).toThrow(Fault)
      expect(attempt).toThrow(/HTTPS_PROXY/)
      expect(attempt).not.toThrow(/s3cret/)
    },
  )
})
