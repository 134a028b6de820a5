import { Agent } from 'node:http'
import { Duplex } from 'node:stream'
import { expect, it } from '@jest/globals'
import { HttpClient } from '../../../src/delivery/http/client.js'
import { through } from '../../../src/delivery/http/connect.js'
import { headWriter } from '../../../src/delivery/http/request.js'

/** An agent that gets no tunnel. */
class Refusing extends Agent {
  readonly #words: string

  constructor(words: string) {
    super()
    this.#words = words
  }

  override createConnection(_: object, callback?: (error: Error | null, socket: Duplex) => void) {
    callback?.(new Error(this.#words), new Duplex())
    return undefined
  }
}

it.each([
  ['Bad response: 407', 'the proxy demands a user name and a password (407)'],
  ['Bad response: 502', 'the proxy refused the tunnel with status 502'],
  ['Proxy timeout', 'the proxy did not answer in time'],
  ['anything else, which may name a host', 'a network error'],
])('where the agent of a proxy says "%s", the attempt ends with: %s', async (words, message) => {
  const url = new URL('http://webhook.test/')
  const client = new HttpClient(through(new Refusing(words), url), 1)
  const head = headWriter(url)('POST', {})
  const end = new Promise((resolve) => client.send({ head, body: '' }, 5_000, resolve))
  expect(await end).toMatchObject({ kind: 'network', message })
})
