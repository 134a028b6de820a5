import { describe, expect, it } from '@jest/globals'
import { eventMaker } from '../delivery/support/deliver.js'
import { line } from '../support/cost-facts.js'
import { dataViolations } from '../support/event-schema.js'

describe('the schema', () => {
  const { data } = eventMaker().line(line(['Amazon RDS']))

  it('takes a line', () => {
    expect(dataViolations(data)).toEqual([])
  })

  it.each([
    ['an unknown key', { ...data, more: 1 }],
    ['a number as an amount', { ...data, unblendedCost: { amount: 1.5, unit: 'USD' } }],
    ['an amount that is no number', { ...data, unblendedCost: { amount: 'much', unit: 'USD' } }],
    ['no amount at all', { ...data, unblendedCost: undefined, amortizedCost: undefined }],
    ['no period', { ...data, periodStart: undefined }],
    ['an hour on a day', { ...data, hour: '05' }],
    ['no hour on an hour', { ...data, granularity: 'hourly' }],
    ['a line that is a total too', { ...data, lines: 3 }],
    ['a breach without a limit', { rule: 'budget', scope: 'total', actual: '1', ...data }],
  ])('refuses %s', (_, wrong) => {
    expect(dataViolations(JSON.parse(JSON.stringify(wrong)))).not.toEqual([])
  })
})
