import { describe, expect, test } from '@jest/globals'
import { decimal } from '../../src/lib/decimal.js'
import { type Outcome, report } from '../../src/report/index.js'
import {
  AMOUNTS,
  BREACH,
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

/** What `report` writes to the runner, as `level text`. */
async function said(run: Outcome, changes?: Parameters<typeof settings>[0]) {
  const { core, said } = recorder()
  await report(run, settings(changes), { core, signal: new AbortController().signal })
  return said.map(([level, text]) => `${level} ${text}`)
}

const log = async (...args: Parameters<typeof said>) =>
  (await said(...args)).filter((line) => /^(?:group|info) /.test(line)).map((line) => line.replace(/^\w+ /, ''))

const annotations = async (...args: Parameters<typeof said>) =>
  (await said(...args)).filter((line) => /^(?:error|warning) /.test(line))

describe('the log', () => {
  test('shows a run in a few lines', async () => {
    expect(await log(outcome({ judgement: BREACH }))).toEqual([
      'AWS costs',
      'Period    2026-11-20 (daily, estimated, not settled)',
      'Total     $123.46 UnblendedCost, +21.3% against the previous day',
      'Largest   Amazon Elastic Compute Cloud - Compute: $87.65',
      '          Amazon Relational Database Service: $30.25',
      '          AWS Lambda: $5.55',
      'Events    40 made, 37 delivered, 3 skipped (accepted in an earlier run)',
      'Requests  2 paid pages of Cost Explorer',
      'Gate      breach: budget, max-increase-percent',
    ])
  })

  test('sums several periods, and gives the reasons of undelivered events', async () => {
    const chosen = [total(day(19), '1'), total(day(20), '123.456789')]
    const lines = await log(outcome({ facts: { chosen, chosenSum: decimal('124.456789') }, delivery: UNDELIVERED }))
    expect(lines).toContain('Sum       $124.46 in 2 days')
    expect(lines).toContain('Events    40 made, 30 delivered, 3 skipped (accepted in an earlier run), 7 undelivered')
    expect(lines).toContain('          5 events: HTTP 503: <b>busy</b> @octocat')
  })

  test('shows a period without data', async () => {
    const lines = await log(outcome({ facts: NO_DATA, judgement: { verdict: 'no-data' } }))
    expect(lines).toContain('Period    2026-11-20 (daily, no data)')
    expect(lines.join()).not.toContain('Total')
  })

  test('shows only what is known of an ungrouped, settled period without a gate', async () => {
    const current = total(day(20), '5')
    const run = outcome({
      settled: true,
      apiRequests: 0,
      query: { ...outcome().query, groupBy: [] },
      facts: { current, chosen: [current], baseline: undefined },
      judgement: { verdict: 'none' },
    })
    expect(await log(run)).toEqual([
      'AWS costs',
      'Period    2026-11-20 (daily, settled)',
      'Total     $5.00 UnblendedCost',
      'Events    40 made, 37 delivered, 3 skipped (accepted in an earlier run)',
    ])
    expect((await log(run, { hideAmounts: true }))[2]).toBe('Change    unknown')
  })

  test('shows a blank label in quotes', async () => {
    const groups = [group(' ', '5'), group('\u200B', '4'), group('EC2 ', '3')]
    const lines = await log(outcome({ facts: { groups } }))
    expect(lines.slice(3, 6)).toEqual(['Largest   " ": $5.00', '          " ": $4.00', '          EC2: $3.00'])
  })

  test.each<Outcome>([
    { kind: 'replayed', delivery: outcome().delivery, apiRequests: 0 },
    { kind: 'incomplete', error: new Error('x'), delivery: outcome().delivery, apiRequests: 0 },
  ])('shows the events of an outcome without costs: $kind', async (run) => {
    expect(await log(run)).toEqual([
      'Events',
      'Events    40 made, 37 delivered, 3 skipped (accepted in an earlier run)',
    ])
  })
})

describe('annotations', () => {
  test('are one error for each breach with rule, scope, amounts, period and currency', async () => {
    const [first, second, ...more] = await annotations(outcome({ judgement: BREACH }))
    expect(first).toMatch(/^error budget, total: .*\$123\.46.*\$111\.11.* \(2026-11-20, USD\)\.$/)
    expect(second).toMatch(/^error max-increase-percent, total: .*21\.33%.* \(2026-11-20, USD\)\.$/)
    expect(more).toEqual([])
  })

  test('are warnings with on-breach: warn, and for the gate’s warnings', async () => {
    const run = outcome({ judgement: { ...BREACH, warnings: ['AWS returned no group "x".'] } })
    const lines = await annotations(run, { onBreach: 'warn' })
    expect(lines.map((line) => line.slice(0, 8))).toEqual(['warning ', 'warning ', 'warning '])
    expect((await annotations(run)).at(-1)).toBe('warning AWS returned no group "x".')
  })

  test.each([
    [8, 0, undefined],
    [9, 0, 'error 2 more breaches: see the log.'],
    [20, 1, 'error 13 more breaches and 1 more warning: see the log.'],
    [0, 10, 'warning 3 more warnings: see the log.'],
  ])(
    'are eight at most for %i breaches and %i warnings, and the log lists the rest',
    async (breaches, warnings, last) => {
      const judgement = { ...groupBreaches(breaches), warnings: Array(warnings).fill('w') }
      const run = outcome({ judgement })
      expect(await annotations(run)).toHaveLength(8)
      if (last !== undefined) expect((await annotations(run))[7]).toBe(last)
      const rest = (await log(run)).filter((line) => /^group-budgets|^w$/.test(line))
      expect(rest).toHaveLength(last === undefined ? 0 : breaches + warnings - 7)
    },
  )
})

test('log and annotations hide amounts', async () => {
  const breaches = [
    ...(BREACH.breaches ?? []),
    { rule: 'max-increase-amount' as const, scope: 'total', actual: '22.22', limit: '12.35' },
  ]
  const chosen = [total(day(19), '1'), total(day(20), '123.456789')]
  const run = outcome({ facts: { chosen }, judgement: { verdict: 'breach', breaches } })
  const text = (await said(run, { hideAmounts: true })).join('\n')
  for (const amount of AMOUNTS) expect(text).not.toContain(amount)
  expect(text).toContain('Change    +21.3% against the previous day')
  expect(text).toContain('21.33%')
})

test.each(HOSTILE)('log and annotations keep %j on its line, and no command to the runner', async (name) => {
  const judgement = { ...groupBreaches(1, () => name), warnings: [name] }
  const delivery = { ...UNDELIVERED, reasons: [{ reason: name, summary: name, count: 7 }] }
  const { core, said } = recorder()
  const run = outcome({ facts: { groups: [group(name, '5')], currency: name }, judgement, delivery })
  await report(run, settings(), { core, signal: new AbortController().signal })
  for (const [, text] of said) {
    expect(text).not.toMatch(/[\r\n\u202A-\u202E\u2066-\u2069]|^\s*::|##\[/)
    expect(text.length).toBeLessThanOrEqual(4096)
  }
})
