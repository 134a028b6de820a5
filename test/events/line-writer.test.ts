import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createEventMaker } from '../../src/events/index.js'
import { jsonContent } from '../../src/events/json-text.js'
import { gap, templateOf } from '../../src/events/template.js'
import { groupLabel } from '../../src/model/cost-line.js'
import { type GroupDefinition, METRICS } from '../../src/model/query.js'
import { DAY, period } from '../support/cost-facts.js'

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '(none)', 'a / b'),
)

describe('a line’s event, written at once', () => {
  const amount = fc.constantFrom('0', '-0.0000000289', '1.0E-8', '0.2672917174', '40')
  const group = fc.oneof(
    fc.constantFrom('SERVICE', 'LINKED_ACCOUNT', 'ACCOUNT').map((key) => ({ type: 'DIMENSION', key }) as const),
    fc.tuple(fc.constantFrom('TAG', 'COST_CATEGORY'), fc.oneof(text, fc.constantFrom('7', '__proto__'))),
  )
  const groupBy = fc
    .array(
      group.map((one): GroupDefinition => (Array.isArray(one) ? { type: one[0], key: one[1] } : one)),
      { maxLength: 2 },
    )
    .filter(([one, other]) => one?.type !== other?.type || one?.key !== other?.key)
  const query = fc.record({
    metrics: fc.subarray([...METRICS], { minLength: 1 }),
    metric: fc.constant('UnblendedCost' as const),
    groupBy,
    filter: fc.constant(undefined),
    billingViewArn: fc.constant(undefined),
  })
  const metrics = fc.record(
    Object.fromEntries(
      METRICS.map((metric) => {
        const unit = metric.endsWith('Cost') ? fc.constantFrom('USD', 'USD', 'CNY') : text
        return [metric, fc.record({ amount, unit })]
      }),
    ),
    { requiredKeys: METRICS.filter((metric) => metric !== 'BlendedCost') },
  )
  const lines = fc.array(
    fc.record({
      values: fc.tuple(text, text),
      metrics,
      estimated: fc.boolean(),
      linkedAccountName: fc.option(text, { nil: undefined }),
      period: fc.constantFrom(DAY, period('2026-11-21T00:00:00Z')),
    }),
    { maxLength: 12 },
  )

  it('is the event that is made step by step, in text, id and type', () => {
    fc.assert(
      fc.property(query, text, lines, (asked, source, facts) => {
        const settings = { kinds: new Set(['lines'] as const), source, typePrefix: 't', minAmount: undefined }
        const recordedTime = '2026-11-21T06:00:12Z'
        const events = createEventMaker(settings, {
          account: '123456789012',
          query: asked,
          granularity: 'daily',
          recordedTime,
        })
        for (const { linkedAccountName, ...rest } of facts) {
          const values = rest.values.slice(0, asked.groupBy.length)
          const named = linkedAccountName === undefined ? {} : { linkedAccountName }
          const line = { ...rest, ...named, values, label: groupLabel(values) }
          const event = events.line(line)
          const written = events.written(line)
          expect(written.text).toBe(JSON.stringify(event))
          expect(written).toMatchObject({ id: event.id, type: event.type, event })
        }
      }),
      { numRuns: 500 },
    )
  })
})

it('what JSON has between the quotes of a text is what JSON.stringify gives', () => {
  fc.assert(fc.property(text, (one) => expect(`"${jsonContent(one)}"`).toBe(JSON.stringify(one))))
})

it('a template is filled in any order of its gaps, some twice, some not at all', () => {
  const fill = templateOf({ b: gap(1), a: `${gap(0)} and ${gap(1)}`, [gap(2)]: 7 })
  expect(fill(['x', 'y', 'z'])).toBe('{"b":"y","a":"x and y","z":7}')
  expect(fill(['1', '2', '3', '4'])).toBe('{"b":"2","a":"1 and 2","3":7}')
  expect(templateOf([null])([])).toBe('[null]')
})
