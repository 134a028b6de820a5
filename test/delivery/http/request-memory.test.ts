import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { headWriter, type WireRequest } from '../../../src/delivery/http/request.js'
import { RequestMemory } from '../../../src/delivery/http/request-memory.js'

const write = headWriter(new URL('http://webhook.test/hook'))
const HEADS = [
  write('POST', { 'content-type': 'text/plain' }),
  // As long as the first, but another.
  write('POST', { 'content-type': 'text/html_' }),
  write('POST', { 'X-Latin': '\xe4'.repeat(300) }),
  write('OPTIONS', {}),
] as const
const [PLAIN] = HEADS

/** The octets that belong on the wire. */
const octetsOf = ({ head, body }: WireRequest) =>
  Buffer.concat([Buffer.from(head.complete(Buffer.byteLength(body)), 'latin1'), Buffer.from(body)])

describe('the memory of a connection', () => {
  it('holds each request after the other, whatever heads and lengths follow each other', () => {
    const memory = new RequestMemory()
    const body = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      // Lengths of one digit more or less, and texts that have more octets than characters.
      fc.tuple(fc.constantFrom('x', 'ü', '€', '🚀', '\ud800'), fc.constantFrom(1, 3, 4, 9, 10, 33, 34, 99, 100, 333, 334, 999, 1_000, 1_200)).map(([unit, count]) => unit.repeat(count)), // biome-ignore format: one line
    )
    const request = fc.record({ head: fc.constantFrom(...HEADS), body })
    const property = fc.property(fc.array(request, { minLength: 2 }), (requests) => {
      for (const each of requests) expect(memory.write(each)).toEqual(octetsOf(each))
    })
    fc.assert(property, { numRuns: 500 })
  })

  it('takes texts as long as it can be sure of, and no others', () => {
    const memory = new RequestMemory()
    const fits = Array.from({ length: 8_192 }, (_, index) => index + 1).filter(
      (length) => memory.write({ head: PLAIN, body: '€'.repeat(length) }) !== undefined,
    )
    const most = fits.at(-1) ?? 0
    expect(fits.length).toBe(most)
    const largest = { head: PLAIN, body: '€'.repeat(most) }
    expect(memory.write(largest)).toEqual(octetsOf(largest))
    expect(octetsOf(largest).length).toBeGreaterThan(8_192 - 16)
    expect(memory.write({ head: write('POST', { long: 'x'.repeat(9_000) }), body: 'x' })).toBeUndefined()
  })

  it.each([
    ['no text', ''],
    ['octets', Buffer.from('octets')],
  ])('does not take %s', (_, body) => {
    expect(new RequestMemory().write({ head: PLAIN, body })).toBeUndefined()
  })
})
