import { describe, expect, it } from '@jest/globals'
import type { GateSettings } from '../../src/gate/index.js'
import { conclude } from '../../src/report/index.js'
import { AMOUNTS, BROKEN, HOSTILE, NO_DATA, result, UNDELIVERED, view } from './sample.js'

const end = (
  changes: Parameters<typeof result>[0],
  gate: Partial<GateSettings> = {},
  onDeliveryFailure: 'fail' | 'warn' = 'fail',
  hideAmounts = false,
) => conclude(result(changes), view({ gate, hideAmounts }), onDeliveryFailure)

const NOTHING = { failure: undefined, warning: undefined }
const MISSING = {
  verdict: 'no-data' as const,
  missing: [{ rule: 'max-increase-percent' as const, reason: 'There is no data of the period before.' }],
}
const BREACH =
  'AWS costs of 2026-11-20 broke the gate: budget, total: $123.46 is above the limit of $111.11, by $12.35; and 1 more breach. Find the cause, raise the limit, or set on-breach: warn.'
const DELIVERY =
  '7 of 40 events were not delivered: HTTP 503: <b>busy</b> @octocat (5); no answer within 15 s (2). Kept in /tmp/undelivered-events.ndjson: deliver that file with replay-file, or run again.'

describe('conclude', () => {
  it('has nothing to say of a run that went well', () => {
    expect(end({})).toEqual(NOTHING)
    expect(end({ judgement: { verdict: 'none' } })).toEqual(NOTHING)
  })

  it('fails on a breach, and does not with on-breach: warn', () => {
    expect(end({ judgement: BROKEN })).toEqual({ failure: BREACH, warning: undefined })
    expect(end({ judgement: BROKEN }, { onBreach: 'warn' })).toEqual(NOTHING)
  })

  it('treats missing data as on-missing-data has it', () => {
    const noData =
      'Cost Explorer has no data for 2026-11-20. AWS may be late: run again later, use period: latest or settle-hours, or set on-missing-data.'
    expect(end({ facts: NO_DATA, judgement: { verdict: 'no-data' } }, { onMissingData: 'fail' })).toEqual({
      failure: noData,
      warning: undefined,
    })
    expect(end({ facts: NO_DATA, judgement: { verdict: 'none' } }, { onMissingData: 'warn' })).toEqual({
      failure: undefined,
      warning: noData,
    })
    expect(end({ facts: NO_DATA, judgement: { verdict: 'no-data' } }, { onMissingData: 'pass' })).toEqual(NOTHING)
    expect(end({ judgement: MISSING }, { onMissingData: 'fail' }).failure).toBe(
      'Data is missing to judge max-increase-percent: There is no data of the period before. Let the history grow, drop the rule, or set on-missing-data.',
    )
  })

  it('lets a breach win over missing data', () => {
    const both = { ...MISSING, ...BROKEN, missing: MISSING.missing }
    expect(end({ judgement: both }, { onMissingData: 'fail' })).toEqual({
      failure: BREACH,
      warning: expect.stringContaining('Data is missing to judge max-increase-percent'),
    })
    expect(end({ judgement: both }, { onMissingData: 'fail', onBreach: 'warn' }).failure).toBeUndefined()
  })

  it('fails on delivery, on one line with a breach', () => {
    expect(end({ delivery: UNDELIVERED })).toEqual({ failure: DELIVERY, warning: undefined })
    expect(end({ delivery: UNDELIVERED }, {}, 'warn')).toEqual({ failure: undefined, warning: DELIVERY })
    expect(end({ delivery: UNDELIVERED, judgement: BROKEN }).failure).toBe(`${BREACH} ${DELIVERY}`)
    const replay = { kind: 'replay' as const, delivery: { ...result().delivery, ...UNDELIVERED }, apiRequests: 0 }
    expect(conclude(replay, view(), 'fail').failure).toBe(DELIVERY)
  })

  it('speaks of one event and one breach as such', () => {
    const one = { made: 1, delivered: 0, skipped: 0, failed: 1, deadLetterFile: undefined, reasons: [] }
    expect(end({ delivery: one }).failure).toBe('1 of 1 event was not delivered.')
    expect(end({ delivery: { ...one, made: 2, delivered: 1 } }).failure).toBe('1 of 2 events was not delivered.')
    const blank = [{ rule: 'group-budgets' as const, scope: ' ', actual: '2', limit: '1' }]
    expect(end({ judgement: { ...BROKEN, breaches: blank } }).failure).toBe(
      'AWS costs of 2026-11-20 broke the gate: group-budgets, " ": $2.00 is above the limit of $1.00, by $1.00. Find the cause, raise the limit, or set on-breach: warn.',
    )
  })

  it('hides amounts', () => {
    const { failure } = end({ judgement: BROKEN }, {}, 'fail', true)
    for (const amount of AMOUNTS) expect(failure).not.toContain(amount)
    expect(failure).toContain('budget, total: above its limit')
  })

  it.each(HOSTILE)('stays one line with %j', (name) => {
    const judgement = {
      ...BROKEN,
      breaches: [{ rule: 'group-budgets' as const, scope: name, actual: '2', limit: '1' }],
    }
    const { failure } = end({
      judgement,
      delivery: { ...UNDELIVERED, reasons: [{ reason: name, summary: name, count: 7 }] },
    })
    expect(failure).not.toMatch(/[\r\n\u202A-\u202E\u2066-\u2069]|##\[/)
  })

  it('does not repeat what a webhook said where amounts are hidden', () => {
    const { failure } = end({ delivery: UNDELIVERED }, {}, 'fail', true)
    expect(failure).toContain('HTTP 503 (5)')
    expect(failure).not.toContain('busy')
  })
})
