import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { decimal, plain } from '../../../src/model/decimal.js'
import { jsonReport } from '../../../src/report/files/json.js'
import { breached, calm, hostile, hourly, type Sample, withoutData } from './samples.js'

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
addFormats.default(ajv)
const validate = ajv.compile(
  JSON.parse(readFileSync(new URL('../../../schema/report.schema.json', import.meta.url), 'utf8')),
)

const textOf = ({ result, context }: Sample) => [...jsonReport(result, context)].join('')

describe('the JSON report', () => {
  it.each([
    ['a breach', breached()],
    ['hostile names', hostile()],
    ['a quiet day', calm()],
    ['no data', withoutData()],
    ['hours with credits', hourly()],
  ])('fits its schema: %s', (_, sample) => {
    const report: unknown = JSON.parse(textOf(sample))
    expect(validate(report) ? [] : validate.errors).toEqual([])
  })

  it('says what the run came to, exactly', () => {
    expect(JSON.parse(textOf(breached()))).toMatchObject({
      form: 1,
      generatedAt: '2026-11-21T06:00:12Z',
      account: '123456789012',
      period: { granularity: 'daily', start: '2026-11-20T00:00:00Z', end: '2026-11-21T00:00:00Z', settled: false },
      currency: 'USD',
      total: '52.1045839412',
      baseline: { compareWith: 'previous', amount: '40.02' },
      change: { amount: '12.0845839412', percent: '30.20' },
      monthToDate: '771.5429175586',
      chosen: { total: '52.1045839412' },
      verdict: 'breach',
      limits: {
        budget: '45',
        'group-budgets': { 'Amazon Relational Database Service': '20' },
        'monthly-budget': '1200',
        'max-increase-percent': '20',
      },
      delivery: { made: 8, delivered: 6, skipped: 1, failed: 1 },
      apiRequests: 1,
    })
  })

  it('writes null, not 0, where nothing is known', () => {
    const report = JSON.parse(textOf(withoutData()))
    expect(report).toMatchObject({ total: null, currency: null, account: null, monthToDate: null, groups: [] })
    expect(report.change).toEqual({ amount: null, percent: null })
    expect(JSON.parse(textOf(breached())).history[5]).toMatchObject({ start: '2026-11-11T00:00:00Z', amount: null })
  })

  it('gives no percentage against a baseline of 0 or less', () => {
    const groups: { group: string; change: unknown }[] = JSON.parse(textOf(breached())).groups
    const changes = Object.fromEntries(groups.map(({ group, change }) => [group, change]))
    expect(changes['Amazon Route 53']).toEqual({ amount: '0.05', percent: null })
    expect(changes['AWS Support (credit)']).toEqual({ amount: '0.3999966', percent: null })
    expect(changes['AWS Key Management Service']).toEqual({ amount: null, percent: null })
  })

  it('counts the groups that it leaves out', () => {
    expect(JSON.parse(textOf(hourly()))).toMatchObject({ omittedGroups: 250 })
  })

  it('keeps a label that is a name of JavaScript', () => {
    const { result, context } = breached()
    const gate = { ...context.gate, groupBudgets: new Map([['__proto__', decimal('5')]]) }
    expect(textOf({ result, context: { ...context, gate } })).toContain('"__proto__": "5"')
  })

  it('stays JSON whatever the groups are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.array(fc.integer()), (labels, cents) => {
        const { result, context } = breached()
        const groups = labels.map((label, i) => ({
          label,
          amount: decimal(String(cents[i] ?? 0)).div('100'),
          baseline: undefined,
          present: true,
          history: undefined,
        }))
        const report = JSON.parse(textOf({ context, result: { ...result, facts: { ...result.facts, groups } } }))
        expect(report.groups).toEqual(
          groups.map(({ label, amount }) => expect.objectContaining({ group: label, amount: plain(amount) })),
        )
        expect(validate(report)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})
