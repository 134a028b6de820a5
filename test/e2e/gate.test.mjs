// @ts-check
/** The cost gate as a job sees it: verdict, outputs, exit code, annotations. Edge cases of each rule: test/gate. */
import { describe, expect, test } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import { refusals } from '../emulators/ce-faults.mjs'
import { checked } from '../support/event-schema.js'
import { daily, daysBefore } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

/** A Sunday: the day before the last ended more than 24 hours ago. */
const NOW = '2026-11-22T12:00:00Z'
const DAY = '2026-11-20'
const FORTNIGHT = daysBefore(DAY, Array(14).fill('1'))
/** Outputs of a run without data. */
const EMPTY = {
  ...{ 'total-cost': '', currency: '', estimated: '', 'baseline-cost': '', 'change-amount': '', 'change-percent': '' },
  ...{ 'month-to-date-cost': '', 'projected-month-cost': '', 'top-costs': '', breaches: '[]' },
}
/** Outputs of a run that was refused or broke off. */
const UNREAD = { 'total-cost': '', verdict: '', breaches: '', 'top-costs': '', 'month-to-date-cost': '' }
const ALL_RULES = {
  budget: '10',
  'group-budgets': '{"EC2": 10.5}',
  'monthly-budget': '24.9',
  'forecast-budget': '34.9',
  'max-increase-percent': '999.99',
  'max-increase-amount': '9.99',
  'anomaly-threshold': '3.5',
}

const openStage = stageForEach()

/** @param {Record<string, Record<string, string>>} costs @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(costs, options) {
  const stage = await openStage({ now: NOW, items: daily(costs), ...options })
  return {
    ...stage,
    /** Without an explanation, which is one more request. @param {Record<string, string>} inputs @param {import('./support/run-action.mjs').RunOptions} [more] */
    run: (inputs, more) => stage.run({ period: DAY, explain: 'never', ...inputs }, more),
  }
}

/** `rule | scope | actual | limit` of each breach. @param {import('./support/run-action.mjs').ActionRun} run */
function breachesOf({ outputs }) {
  /** @type {Record<string, string>[]} */
  const breaches = JSON.parse(outputs['breaches'] || '[]')
  return breaches.map(({ rule, scope, actual, limit }) => [rule, scope, actual, limit].join(' | '))
}

/**
 * @typedef {object} Scenario
 * @property {Record<string, Record<string, string>>} [costs]
 * @property {import('../emulators/ledger.mjs').LineItem[]} [items] instead of `costs`
 * @property {Record<string, string>} inputs
 * @property {'pass' | 'breach' | 'no-data' | 'none'} verdict
 * @property {string[]} [breaches]
 * @property {0 | 1} exit
 * @property {Record<string, string>} [outputs] some of the outputs
 * @property {RegExp} [says] what errors and warnings say
 */

/** @param {string} amount @param {object} [more] */
const item = (amount, more) => ({ start: `${DAY}T07:00:00Z`, service: 'EC2', metrics: amount, ...more })
const CREDITED = [item('120'), item('-25', { recordType: 'Credit' }), item('-5', { recordType: 'Refund' })]

/** @type {[string, Scenario][]} */
const SCENARIOS = [
  [
    'a total that equals its budget passes, whatever its digits',
    {
      ...{ costs: { [DAY]: { EC2: '99.9999999999', S3: '0.0000000001' } }, inputs: { budget: '100' } },
      ...{ verdict: 'pass', exit: 0, outputs: { 'total-cost': '100', breaches: '[]', settled: 'true' } },
    },
  ],
  [
    'a total one unit in the last place above its budget is a breach, with exact sums beyond binary fractions',
    {
      costs: { [DAY]: { EC2: '9007199254740993.0000000001', S3: '0.1', RDS: '0.2' } },
      inputs: { budget: '9007199254740993.3' },
      ...{ verdict: 'breach', exit: 1, says: /Total.*budget/ },
      breaches: ['budget | total | 9007199254740993.3000000001 | 9007199254740993.3'],
    },
  ],
  [
    'every rule can be in breach at once, and on-breach: warn lets the job pass',
    {
      ...{ costs: { ...FORTNIGHT, [DAY]: { EC2: '11' } }, inputs: { ...ALL_RULES, 'on-breach': 'warn' } },
      ...{ verdict: 'breach', exit: 0 },
      breaches: [
        ...['max-increase-percent | total | 1000.00 | 999.99', 'max-increase-amount | total | 10 | 9.99'],
        // The total's anomaly is that of EC2.
        ...['anomaly-threshold | EC2 |  | 3.5', 'budget | total | 11 | 10', 'group-budgets | EC2 | 11 | 10.5'],
        ...['monthly-budget | total | 25 | 24.9', 'forecast-budget | total | 35 | 34.9'],
      ],
      outputs: { 'change-percent': '1000.00', 'change-amount': '10', 'baseline-cost': '1', 'month-to-date-cost': '25' },
    },
  ],
  [
    'every rule passes exactly at its limit',
    {
      costs: { ...FORTNIGHT, [DAY]: { EC2: '11' } },
      inputs: {
        ...{ budget: '11', 'group-budgets': 'EC2: 11.00', 'monthly-budget': '25', 'forecast-budget': '35' },
        ...{ 'max-increase-percent': '1000', 'max-increase-amount': '10' },
      },
      ...{ verdict: 'pass', exit: 0 },
    },
  ],
  [
    'credits hide a breach until exclude-record-types leaves them out',
    {
      ...{ items: CREDITED, inputs: { budget: '100', 'exclude-record-types': 'Credit, Refund, Tax' } },
      ...{ verdict: 'breach', exit: 1, breaches: ['budget | total | 120 | 100'] },
    },
  ],
  [
    'credits count in the total',
    { items: CREDITED, inputs: { budget: '100' }, verdict: 'pass', exit: 0, outputs: { 'total-cost': '90' } },
  ],
  [
    'the gate judges the metric and the currency that are asked for',
    {
      items: [{ ...item(''), metrics: { UnblendedCost: '1', AmortizedCost: '7.5' }, currency: 'CNY' }],
      inputs: { budget: '7', metric: 'AmortizedCost', metrics: 'UnblendedCost' },
      ...{ verdict: 'breach', exit: 1, breaches: ['budget | total | 7.5 | 7'], outputs: { currency: 'CNY' } },
      says: /CN¥7\.50/,
    },
  ],
  [
    'a lookback is judged by its newest day, not by its sum',
    {
      ...{ costs: daysBefore('2026-11-21', ['50', '1', '5']), inputs: { lookback: '3', budget: '4.9' } },
      ...{ verdict: 'breach', exit: 1, breaches: ['budget | total | 5 | 4.9'] },
    },
  ],
  [
    'an unsettled day passes with a warning',
    {
      ...{ costs: { '2026-11-21': { EC2: '5' } }, inputs: { period: 'previous', budget: '5' } },
      ...{ verdict: 'pass', exit: 0, outputs: { settled: 'false' }, says: /2026-11-21.* 24 hours/ },
    },
  ],
  [
    'a group budget names its group, and a label that AWS does not return counts as 0 with the nearest one named',
    {
      ...{ costs: { [DAY]: { 'Amazon EC2': '10' } }, inputs: { 'group-budgets': 'Amazon EC2: 9.99\nAmazon EC3: 1' } },
      ...{ verdict: 'breach', exit: 1, breaches: ['group-budgets | Amazon EC2 | 10 | 9.99'] },
      says: /"?Amazon EC3"?.*0.*"?Amazon EC2"?/s,
    },
  ],
  [
    'two groups join to one label, and an empty tag value is (none)',
    {
      items: ['web', ''].map((team, index) => ({
        ...item(`${7 - index}`),
        linkedAccount: '012345678901',
        tags: { team },
      })),
      inputs: {
        'group-by': 'LINKED_ACCOUNT, TAG:team',
        'group-budgets': '{"012345678901 / web": "6.99", "012345678901 / (none)": 6}',
      },
      ...{ verdict: 'breach', exit: 1, breaches: ['group-budgets | 012345678901 / web | 7 | 6.99'] },
    },
  ],
  [
    'without groups the total alone is judged',
    {
      costs: { '2026-11-19': { EC2: '1', S3: '2' }, [DAY]: { EC2: '1', S3: '3' } },
      inputs: { 'group-by': 'none', budget: '3.99', 'max-increase-amount': '1' },
      ...{ verdict: 'breach', exit: 1, breaches: ['budget | total | 4 | 3.99'] },
      outputs: { 'top-costs': '[{"group":"total","name":"","amount":"4","change":"1"}]', 'baseline-cost': '3' },
    },
  ],
  [
    'a month is compared with the median of the months before',
    {
      costs: { '2026-07': { EC2: '10' }, '2026-08': { EC2: '30' }, '2026-09': { EC2: '20' }, '2026-10': { EC2: '25' } },
      inputs: { granularity: 'monthly', period: '', 'compare-with': 'median', 'max-increase-percent': '24.99' },
      ...{ verdict: 'breach', exit: 1, breaches: ['max-increase-percent | total | 25.00 | 24.99'] },
      outputs: { 'baseline-cost': '20', 'period-start': '2026-10-01T00:00:00Z' },
    },
  ],
  [
    'a day can be compared with the same day of the week before',
    {
      costs: { '2026-11-13': { EC2: '10' }, '2026-11-19': { EC2: '100' }, [DAY]: { EC2: '15' } },
      inputs: { 'compare-with': 'week', 'max-increase-percent': '49.9', history: '0' },
      ...{ verdict: 'breach', exit: 1, breaches: ['max-increase-percent | total | 50.00 | 49.9'] },
      outputs: { 'baseline-cost': '10' },
    },
  ],
  [
    'a new service is an anomaly even where the total is none',
    {
      costs: { ...daysBefore(DAY, ['20', '5', '5', '20', '21', '19', '20']), [DAY]: { EC2: '20', Bedrock: '0.75' } },
      ...{ inputs: { 'anomaly-threshold': '3.5' }, verdict: 'breach', exit: 1 },
      breaches: ['anomaly-threshold | Bedrock |  | 3.5'],
    },
  ],
  [
    'no data fails every rule',
    {
      ...{ inputs: ALL_RULES, verdict: 'no-data', exit: 1, says: /no data.*2026-11-20|2026-11-20.*no data/is },
      outputs: { ...EMPTY, 'period-start': '2026-11-20T00:00:00Z', 'event-count': '0', 'api-requests': '1' },
    },
  ],
  [
    'no data on the judged day fails the gate although the days around it have some',
    {
      costs: { ...FORTNIGHT, '2026-11-21': { EC2: '1' } },
      ...{ inputs: { budget: '1000', 'group-by': 'none' }, verdict: 'no-data', exit: 1, outputs: EMPTY },
    },
  ],
  [
    'no data is a warning where on-missing-data says so, and the verdict stays no-data',
    {
      inputs: { budget: '1', 'on-missing-data': 'warn' },
      verdict: 'no-data',
      exit: 0,
      outputs: EMPTY,
      says: /no data/i,
    },
  ],
  [
    'no data without a gate fails where on-missing-data says so',
    { inputs: { 'on-missing-data': 'fail' }, verdict: 'none', exit: 1, outputs: EMPTY },
  ],
  [
    'a budget that holds does not hide that there is no day to compare with',
    {
      costs: { '2026-11-18': { EC2: '1' }, [DAY]: { EC2: '5' } },
      inputs: { budget: '10', 'max-increase-percent': '1000', 'max-increase-amount': '1000' },
      ...{ verdict: 'no-data', exit: 1, outputs: { 'total-cost': '5', 'baseline-cost': '', 'change-percent': '' } },
      says: /max-increase-percent.*max-increase-amount/s,
    },
  ],
  [
    'a breach comes before missing data, and both are reported',
    {
      ...{
        costs: { [DAY]: { EC2: '5' } },
        inputs: { budget: '4', 'max-increase-percent': '1000', 'on-breach': 'warn' },
      },
      ...{ verdict: 'breach', exit: 0, breaches: ['budget | total | 5 | 4'], says: /budget.*max-increase-percent/s },
    },
  ],
  [
    'six days of history are too few to judge anomalies',
    {
      costs: { ...daysBefore(DAY, ['1', '1', undefined, '1', '1', '1', '1']), [DAY]: { EC2: '500' } },
      inputs: { budget: '1000', 'anomaly-threshold': '3.5', history: '0' },
      ...{ verdict: 'no-data', exit: 1, says: /6.*7/s },
    },
  ],
]

describe('the gate', () => {
  test.each(SCENARIOS)(
    '%s',
    async (_, { costs = {}, items, inputs, verdict, breaches = [], exit, outputs = {}, says }) => {
      const { run, costExplorer } = await open(costs, items ? { items } : {})
      const result = await run({ 'webhook-url': '', ...inputs })
      expect([result.outputs['verdict'], breachesOf(result), result.exitCode]).toEqual([verdict, breaches, exit])
      expect(result.outputs).toMatchObject(outputs)
      expect(result.outputs['api-requests']).toBe(String(costExplorer.requests.length))
      if (says) expect([...result.errors, ...result.warnings].join('\n')).toMatch(says)
      // What every run owes its user: all outputs, a summary, an error where it fails, no stack trace.
      expect(Object.keys(result.outputs)).toHaveLength(25)
      expect(result.errors.length > 0).toBe(exit === 1)
      expect(`${result.stdout}${result.stderr}`).not.toMatch(/\n\s+at |This is a bug/)
      expect(result.summary).not.toBe('')
    },
  )

  test('breaches are sent as events after the total, each under its own subject, and again where figures change', async () => {
    const { run, webhook, ledger } = await open({ [DAY]: { EC2: '11', S3: '1' } })
    const inputs = {
      ...{ budget: '10', 'group-budgets': 'S3: 0.5', events: 'breaches, total', 'on-breach': 'warn' },
      ...{ 'webhook-concurrency': '1', 'state-file': 'state.json' },
    }
    const first = await run(inputs)
    expect(first.outputs).toMatchObject({ verdict: 'breach', 'event-count': '3', 'delivered-count': '3' })
    expect(webhook.events.map(({ type, subject }) => `${type} ${subject}`)).toEqual([
      'amazon.billing.daily.total 123456789012/2026-11-20/total',
      'amazon.billing.daily.breach 123456789012/2026-11-20/budget/total',
      'amazon.billing.daily.breach 123456789012/2026-11-20/group-budgets/S3',
    ])
    expect(webhook.events[1]?.data).toMatchObject({
      ...{ rule: 'budget', scope: 'total', actual: '12', limit: '10', amount: '12', baseline: '', impact: '2' },
      ...{ metric: 'UnblendedCost', currency: 'USD', date: DAY, estimated: true },
    })
    const again = await run(inputs, { tempDir: first.tempDir })
    expect(again.outputs).toMatchObject({ verdict: 'breach', 'delivered-count': '0', 'skipped-count': '3' })
    ledger.add({ start: `${DAY}T08:00:00Z`, service: 'EC2', metrics: '0.5' })
    const restated = await run({ ...inputs, events: 'breaches' }, { tempDir: first.tempDir })
    expect(restated.outputs).toMatchObject({ 'event-count': '2', 'delivered-count': '1', 'skipped-count': '1' })
    expect(webhook.events[3]).toMatchObject({ subject: webhook.events[1]?.subject, data: { actual: '12.5' } })
    expect(webhook.events[3]?.id).not.toBe(webhook.events[1]?.id)
    for (const event of webhook.events) checked(event)
  })

  test('a period without data has neither a total event nor a breach event', async () => {
    const { run, webhook } = await open({ '2026-11-18': { EC2: '5' }, [DAY]: { EC2: '5' } })
    const kinds = { events: 'total, breaches', 'on-missing-data': 'warn', 'on-breach': 'warn' }
    const silent = await run({ ...kinds, ...ALL_RULES, 'group-budgets': 'EC2: 0', period: '2026-11-19' })
    expect(silent.outputs).toMatchObject({ verdict: 'no-data', 'event-count': '0' })
    const gap = await run({ ...kinds, lookback: '3', budget: '4' })
    expect(gap.outputs).toMatchObject({ verdict: 'breach', 'event-count': '3', 'delivered-count': '3' })
    expect(webhook.events.map(({ subject }) => subject?.slice(13)).sort()).toEqual([
      '2026-11-18/total',
      '2026-11-20/budget/total',
      '2026-11-20/total',
    ])
  })

  test('at most eight annotations are written, and the log names every breach', async () => {
    const labels = Array.from({ length: 12 }, (_, index) => `Service ${index + 10}`)
    const { run } = await open({ [DAY]: Object.fromEntries(labels.map((label) => [label, '2'])) })
    const budgets = [...labels, 'Servise'].map((label) => `${label}: 1`).join('\n')
    const inputs = { 'webhook-url': '', 'group-budgets': budgets }
    const failed = await run(inputs)
    // Six breaches, one that counts the rest, and the failure of the run, which has the first breach.
    expect([failed.errors.length, failed.warnings]).toEqual([8, []])
    expect(failed.errors[6]).toMatch(/5 more breaches.*1 more warning/)
    expect(failed.errors[7]).toMatch(/Service 10.*\$2\.00.*\$1\.00.*group-budgets.*11 more/)
    for (const label of [...labels, 'Servise']) expect(failed.log).toContain(label)
    for (const label of labels) expect(failed.summary).toContain(label)
    const warned = await run({ ...inputs, 'on-breach': 'warn' })
    expect([warned.exitCode, warned.errors, warned.warnings.length]).toEqual([0, [], 8])
    expect(warned.outputs['breaches']).toBe(failed.outputs['breaches'])
  })

  test('the gate works without a webhook and where STS does not tell the account', async () => {
    const { run, sts, webhook } = await open({ [DAY]: { EC2: '5' } })
    sts.script(() => ({ error: new AwsError('AccessDeniedException', 'no', 403) }))
    const result = await run({ 'webhook-url': '', budget: '4', require: 'gate', events: 'lines, total, breaches' })
    expect(result.outputs).toMatchObject({ verdict: 'breach', 'event-count': '3', 'delivered-count': '0' })
    expect([result.exitCode, webhook.requests]).toEqual([1, []])
  })

  test('all outputs are set before a run fails for a breach and for undelivered events', async () => {
    const { run } = await open({ [DAY]: { EC2: '5' } }, { webhook: { script: () => 403 } })
    const result = await run({ budget: '4', 'report-file': 'report.json' })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ 'total-cost': '5', verdict: 'breach', 'failed-count': '1' })
    expect(result.outputs['report-file']).toMatch(/report\.json$/)
    expect(result.outputs['dead-letter-file']).toMatch(/undelivered-events\.ndjson$/)
    expect(result.errors.at(-1)).toMatch(/budget.*1 of 1/s)
    const breaches = [{ rule: 'budget', scope: 'total', actual: '5', limit: '4', impact: '1' }]
    expect(JSON.parse(await result.read('workspace/report.json'))).toMatchObject({ verdict: 'breach', breaches })
  })

  test('group budgets and the total stay exact with more groups than a report keeps', async () => {
    const names = Array.from({ length: 10_050 }, (_, index) => `Service ${String(index).padStart(5, '0')}`)
    const costs = Object.fromEntries(names.map((name, index) => [name, index === 77 ? '0.02' : '3.01']))
    const { run } = await open({ '2026-11-19': { [names[0] ?? '']: '3' }, [DAY]: { ...costs, Big: '500' } })
    const result = await run({
      ...{ 'webhook-url': '', history: '1', top: '2', 'report-file': 'costs.json' },
      'group-budgets': 'Service 00077: 0.01\nService 99999: 0',
    })
    // 10,049 · 3.01 + 0.02 + 500
    expect(result.outputs).toMatchObject({ 'total-cost': '30747.51', verdict: 'breach' })
    expect(breachesOf(result)).toEqual(['group-budgets | Service 00077 | 0.02 | 0.01'])
    expect(JSON.parse(result.outputs['top-costs'] ?? '')).toEqual([
      { group: 'Big', name: '', amount: '500', change: '500' },
      { group: 'Service 00000', name: '', amount: '3.01', change: '0.01' },
    ])
    // 10,051 groups without the two that the table shows
    expect(result.summary).toMatch(/10,049 more groups.*\$30,244\.50/)
    const { omittedGroups, groups } = JSON.parse(await result.read('workspace/costs.json'))
    expect([omittedGroups, groups.length]).toEqual([8_050, 2_001])
  })

  test('the verdict is the same whatever the size of the pages', async () => {
    const costs = {
      ...daysBefore(DAY, Array(8).fill({ EC2: '1', S3: '2', RDS: '3' })),
      [DAY]: { EC2: '1', S3: '9', RDS: '3' },
    }
    const inputs = { budget: '12', 'max-increase-percent': '100', 'anomaly-threshold': '3.5', 'group-budgets': 'S3: 8' }
    const whole = await (await open(costs)).run({ 'webhook-url': '', ...inputs })
    const cut = await (await open(costs, { costExplorer: { pageSize: 1 } })).run({ 'webhook-url': '', ...inputs })
    expect(breachesOf(whole)).toHaveLength(4)
    expect(cut.outputs).toEqual({ ...whole.outputs, 'api-requests': '27' })
  })
})

describe('a gate that could be off without notice', () => {
  test('an empty gate is refused by require: gate before any request', async () => {
    const { run, costExplorer, sts, webhook } = await open({ [DAY]: { EC2: '5' } })
    const empty = { budget: '', 'group-budgets': ' \n ', 'monthly-budget': '  ', 'anomaly-threshold': '\t' }
    const result = await run({ ...empty, require: 'gate, webhook', 'webhook-url': '' })
    expect(result.exitCode).toBe(1)
    for (const text of ['`require`', '`gate`', '`webhook-url`']) expect(result.errors.join()).toContain(text)
    expect([...costExplorer.requests, ...sts.requests, ...webhook.requests]).toEqual([])
    expect(result.outputs['verdict'] ?? '').toBe('')
    expect(await run({ budget: '' })).toMatchObject({ exitCode: 0, outputs: { verdict: 'none', breaches: '[]' } })
  })

  test('a run that AWS breaks off neither passes nor gives a total, whatever on-missing-data allows', async () => {
    const costs = { ...daysBefore(DAY, ['1', '1']), [DAY]: { EC2: '5', S3: '6' } }
    const { run, costExplorer } = await open(costs, { costExplorer: { pageSize: 1 } })
    const lenient = { budget: '1', 'on-breach': 'warn', 'on-missing-data': 'pass' }
    costExplorer.script([undefined, undefined, undefined, refusals.notAuthorized])
    const refused = await run({ ...lenient, events: 'lines, total, breaches' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: UNREAD })
    const stopped = await run({ ...lenient, 'max-api-requests': '3' })
    expect(stopped).toMatchObject({ exitCode: 1, outputs: { ...UNREAD, 'api-requests': '3' } })
    expect(stopped.errors.join()).toContain('max-api-requests')
  })

  test('an hour that was read gives no total where its month was not', async () => {
    const { run, costExplorer, webhook } = await open({ [`${DAY}T05`]: { EC2: '5' } })
    costExplorer.script([undefined, refusals.notAuthorized])
    const inputs = { granularity: 'hourly', period: `${DAY}T05`, budget: '10', 'monthly-budget': '10' }
    const result = await run({ ...inputs, events: 'total, breaches' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { ...UNREAD, 'api-requests': '1' } })
    expect(webhook.events).toEqual([])
  })
})
