import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { v5 } from 'uuid'
import { ID_NAMESPACE } from '../../src/events/id.js'
import { uuidV5In } from '../../src/events/uuid.js'

describe('uuidV5In', () => {
  it('agrees with the uuid package on every name', () => {
    const ours = uuidV5In(ID_NAMESPACE)
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => ours(name) === v5(name, ID_NAMESPACE)))
  })

  it('agrees on names that exceed its buffer', () => {
    const name = 'ü€𝄞'.repeat(20_000)
    expect(uuidV5In(ID_NAMESPACE)(name)).toBe(v5(name, ID_NAMESPACE))
  })

  it('agrees on the example of RFC 9562, appendix A.4', () => {
    expect(uuidV5In('6ba7b810-9dad-11d1-80b4-00c04fd430c8')('www.example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    )
  })
})

it('derives the namespace as documented', () => {
  expect(ID_NAMESPACE).toBe(v5('urn:x-aws-cost-events:event', v5.URL))
})
