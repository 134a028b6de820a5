import { expect, test } from '@jest/globals'
import { decimal } from '../../src/lib/decimal.js'
import { OUTPUTS, outputsOf } from '../../src/report/index.js'
import { BREACH, day, group, groupBreaches, NO_DATA, outcome, total, UNDELIVERED } from './sample.js'

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

test('a judged run sets every output, exactly', () => {
  const url = 'https://github.com/octo-org/octo-repo/pull/7#issuecomment-1'
  const outputs = outputsOf(outcome({ judgement: BREACH, delivery: UNDELIVERED }), {
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

test('amounts have no exponent, and unknown changes are empty', () => {
  const facts = {
    current: total(day(20), '1.0E-8'),
    baseline: decimal('0'),
    groups: [group('a', '1E-9'), group('gone', '0', '5', false)],
    monthToDate: undefined,
    projectedMonth: undefined,
  }
  expect(outputsOf(outcome({ facts }), CONTEXT)).toMatchObject({
    'total-cost': '0.00000001',
    'change-amount': '0.00000001',
    'change-percent': '',
    'month-to-date-cost': '',
    'projected-month-cost': '',
    'top-costs': '[{"group":"a","amount":"0.000000001","change":null}]',
  })
  expect(outputsOf(outcome({ facts: { baseline: undefined } }), CONTEXT)).toMatchObject({
    'baseline-cost': '',
    'change-amount': '',
    'change-percent': '',
  })
})

test('a period without data sets its start and the verdict, but no cost', () => {
  const outputs = outputsOf(outcome({ facts: NO_DATA, judgement: { verdict: 'no-data' } }), CONTEXT)
  for (const name of COSTS) expect([name, outputs[name]]).toEqual([name, ''])
  expect(outputs).toMatchObject({ verdict: 'no-data', breaches: '[]', 'period-start': '2026-11-20T00:00:00Z' })
})

test('a list holds as many whole items as fit into 100,000 bytes', () => {
  const output = outputsOf(outcome({ judgement: groupBreaches(3000, () => 'ß'.repeat(1000)) }), CONTEXT).breaches
  expect(Buffer.byteLength(output)).toBeLessThanOrEqual(100_000)
  expect(JSON.parse(output).length).toBeGreaterThan(40)
  expect(JSON.parse(output)[0]).toEqual({ rule: 'group-budgets', scope: 'ß'.repeat(1000), actual: '2', limit: '1' })
})

test('a replay and an incomplete run set no output about costs', () => {
  const { delivery } = outcome()
  const replayed = outputsOf({ kind: 'replayed', delivery, apiRequests: 0 }, CONTEXT)
  const incomplete = outputsOf({ kind: 'incomplete', error: new Error('x'), delivery, apiRequests: 1 }, CONTEXT)
  for (const name of [...COSTS, 'period-start', 'period-end', 'settled'] as const) {
    expect([name, replayed[name], incomplete[name]]).toEqual([name, '', ''])
  }
  expect(replayed).toMatchObject({ verdict: 'none', breaches: '[]', 'event-count': '40', 'api-requests': '0' })
  expect(incomplete).toMatchObject({ verdict: '', breaches: '', 'delivered-count': '37', 'api-requests': '1' })
})
