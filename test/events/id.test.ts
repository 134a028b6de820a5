import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { v5 } from 'uuid'
import { ID_NAMESPACE } from '../../src/events/id.js'
import { uuidV5In } from '../../src/events/uuid.js'

describe('uuidV5In', () => {
  it('agrees with the uuid package on every name', () => {
    const ours = uuidV5In(ID_NAMESPACE)
    const text = fc.string({ unit: 'grapheme' })
    // Equal heads, one after the other, and changing ones.
    const heads = fc.constantFrom('', 'head', 'Größe €')
    fc.assert(
      fc.property(heads, text, text, (first, second, tail) => {
        expect(ours(first, tail)).toBe(v5(first + tail, ID_NAMESPACE))
        expect(ours(second, tail)).toBe(v5(second + tail, ID_NAMESPACE))
      }),
    )
  })

  it('agrees on names that exceed its buffer', () => {
    const name = 'ü€𝄞'.repeat(20_000)
    const ours = uuidV5In(ID_NAMESPACE)
    expect([ours(name, 'x'), ours('x', name), ours('x', 'y')]).toEqual(
      [`${name}x`, `x${name}`, 'xy'].map((each) => v5(each, ID_NAMESPACE)),
    )
  })

  it('agrees on the example of RFC 9562, appendix A.4', () => {
    expect(uuidV5In('6ba7b810-9dad-11d1-80b4-00c04fd430c8')('www.', 'example.com')).toBe(
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    )
  })
})

it('derives the namespace as documented', () => {
  expect(ID_NAMESPACE).toBe(v5('urn:x-aws-cost-events:event', v5.URL))
})
