// @ts-check
/** The cost gate as a job sees it: verdict, outputs, exit code, annotations. Edge cases of each rule are tested in test/gate. */
import { expect, test } from '@jest/globals'
import { checked } from '../support/event-schema.js'
import { daily, daysBefore } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

/** A Sunday. The day ended more than 24 hours before. */
const NOW = '2026-11-22T12:00:00Z'
const DAY = '2026-11-20'
/** Outputs of a run without data. */
const EMPTY = {
  ...{ 'total-cost': '', currency: '', estimated: '', 'baseline-cost': '', 'change-amount': '', 'change-percent': '' },
  ...{ 'month-to-date-cost': '', 'projected-month-cost': '', 'top-costs': '', breaches: '[]' },
}
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

/** @param {import('../emulators/ledger.mjs').LineItem[]} items @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(items, options) {
  const stage = await openStage({ now: NOW, items, ...options })
  return {
    ...stage,
    /** Runs without an explanation, which is one more request. @param {Record<string, string>} inputs @param {import('./support/run-action.mjs').RunOptions} [more] */
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
 * @property {import('../emulators/ledger.mjs').LineItem[]} [items]
 * @property {Record<string, string>} inputs
 * @property {'pass' | 'breach' | 'no-data' | 'none'} verdict
 * @property {string[]} [breaches]
 * @property {0 | 1} exit
 * @property {Record<string, string>} [outputs] some of the outputs
 * @property {RegExp} [says] text of the errors and warnings
 */

/** @param {string} amount @param {object} [more] */
const item = (amount, more) => ({ start: `${DAY}T07:00:00Z`, service: 'EC2', metrics: amount, ...more })

/** @type {[string, Scenario][]} */
const SCENARIOS = [
  [
    'a total that equals its budget passes',
    {
      ...{ items: daily({ [DAY]: { EC2: '99.9999999999', S3: '0.0000000001' } }), inputs: { budget: '100' } },
      ...{ verdict: 'pass', exit: 0, outputs: { 'total-cost': '100', breaches: '[]', settled: 'true' } },
    },
  ],
  [
    'a total is summed exactly, and one unit in the last place above its budget is a breach',
    {
      items: daily({ [DAY]: { EC2: '9007199254740993.0000000001', S3: '0.1', RDS: '0.2' } }),
      inputs: { budget: '9007199254740993.3' },
      ...{ verdict: 'breach', exit: 1, says: /Total.*budget/ },
      breaches: ['budget | total | 9007199254740993.3000000001 | 9007199254740993.3'],
    },
  ],
  [
    'a day can breach every rule, and on-breach: warn lets the job pass',
    {
      items: daily({ ...daysBefore(DAY, Array(14).fill('1')), [DAY]: { EC2: '11' } }),
      ...{ inputs: { ...ALL_RULES, 'on-breach': 'warn' }, verdict: 'breach', exit: 0 },
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
    'the metric, the currency and the excluded record types of the inputs select the judged costs',
    {
      items: [
        { ...item(''), metrics: { UnblendedCost: '1', AmortizedCost: '7.5' }, currency: 'CNY' },
        item('-5', { recordType: 'Credit', currency: 'CNY' }),
      ],
      inputs: { budget: '7', metric: 'AmortizedCost', metrics: 'UnblendedCost', 'exclude-record-types': 'Credit, Tax' },
      ...{ verdict: 'breach', exit: 1, breaches: ['budget | total | 7.5 | 7'], outputs: { currency: 'CNY' } },
      says: /CN¥7\.50/,
    },
  ],
  [
    'a lookback is judged by its newest day, and its sum by range-budget',
    {
      items: daily(daysBefore('2026-11-21', ['50', '1', '5'])),
      inputs: { lookback: '3', budget: '4.9', 'range-budget': '55' },
      ...{ verdict: 'breach', exit: 1, breaches: ['range-budget | range | 56 | 55', 'budget | total | 5 | 4.9'] },
      outputs: { 'total-cost': '5', 'range-cost': '56' },
    },
  ],
  [
    'a day that ended less than 24 hours ago passes with a warning',
    {
      ...{ items: daily({ '2026-11-21': { EC2: '5' } }), inputs: { period: 'previous', budget: '5' } },
      ...{ verdict: 'pass', exit: 0, outputs: { settled: 'false' }, says: /2026-11-21.* 24 hours/ },
    },
  ],
  [
    'a group budget for a label that AWS does not return is judged as 0, and a warning names the closest label',
    {
      items: daily({ [DAY]: { 'Amazon EC2': '10' } }),
      inputs: { 'group-budgets': 'Amazon EC2: 9.99\nAmazon EC3: 1' },
      ...{ verdict: 'breach', exit: 1, breaches: ['group-budgets | Amazon EC2 | 10 | 9.99'] },
      says: /"?Amazon EC3"?.*0.*"?Amazon EC2"?/s,
    },
  ],
  [
    'an ungrouped total is compared with the same day of the week before',
    {
      items: daily({
        ...{ '2026-11-13': { EC2: '10' }, '2026-11-19': { EC2: '100' }, [DAY]: { EC2: '12', S3: '3' } },
      }),
      inputs: { 'group-by': 'none', 'compare-with': 'week', 'max-increase-percent': '49.9', history: '0' },
      ...{ verdict: 'breach', exit: 1, breaches: ['max-increase-percent | total | 50.00 | 49.9'] },
      outputs: { 'baseline-cost': '10', 'top-costs': '[{"group":"total","name":"","amount":"15","change":"5"}]' },
    },
  ],
  [
    'a gate without data fails',
    {
      ...{ inputs: ALL_RULES, verdict: 'no-data', exit: 1, says: /no data.*2026-11-20|2026-11-20.*no data/is },
      outputs: { ...EMPTY, 'period-start': '2026-11-20T00:00:00Z', 'event-count': '0', 'api-requests': '1' },
    },
  ],
  [
    'on-missing-data: warn lets a gate without data pass, with the verdict no-data',
    {
      inputs: { budget: '1', 'on-missing-data': 'warn' },
      ...{ verdict: 'no-data', exit: 0, outputs: EMPTY, says: /no data/i },
    },
  ],
  [
    'a run without data and without a gate passes with a warning',
    { inputs: {}, verdict: 'none', exit: 0, outputs: EMPTY, says: /no data/i },
  ],
  [
    'a breach comes before missing data, and both are reported',
    {
      items: daily({ [DAY]: { EC2: '5' } }),
      inputs: { budget: '4', 'max-increase-percent': '1000', 'on-breach': 'warn' },
      ...{ verdict: 'breach', exit: 0, breaches: ['budget | total | 5 | 4'], says: /budget.*max-increase-percent/s },
    },
  ],
]

test.each(SCENARIOS)('%s', async (_, { items = [], inputs, verdict, breaches = [], exit, outputs = {}, says }) => {
  const { run, costExplorer } = await open(items)
  const result = await run({ 'webhook-url': '', ...inputs })
  expect([result.outputs['verdict'], breachesOf(result), result.exitCode]).toEqual([verdict, breaches, exit])
  expect(result.outputs).toMatchObject(outputs)
  expect(result.outputs['api-requests']).toBe(String(costExplorer.requests.length))
  if (says) expect([...result.errors, ...result.warnings].join('\n')).toMatch(says)
  // Every run has all outputs and a summary, an error if it fails, and no stack trace.
  expect(Object.keys(result.outputs)).toHaveLength(25)
  expect(result.errors.length > 0).toBe(exit === 1)
  expect(`${result.stdout}${result.stderr}`).not.toMatch(/\n\s+at |This is a bug/)
  if (result.outputs['total-cost'] === '') expect(result.summary).not.toContain('$0')
  expect(result.summary).not.toBe('')
})

test('breaches are sent as events after the total, each with its own subject, and again once figures change', async () => {
  const { run, webhook, ledger } = await open(daily({ [DAY]: { EC2: '11', S3: '1' } }))
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
  const restated = await run(inputs, { tempDir: first.tempDir })
  expect(restated.outputs).toMatchObject({ 'event-count': '3', 'delivered-count': '2', 'skipped-count': '1' })
  const [total, breach] = webhook.events.slice(3)
  expect(total?.data.previous.unblendedCost).toEqual({ amount: '12', unit: 'USD' })
  expect(breach).toMatchObject({ subject: webhook.events[1]?.subject, data: { actual: '12.5' } })
  expect(breach?.data).not.toHaveProperty('previous')
  expect(breach?.id).not.toBe(webhook.events[1]?.id)
  for (const event of webhook.events) checked(event)
})

test('a period without data has neither a total event nor a breach event', async () => {
  const { run, webhook } = await open(daily({ '2026-11-18': { EC2: '5' }, [DAY]: { EC2: '5' } }))
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

test('a run writes eight annotations at most, and the log and the summary name every breach', async () => {
  const labels = Array.from({ length: 12 }, (_, index) => `Service ${index + 10}`)
  const { run } = await open(daily({ [DAY]: Object.fromEntries(labels.map((label) => [label, '2'])) }))
  const budgets = [...labels, 'Servise'].map((label) => `${label}: 1`).join('\n')
  const failed = await run({ 'webhook-url': '', 'group-budgets': budgets })
  // Six breaches, one annotation that counts the rest, and the failure of the run, which names the first breach.
  expect([failed.errors.length, failed.warnings]).toEqual([8, []])
  expect(failed.errors[6]).toMatch(/5 more breaches.*1 more warning/)
  expect(failed.errors[7]).toMatch(/Service 10.*\$2\.00.*\$1\.00.*group-budgets.*11 more/)
  for (const label of [...labels, 'Servise']) expect(failed.log).toContain(label)
  for (const label of labels) expect(failed.summary).toContain(label)
})

test('all outputs and report files are set before a run fails for a breach and for undelivered events', async () => {
  const { run } = await open(daily({ [DAY]: { EC2: '5' } }), { webhook: { script: () => 403 } })
  const result = await run({ budget: '4', 'report-file': 'report.json' })
  expect(result.exitCode).toBe(1)
  expect(result.outputs).toMatchObject({ 'total-cost': '5', verdict: 'breach', 'failed-count': '1' })
  expect(result.outputs['report-file']).toMatch(/report\.json$/)
  expect(result.outputs['dead-letter-file']).toMatch(/undelivered-events\.ndjson$/)
  expect(result.errors.at(-1)).toMatch(/budget.*1 of 1/s)
  const breaches = [{ rule: 'budget', scope: 'total', actual: '5', limit: '4', impact: '1' }]
  expect(JSON.parse(await result.read('workspace/report.json'))).toMatchObject({ verdict: 'breach', breaches })
})
