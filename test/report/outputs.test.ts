import { describe, expect, it } from '@jest/globals'
import { decimal } from '../../src/model/decimal.js'
import { OUTPUTS, outputsOf } from '../../src/report/index.js'
import { BROKEN, group, NO_DATA, result, UNDELIVERED } from './sample.js'

const CONTEXT = { top: 10, reportFiles: [], commentUrl: undefined }
const COSTS = [
  'total-cost',
  'currency',
  'estimated',
  'baseline-cost',
  'change-amount',
  'change-percent',
  'month-to-date-cost',
  'projected-month-cost',
  'top-costs',
] as const

describe('outputsOf', () => {
  it('says everything, exactly', () => {
    const url = 'https://github.com/octo-org/octo-repo/pull/7#issuecomment-1'
    const outputs = outputsOf(result({ judgement: BROKEN, delivery: UNDELIVERED }), {
      top: 2,
      reportFiles: ['report.json', 'report.html'],
      commentUrl: url,
    })
    expect(outputs).toEqual({
      'total-cost': '123.456789',
      currency: 'USD',
      'event-count': '40',
      'delivered-count': '30',
      'skipped-count': '3',
      'failed-count': '7',
      'period-start': '2026-11-20T00:00:00Z',
      'period-end': '2026-11-21T00:00:00Z',
      estimated: 'true',
      settled: 'false',
      'baseline-cost': '101.75',
      'change-amount': '21.706789',
      'change-percent': '21.33',
      'month-to-date-cost': '1987.65',
      'projected-month-cost': '3141.59',
      verdict: 'breach',
      breaches:
        '[{"rule":"budget","scope":"total","actual":"123.456789","limit":"111.11"},{"rule":"max-increase-percent","scope":"total","actual":"21.33","limit":"20"}]',
      'top-costs':
        '[{"group":"Amazon Elastic Compute Cloud - Compute","amount":"87.6543","change":"22.2222"},{"group":"Amazon Relational Database Service","amount":"30.25","change":"-6.0679"}]',
      'report-file': 'report.json\nreport.html',
      'dead-letter-file': '/tmp/undelivered-events.ndjson',
      'comment-url': url,
      'api-requests': '2',
    })
    expect(Object.keys(outputs).sort()).toEqual([...OUTPUTS].sort())
  })

  it('never writes an exponent, and knows unknown changes', () => {
    const facts = {
      newest: { ...result().facts.newest, amount: decimal('1.0E-8') },
      baseline: decimal('0'),
      groups: [group('a', '1E-9')],
      monthToDate: undefined,
      projectedMonth: undefined,
    }
    expect(outputsOf(result({ facts }), CONTEXT)).toMatchObject({
      'total-cost': '0.00000001',
      'change-amount': '0.00000001',
      'change-percent': '',
      'month-to-date-cost': '',
      'projected-month-cost': '',
      'top-costs': '[{"group":"a","amount":"0.000000001","change":null}]',
    })
    expect(outputsOf(result({ facts: { baseline: undefined } }), CONTEXT)).toMatchObject({
      'baseline-cost': '',
      'change-amount': '',
      'change-percent': '',
    })
  })

  it('leaves out groups that have no line now', () => {
    const groups = JSON.parse(outputsOf(result(), CONTEXT)['top-costs'])
    expect(groups.map(({ group }: { group: string }) => group)).not.toContain('AWS CloudTrail')
  })

  it('says nothing of costs where the period has no data, and keeps the period', () => {
    const outputs = outputsOf(result({ facts: NO_DATA, judgement: { verdict: 'no-data' } }), CONTEXT)
    for (const name of COSTS) expect([name, outputs[name]]).toEqual([name, ''])
    expect(outputs).toMatchObject({ verdict: 'no-data', breaches: '[]', 'period-start': '2026-11-20T00:00:00Z' })
  })

  it('hands on as many items as a step can take, each of them whole', () => {
    const scope = 'ß'.repeat(1_000)
    const breaches = Array.from({ length: 3_000 }, () => ({ rule: 'budget' as const, scope, actual: '2', limit: '1' }))
    const output = outputsOf(result({ judgement: { verdict: 'breach', breaches } }), CONTEXT).breaches
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(100_000)
    expect(JSON.parse(output).length).toBeGreaterThan(40)
    expect(JSON.parse(output)[0]).toEqual({ rule: 'budget', scope, actual: '2', limit: '1' })
  })

  it('says nothing of costs where nobody judged them', () => {
    const { delivery } = result()
    const replay = outputsOf({ kind: 'replay', delivery, apiRequests: 0 }, CONTEXT)
    const broken = outputsOf({ kind: 'broken-off', delivery, apiRequests: 1 }, CONTEXT)
    for (const name of [...COSTS, 'period-start', 'period-end', 'settled'] as const) {
      expect([name, replay[name], broken[name]]).toEqual([name, '', ''])
    }
    expect(replay).toMatchObject({ verdict: 'none', 'event-count': '40', 'delivered-count': '37', 'api-requests': '0' })
    expect(broken).toMatchObject({ verdict: '', breaches: '', 'delivered-count': '37', 'api-requests': '1' })
    expect(Object.keys(broken).sort()).toEqual([...OUTPUTS].sort())
  })
})
