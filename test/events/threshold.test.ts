import { describe, expect, it } from '@jest/globals'
import { type EventSettings, worthAnEvent } from '../../src/events/index.js'
import { Decimal } from '../../src/model/decimal.js'
import { line } from '../support/cost-facts.js'

const settings: EventSettings = { kinds: new Set(['lines']), source: 's', typePrefix: 't', minAmount: undefined }

describe('worthAnEvent', () => {
  const minimum = (amount: string) => ({ ...settings, minAmount: new Decimal(amount) })

  it('holds back what is smaller in absolute value', () => {
    expect(worthAnEvent(line(['a'], '0.0099'), minimum('0.01'), 'UnblendedCost')).toBe(false)
    expect(worthAnEvent(line(['a'], '-0.0099'), minimum('0.01'), 'UnblendedCost')).toBe(false)
    expect(worthAnEvent(line(['a'], '0.01'), minimum('0.01'), 'UnblendedCost')).toBe(true)
    expect(worthAnEvent(line(['a'], '-5'), minimum('0.01'), 'UnblendedCost')).toBe(true)
    expect(worthAnEvent(line(['a'], '1E-2'), minimum('0.01'), 'UnblendedCost')).toBe(true)
    expect(worthAnEvent(line(['a'], '0'), settings, 'UnblendedCost')).toBe(true)
  })
})
