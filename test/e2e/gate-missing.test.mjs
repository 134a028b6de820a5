// @ts-check
import { describe, expect, it } from '@jest/globals'
import { refusals } from '../emulators/ce-faults.mjs'
import { daysBefore } from './support/gate-run.mjs'
import { MISSING } from './support/gate-scenarios/missing.mjs'
import { DAY, gateStage } from './support/gate-stage.mjs'
import { judges } from './support/judged.mjs'

judges('missing data', MISSING)

describe('a gate that could be off unseen', () => {
  const open = gateStage()

  it('is refused by `require: gate` where every limit is empty', async () => {
    const { run, costExplorer, sts, webhook } = await open({ [DAY]: { EC2: '5' } })
    const empty = { budget: '', 'group-budgets': ' \n ', 'monthly-budget': '  ', 'anomaly-threshold': '\t' }
    const result = await run({ ...empty, require: 'gate, webhook', 'webhook-url': '' })
    expect(result.exitCode).toBe(1)
    expect(result.errors.join()).toMatch(/names `gate`, but no rule is set/)
    expect(result.errors.join()).toMatch(/names `webhook`, but `webhook-url` is empty/)
    expect([...costExplorer.requests, ...sts.requests, ...webhook.requests]).toEqual([])
    expect(result.outputs['verdict'] ?? '').toBe('')
  })

  it('is said to be off in the verdict where nothing requires it', async () => {
    const { run } = await open({ [DAY]: { EC2: '5' } })
    const result = await run({ budget: '', 'on-breach': 'fail' })
    expect(result).toMatchObject({ exitCode: 0, outputs: { verdict: 'none', breaches: '[]' } })
    expect(result.log).not.toMatch(/Gate +/)
  })

  it('is refused where a name is mistyped, each with the name that was meant', async () => {
    const { run, costExplorer } = await open({ [DAY]: { EC2: '5' } })
    const mistyped = {
      bugdet: 'budget',
      'daily-budget': 'budget',
      budgets: 'budget',
      month_budget: 'monthly-budget',
      groupbudget: 'group-budgets',
      forecast: 'forecast-budget',
      'max-increase-pct': 'max-increase-percent',
      threshold: 'anomaly-threshold',
      'require-gate': 'require',
      'on-missing': 'on-missing-data',
    }
    const result = await run(Object.fromEntries(Object.keys(mistyped).map((name) => [name, '1'])))
    expect(result.exitCode).toBe(1)
    for (const [name, meant] of Object.entries(mistyped)) {
      expect(result.errors.join()).toContain(`\`${name}\` is no input of this action. Did you mean \`${meant}\`?`)
    }
    expect(costExplorer.requests).toEqual([])
  })

  it('is refused where a limit is no plain number, all of them at once', async () => {
    const { run, costExplorer } = await open({ [DAY]: { EC2: '5' } })
    const wrong = {
      budget: '$100',
      'monthly-budget': '1,000',
      'forecast-budget': '-1',
      'max-increase-percent': '20%',
      'max-increase-amount': 'NaN',
      'anomaly-threshold': '0',
      'ignore-below': '1e',
      'compare-with': 'yesterday',
      'on-breach': 'ignore',
      'on-missing-data': 'none',
      'group-budgets': 'EC2: ten\nS3:',
      require: 'gates',
    }
    const result = await run(wrong)
    expect(result.exitCode).toBe(1)
    expect(result.errors).toHaveLength(1)
    for (const name of Object.keys(wrong)) expect(result.errors[0]).toContain(`\`${name}\``)
    for (const label of ['"EC2"', '"S3"']) expect(result.errors[0]).toContain(`gives ${label} no amount`)
    expect(costExplorer.requests).toEqual([])

    const clash = await run({ 'compare-with': 'week', granularity: 'monthly', period: '', 'max-increase-percent': '5' })
    expect(clash.errors[0]).toContain('`compare-with` is "week", which months do not have')
    const ungrouped = await run({ 'group-by': 'none', 'group-budgets': 'total: 5' })
    expect(ungrouped.errors[0]).toContain('`group-budgets` needs groups, but `group-by` is `none`')
    const replay = await run({ 'replay-file': 'events.ndjson', budget: '5' })
    expect(replay.errors[0]).toContain('`replay-file` does not go with a gate')
  })

  it('neither passes nor tells a total where AWS breaks off, whatever missing data may do', async () => {
    const { run, costExplorer } = await open(
      { ...daysBefore(DAY, ['1', '1']), [DAY]: { EC2: '5', S3: '6' } },
      { costExplorer: { pageSize: 1 } },
    )
    const lenient = { budget: '1', 'on-breach': 'warn', 'on-missing-data': 'pass' }
    const unread = { 'total-cost': '', verdict: '', breaches: '', 'top-costs': '', 'month-to-date-cost': '' }
    costExplorer.script([undefined, undefined, undefined, refusals.notAuthorized])
    const refused = await run({ ...lenient, events: 'lines, total, breaches' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: unread })

    const stopped = await run({ ...lenient, 'max-api-requests': '3' })
    expect(stopped).toMatchObject({ exitCode: 1, outputs: { ...unread, 'api-requests': '3' } })
    expect(stopped.errors.join()).toContain('max-api-requests')
  })

  it('neither passes nor tells a total where the hour is read, and its month is not', async () => {
    const { run, costExplorer, webhook } = await open({ [`${DAY}T05`]: { EC2: '5' } })
    costExplorer.script([undefined, refusals.notAuthorized])
    const inputs = { granularity: 'hourly', period: `${DAY}T05`, budget: '10', 'monthly-budget': '10' }
    const result = await run({ ...inputs, events: 'total, breaches' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { 'total-cost': '', verdict: '', 'api-requests': '1' } })
    expect(costExplorer.requests).toHaveLength(2)
    expect(webhook.events).toEqual([])
  })

  it('sends no total of a period without data, and no breach', async () => {
    const { run, webhook } = await open(daysBefore(DAY, ['1', '1']))
    const result = await run({ budget: '0', events: 'lines, total, breaches', lookback: '2' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'no-data', 'event-count': '2' } })
    expect(webhook.events.map(({ type, data }) => `${type} ${data.date}`).sort()).toEqual([
      'amazon.billing.daily 2026-11-19',
      'amazon.billing.daily.total 2026-11-19',
    ])
  })
})
