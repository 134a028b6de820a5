import { describe, expect, test } from '@jest/globals'
import { decimal } from '../../src/lib/decimal.js'
import { logWritten, type Outcome, report } from '../../src/report/index.js'
import {
  ACCOUNTS,
  AMOUNTS,
  BREACH,
  breachOf,
  CAUSES,
  causeOf,
  clock,
  day,
  group,
  groupBreaches,
  HOSTILE,
  NO_DATA,
  outcome,
  recorder,
  settings,
  total,
  UNDELIVERED,
} from './sample.js'

/** The lines that `report` writes to the runner, as `level text`. */
async function said(run: Outcome, changes?: Parameters<typeof settings>[0]) {
  const { core, said } = recorder()
  await report(run, settings(changes), { core, signal: new AbortController().signal, clock })
  return said.map(([level, text]) => `${level} ${text}`)
}

const log = async (...args: Parameters<typeof said>) =>
  (await said(...args)).filter((line) => /^(?:group|info) /.test(line)).map((line) => line.replace(/^\w+ /, ''))

const annotations = async (...args: Parameters<typeof said>) =>
  (await said(...args)).filter((line) => /^(?:error|warning) /.test(line))

describe('the log', () => {
  test('the log shows a run in a few lines', async () => {
    expect(await log(outcome({ judgement: BREACH }))).toEqual([
      'AWS costs',
      'Period    2026-11-20 (daily, estimated, not settled)',
      'Total     $123.46 UnblendedCost, $21.71 more than the previous day ($101.75)',
      '          Month to date $1,987.65',
      '          Projected month $3,141.59',
      'Largest   Amazon Elastic Compute Cloud - Compute: $87.65',
      '          Amazon Relational Database Service: $30.25',
      '          AWS Lambda: $5.55',
      'Events    40 made, 37 delivered, 3 skipped (accepted in an earlier run)',
      'Requests  2 paid Cost Explorer requests',
      'Gate      breach: max-increase-percent, budget',
    ])
  })

  test('the log has the sum of several periods and the reasons of undelivered events', async () => {
    const chosen = [total(day(19), '1'), total(day(20), '123.456789')]
    const lines = await log(outcome({ facts: { chosen, chosenSum: decimal('124.456789') }, delivery: UNDELIVERED }))
    expect(lines).toContain('          Sum of 2 days $124.46, 2026-11-19 to 2026-11-20')
    expect(lines).toContain('Events    40 made, 30 delivered, 3 skipped (accepted in an earlier run), 7 undelivered')
    expect(lines).toContain('          5 events: HTTP 503: <b>busy</b> @octocat')
  })

  test('the log shows a period without data', async () => {
    const lines = await log(outcome({ facts: NO_DATA, judgement: { verdict: 'no-data' } }))
    expect(lines).toContain('Period    2026-11-20 (daily, no data)')
    expect(lines.join()).not.toContain('Total')
  })

  test('the log of an ungrouped, settled period without a gate has no groups, no warning and no gate', async () => {
    const current = total(day(20), '5')
    const run = outcome({
      settled: true,
      apiRequests: 0,
      query: { ...outcome().query, groupBy: [] },
      facts: { current, chosen: [current], baseline: undefined, monthToDate: undefined, projectedMonth: undefined },
      judgement: { verdict: 'none' },
    })
    expect(await log(run)).toEqual([
      'AWS costs',
      'Period    2026-11-20 (daily, settled)',
      'Total     $5.00 UnblendedCost, no data to compare with',
      'Events    40 made, 37 delivered, 3 skipped (accepted in an earlier run)',
    ])
    expect((await log(run, { hideAmounts: true }))[2]).toBe('Change    no data to compare with')
  })

  test('the log shows a blank label in quotes', async () => {
    const groups = [group(' ', '5'), group('\u200B', '4'), group('EC2 ', '3')]
    const lines = await log(outcome({ facts: { groups } }))
    expect(lines.slice(5, 8)).toEqual(['Largest   " ": $5.00', '          " ": $4.00', '          EC2: $3.00'])
  })

  test.each<Outcome>([
    { kind: 'replayed', delivery: outcome().delivery, apiRequests: 0 },
    { kind: 'incomplete', error: new Error('x'), delivery: outcome().delivery, apiRequests: 0 },
  ])('the log of an outcome without costs shows the events: $kind', async (run) => {
    expect(await log(run)).toEqual([
      'Events',
      'Events    40 made, 37 delivered, 3 skipped (accepted in an earlier run)',
    ])
  })
})

describe('annotations', () => {
  test('there is one annotation for each breach but the first, which is in the line that fails the run', async () => {
    expect(await annotations(outcome({ judgement: BREACH }))).toEqual([
      'error 2026-11-20: Total cost $123.46, $12.35 above the budget of $111.11 (budget).',
    ])
  })

  test('annotations are warnings with on-breach warn and for the warnings of the gate', async () => {
    const run = outcome({ judgement: { ...BREACH, warnings: ['AWS returned no group "x".'] } })
    const lines = await annotations(run, { onBreach: 'warn' })
    expect(lines.map((line) => line.slice(0, 20))).toEqual([
      'warning 2026-11-20: ',
      'warning 2026-11-20: ',
      'warning AWS returned',
    ])
    expect((await annotations(run)).at(-1)).toBe('warning AWS returned no group "x".')
  })

  test.each([
    [8, 0, 'fail', undefined],
    [8, 0, 'warn', undefined],
    [9, 0, 'fail', 'error 2 more breaches: see the log.'],
    [9, 0, 'warn', 'warning 2 more breaches: see the log.'],
    [20, 1, 'fail', 'error 13 more breaches and 1 more warning: see the log.'],
    [0, 10, 'fail', 'warning 3 more warnings: see the log.'],
  ] as const)(
    'there are at most eight annotations for %i breaches and %i warnings with on-breach %s, and the log lists the rest',
    async (breaches, warnings, onBreach, last) => {
      const judgement = { ...groupBreaches(breaches), warnings: Array<string>(warnings).fill('w') }
      const run = outcome({ judgement })
      const shown = await annotations(run, { onBreach })
      // The line that fails the run is an annotation too.
      const failure = onBreach === 'fail' && breaches > 0 ? 1 : 0
      expect(shown).toHaveLength(8 - failure)
      if (last !== undefined) expect(shown.at(-1)).toBe(last)
      const rest = (await log(run, { onBreach })).filter((line) => /: group \d+ cost|^w$/.test(line))
      expect(rest).toHaveLength(last === undefined ? 0 : breaches + warnings - 7)
    },
  )
})

test('a breach is logged with its causes, marked if new, and the unexplained rest', async () => {
  const breach = breachOf({ causes: CAUSES, unexplained: true })
  const [text] = await annotations(outcome({ judgement: { verdict: 'breach', breaches: [breach] } }), {
    onBreach: 'warn',
  })
  expect(text).toContain(
    '(budget); of which Amazon Elastic Compute Cloud - Compute / BoxUsage:m5.large +$19.51, AWS Lambda / Lambda-GB-Second +$5.55 (new); two thirds or more of the rise has other causes.',
  )
})

test('a group that is called total is named as that group, and only the total is the total', async () => {
  const breaches = [
    breachOf({ causes: [causeOf('total', 'BoxUsage')] }),
    breachOf({ rule: 'group-budgets', scope: 'total', isGroup: true, causes: [causeOf('total', 'BoxUsage')] }),
    breachOf({ rule: 'range-budget', scope: 'range', causes: [causeOf('range', 'BoxUsage')] }),
  ]
  const text = (await said(outcome({ judgement: { verdict: 'breach', breaches } }), { onBreach: 'warn' })).join('\n')
  expect(text).toMatch(/Total cost [^;]* \(budget\); of which total \/ BoxUsage/)
  expect(text).toMatch(/total cost [^;]* \(group-budgets\); of which BoxUsage/)
  expect(text).toMatch(/Total cost [^;]* \(range-budget\); of which range \/ BoxUsage/)
})

test('the log shows linked accounts with their names, as groups, in breaches and in causes', async () => {
  const causes = [causeOf('111122223333', 'BoxUsage')]
  const breaches = [breachOf({ rule: 'group-budgets', scope: '111122223333', causes }), breachOf({ causes })]
  const run = outcome({ ...ACCOUNTS, judgement: { verdict: 'breach', breaches } })
  const text = (await said(run, { onBreach: 'warn' })).join('\n')
  expect(text).toContain('Largest   shop-prod (111122223333): $5.00')
  expect(text).toMatch(/shop-prod \(111122223333\) cost \$.* \(group-budgets\); of which BoxUsage \+\$1\.00/)
  expect(text).toMatch(/Total cost \$.* \(budget\); of which shop-prod \(111122223333\) \/ BoxUsage \+\$1\.00/)
})

const NONE = { made: 0, delivered: 0, skipped: 0 }

test.each([
  [{ delivered: 0, skipped: 0 }, {}, '40 made, none sent: webhook-url is not set'],
  [NONE, { minAmount: decimal('1') }, 'none made: every cost line is below min-amount'],
  [NONE, { events: new Set(['breaches'] as const) }, 'none made: there is no breach'],
  [NONE, {}, 'none made'],
])('the log says why nothing was sent: case %#', async (delivery, look, text) => {
  expect(await log(outcome({ delivery }), look)).toContain(`Events    ${text}`)
})

test('log and annotations hide amounts', async () => {
  const rise = { actual: '22.22', limit: '12.35', baseline: '101.75', impact: '21.706789' }
  const breaches = [...(BREACH.breaches ?? []), breachOf({ rule: 'max-increase-amount', ...rise })]
  const chosen = [total(day(19), '1'), total(day(20), '123.456789')]
  const run = outcome({ facts: { chosen }, judgement: { verdict: 'breach', breaches } })
  const text = (await said(run, { hideAmounts: true, onBreach: 'warn' })).join('\n')
  for (const amount of AMOUNTS) expect(text).not.toContain(amount)
  expect(text).toContain('Change    +21.3% against the previous day')
  expect(text).toContain('BoxUsage')
})

test('the log has a line for each written file, comment and message', () => {
  const { core, said } = recorder()
  logWritten('File', '/work/report.json', core)
  expect(said).toEqual([['info', 'File      /work/report.json']])
})

test.each(HOSTILE)('log and annotations have %j on one line and without a command to the runner', async (name) => {
  const judgement = { ...groupBreaches(1, () => name), warnings: [name] }
  const delivery = { ...UNDELIVERED, reasons: [{ reason: name, summary: name, count: 7 }] }
  const { core, said } = recorder()
  const run = outcome({ facts: { groups: [group(name, '5')], currency: name }, judgement, delivery })
  await report(run, settings(), { core, signal: new AbortController().signal, clock })
  for (const [, text] of said) {
    expect(text).not.toMatch(/[\r\n\u202A-\u202E\u2066-\u2069]|^\s*::|##\[/)
    expect(text.length).toBeLessThanOrEqual(4096)
  }
})
