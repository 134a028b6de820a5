import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { eventId, idHead, lineId } from '../../src/events/id.js'
import { createEventMaker } from '../../src/events/index.js'
import { jsonText } from '../../src/events/json-text.js'
import { groupLabel } from '../../src/model/cost-line.js'
import { METRICS } from '../../src/model/query.js'

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string())

describe('a line’s id, made without its data', () => {
  it('is the id that its data give', () => {
    const amount = fc.constantFrom('0', '-0.0000000289', '1.0E-8', '0.2672917174', '40')
    const metrics = fc.subarray([...METRICS], { minLength: 1 })
    fc.assert(
      fc.property(
        metrics,
        fc.array(text, { maxLength: 2 }),
        text,
        amount,
        fc.boolean(),
        (asked, values, unit, one, estimated) => {
          const period = { granularity: 'daily', start: '2026-11-20T00:00:00Z', end: '2026-11-21T00:00:00Z' } as const
          const line = {
            period,
            values,
            label: groupLabel(values),
            metrics: Object.fromEntries(asked.map((metric) => [metric, { amount: one, unit }])),
            estimated,
          }
          const groupBy = values.map((_, index) => ({ type: 'DIMENSION', key: `KEY_${index}` }) as const)
          const query = {
            metrics: asked,
            metric: 'UnblendedCost',
            groupBy,
            filter: undefined,
            billingViewArn: undefined,
          } as const
          const settings = { kinds: new Set(['lines'] as const), source: 's', typePrefix: 't', minAmount: undefined }
          const context = {
            account: '123456789012',
            query,
            granularity: 'daily',
            recordedTime: '2026-11-21T06:00:12Z',
          } as const
          const event = createEventMaker(settings, context).line(line)
          const head = idHead({
            source: 's',
            type: 't.daily',
            account: '123456789012',
            periodStart: period.start,
            queryKey: 'q',
          })
          expect(lineId(head, line, asked)).toBe(eventId(head, event.data))
        },
      ),
    )
  })
})

it('JSON text of a string is what JSON.stringify gives', () => {
  fc.assert(fc.property(text, (one) => expect(jsonText(one)).toBe(JSON.stringify(one))))
})
