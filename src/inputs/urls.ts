import { hasControl } from '../model/text.js'
import { isLoopbackHost, isRefusedAddress } from '../net/index.js'
import type { InputName } from './declared.js'
import type { Reader } from './reader.js'

/**
 * An absolute URL that requests may go to: https; http on loopback, or anywhere where the user allows it; no user name or
 * password, which logs and proxies would show; no link-local or cloud metadata address (names are checked once they are
 * resolved). The text appears in no fault, since it may hold a secret.
 */
export function readUrl(
  reader: Reader,
  name: InputName,
  text: string,
  { allowHttp, insteadOfCredentials }: { readonly allowHttp: boolean; readonly insteadOfCredentials: string },
): URL | undefined {
  const problem = (sentence: string) => {
    reader.fault(name, sentence)
    return undefined
  }
  if (/\s/.test(text) || hasControl(text) || !URL.canParse(text)) {
    return problem('is not an absolute URL without blanks, such as `https://example.com/hook`.')
  }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return problem('must begin with `https://`.')
  if (url.protocol === 'http:' && !allowHttp && !isLoopbackHost(url.hostname)) {
    const permit = name === 'webhook-url' ? ', or set `webhook-allow-http: true` where the network is trusted' : ''
    return problem(`uses http, which is for loopback only: use https${permit}.`)
  }
  if (url.username !== '' || url.password !== '') {
    return problem(`holds a user name or password: ${insteadOfCredentials}.`)
  }
  if (isRefusedAddress(url.hostname)) {
    return problem('names a link-local or cloud metadata address, which requests never go to: give another host.')
  }
  url.hash = ''
  return url
}
