import { describe, expect, it } from '@jest/globals'
import { decimal } from '../../src/model/decimal.js'
import { logRun } from '../../src/report/log.js'
import { AMOUNTS, BROKEN, day, group, HOSTILE, NO_DATA, recorder, result, total, UNDELIVERED, view } from './sample.js'

async function log(run: Parameters<typeof logRun>[0], look = view()) {
  const { core, said } = recorder()
  await logRun(run, look, core)
  return said.map(([level, text]) => (level === 'group' ? `[${text}]` : text))
}

describe('logRun', () => {
  it('is a few lines in a group', async () => {
    expect(await log(result({ judgement: BROKEN }))).toEqual([
      '[AWS costs]',
      'Period    2026-11-20 (daily, estimated, not settled)',
      'Total     $123.46 UnblendedCost, +21.3% against the previous day',
      'Largest   Amazon Elastic Compute Cloud - Compute: $87.65',
      '          Amazon Relational Database Service: $30.25',
      '          AWS Lambda: $5.55',
      'Events    40 made, 37 delivered, 3 known from earlier runs',
      'Requests  2 paid pages of Cost Explorer',
      'Gate      breach: budget, max-increase-percent',
    ])
  })

  it('sums several periods, says what failed, and what is missing', async () => {
    const chosen = [total(day(19), '1'), total(day(20), '123.456789')]
    const lines = await log(result({ facts: { chosen, chosenSum: decimal('124.456789') }, delivery: UNDELIVERED }))
    expect(lines).toContain('Sum       $124.46 in 2 days')
    expect(lines).toContain('          5 events: HTTP 503: <b>busy</b> @octocat')
    expect(await log(result({ facts: NO_DATA, judgement: { verdict: 'no-data' } }))).toContain(
      'Period    2026-11-20 (daily, no data)',
    )
  })

  it('says only what is known of an ungrouped period that is settled', async () => {
    const newest = total(day(20), '5')
    const run = result({
      settled: true,
      apiRequests: 0,
      query: { ...result().query, groupBy: [] },
      facts: { newest, chosen: [newest], baseline: undefined },
    })
    const events = 'Events    40 made, 37 delivered, 3 known from earlier runs'
    expect(await log(run)).toEqual([
      '[AWS costs]',
      'Period    2026-11-20 (daily, settled)',
      'Total     $5.00 UnblendedCost',
      events,
      'Gate      pass',
    ])
    expect((await log(run, view({ hideAmounts: true })))[2]).toBe('Change    unknown')
    const none = await log({ ...run, judgement: { ...run.judgement, verdict: 'none' } })
    expect(none.at(-1)).toBe(events)
  })

  it.each([
    ['week', 'against the same day a week earlier'],
    ['median', 'against the median of the history'],
  ] as const)('names what it compares with: %s', async (compareWith, words) => {
    expect((await log(result(), view({ gate: { compareWith } })))[2]).toMatch(new RegExp(`${words}$`))
  })

  it('counts one event as one', async () => {
    const reasons = [{ reason: 'HTTP 503', summary: 'HTTP 503', count: 1 }]
    const lines = await log(result({ delivery: { made: 1, delivered: 0, skipped: 0, failed: 1, reasons } }))
    expect(lines.slice(6, 8)).toEqual(['Events    1 made, 0 delivered, 1 not delivered', '          1 event: HTTP 503'])
  })

  it('shows a blank label in quotes', async () => {
    const groups = [group(' ', '5'), group('\u200B', '4'), group('EC2 ', '3')]
    const lines = await log(result({ facts: { groups } }))
    expect(lines.slice(3, 6)).toEqual(['Largest   " ": $5.00', '          " ": $4.00', '          EC2: $3.00'])
    const hidden = await log(result({ facts: { groups } }), view({ hideAmounts: true }))
    expect(hidden[3]).toBe('Largest   " "')
  })

  it('hides amounts', async () => {
    const chosen = [total(day(19), '1'), total(day(20), '123.456789')]
    const text = (await log(result({ facts: { chosen }, judgement: BROKEN }), view({ hideAmounts: true }))).join('\n')
    for (const amount of AMOUNTS) expect(text).not.toContain(amount)
    expect(text).toContain('Change    +21.3% against the previous day')
  })

  it('tells of a replay', async () => {
    const { delivery } = result()
    expect(await log({ kind: 'replay', delivery, apiRequests: 0 })).toEqual([
      '[Events]',
      'Events    40 made, 37 delivered, 3 known from earlier runs',
    ])
  })

  it.each(HOSTILE)('keeps %j on its line, and no command to the runner', async (name) => {
    const delivery = { ...UNDELIVERED, reasons: [{ reason: name, summary: name, count: 7 }] }
    const lines = await log(result({ facts: { groups: [group(name, '5')], currency: name }, delivery }))
    for (const line of lines) expect(line).not.toMatch(/[\r\n\u202A-\u202E\u2066-\u2069]|^\s*::|##\[/)
  })
})
