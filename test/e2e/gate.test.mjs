// @ts-check
import { describe, expect, it } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import { checked } from '../support/event-schema.js'
import { daysBefore, play } from './support/gate-run.mjs'
import { ANOMALIES } from './support/gate-scenarios/anomalies.mjs'
import { GROUPS } from './support/gate-scenarios/groups.mjs'
import { LIMITS } from './support/gate-scenarios/limits.mjs'
import { MONTHS } from './support/gate-scenarios/months.mjs'
import { RISES } from './support/gate-scenarios/rises.mjs'
import { DAY, gateStage } from './support/gate-stage.mjs'
import { judges } from './support/judged.mjs'

judges('the gate judges amounts against limits', LIMITS)
judges('the gate judges groups', GROUPS)
judges('the gate judges months', MONTHS)
judges('the gate judges rises', RISES)
judges('the gate judges anomalies', ANOMALIES)

describe('around the verdict', () => {
  const open = gateStage()

  it('sends breaches as events, after the total, each at its own slot and restated with new figures', async () => {
    const { run, webhook, ledger } = await open({ ...daysBefore(DAY, Array(7).fill('1')), [DAY]: { EC2: '11' } })
    const inputs = {
      budget: '10',
      'anomaly-threshold': '3.5',
      events: 'breaches, total',
      'on-breach': 'warn',
      'webhook-concurrency': '1',
      'state-file': 'state.json',
    }
    const first = await run(inputs)
    expect(first.exitCode).toBe(0)
    expect(first.outputs).toMatchObject({ verdict: 'breach', 'event-count': '4', 'delivered-count': '4' })
    expect(webhook.events.map(({ type, subject }) => `${type} ${subject}`)).toEqual([
      'amazon.billing.daily.total 123456789012/2026-11-20/total',
      'amazon.billing.daily.breach 123456789012/2026-11-20/budget/total',
      'amazon.billing.daily.breach 123456789012/2026-11-20/anomaly-threshold/total',
      'amazon.billing.daily.breach 123456789012/2026-11-20/anomaly-threshold/EC2',
    ])
    expect(webhook.events[1]?.data).toMatchObject({
      ...{ rule: 'budget', scope: 'total', actual: '11', limit: '10', metric: 'UnblendedCost', currency: 'USD' },
      ...{ date: DAY, estimated: true },
    })
    expect(webhook.events[2]?.data.actual).toBe('')

    const again = await run(inputs, { tempDir: first.tempDir })
    expect(again.outputs).toMatchObject({ verdict: 'breach', 'delivered-count': '0', 'skipped-count': '4' })
    ledger.add({ start: `${DAY}T08:00:00Z`, service: 'EC2', metrics: '0.5' })
    const restated = await run({ ...inputs, events: 'breaches' }, { tempDir: first.tempDir })
    expect(restated.outputs).toMatchObject({ 'event-count': '3', 'delivered-count': '1', 'skipped-count': '2' })
    expect(webhook.events[4]).toMatchObject({ subject: webhook.events[1]?.subject, data: { actual: '11.5' } })
    expect(webhook.events[4]?.id).not.toBe(webhook.events[1]?.id)
    for (const event of webhook.events) checked(event)
  })

  it('annotates seven breaches and counts the rest, and the log names them all', async () => {
    const labels = Array.from({ length: 12 }, (_, index) => `Service ${index + 10}`)
    const { run } = await open({ [DAY]: Object.fromEntries(labels.map((label) => [label, '2'])) })
    const inputs = {
      'webhook-url': '',
      'group-budgets': [...labels, 'Servise'].map((label) => `${label}: 1`).join('\n'),
    }
    const failed = await run(inputs)
    const annotated = failed.commands.filter(({ properties }) => properties['title'] === 'AWS costs')
    expect(annotated.map(({ name }) => name)).toEqual(Array(8).fill('error'))
    expect(annotated[0]?.message).toBe(
      'group-budgets, Service 10: $2.00 is above the limit of $1.00, by $1.00 (2026-11-20, USD).',
    )
    expect(annotated[7]?.message).toMatch(/^5 more breaches and 1 more warning: /)
    // The run's own failure is the ninth error, of ten that GitHub keeps.
    expect(failed.errors).toHaveLength(9)
    expect(failed.errors[8]).toContain('and 11 more breaches')
    for (const label of [...labels, 'Servise']) expect(failed.log).toContain(label)
    for (const label of labels) expect(failed.summary).toContain(`**group-budgets**, ${label}`)

    const warned = await run({ ...inputs, 'on-breach': 'warn' })
    expect(warned.exitCode).toBe(0)
    expect(warned.errors).toEqual([])
    expect(warned.warnings).toHaveLength(8)
    expect(warned.outputs['breaches']).toBe(failed.outputs['breaches'])
  })

  it('works alone: without a webhook, and where STS does not tell the account', async () => {
    const { run, sts, webhook } = await open({ [DAY]: { EC2: '5' } })
    sts.script(() => ({ error: new AwsError('AccessDeniedException', 'no', 403) }))
    const result = await run({ 'webhook-url': '', budget: '4', require: 'gate', events: 'lines, total, breaches' })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ verdict: 'breach', 'event-count': '3', 'delivered-count': '0' })
    expect(webhook.requests).toEqual([])
  })

  it('sets all outputs before it fails, on a breach and on delivery at once', async () => {
    const { run } = await open({ [DAY]: { EC2: '5' } }, { webhook: { script: () => 403 } })
    const result = await run({ budget: '4', 'report-file': 'report.json' })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ 'total-cost': '5', verdict: 'breach', 'failed-count': '1' })
    expect(result.outputs['report-file']).toMatch(/report\.json$/)
    expect(result.outputs['dead-letter-file']).toMatch(/undelivered-events\.ndjson$/)
    expect(result.errors.at(-1)).toMatch(
      /broke the gate: budget.*1 of 1 event were not delivered|broke the gate.*not delivered/,
    )
    expect(JSON.parse(await result.read('workspace/report.json'))).toMatchObject({
      verdict: 'breach',
      breaches: [{ rule: 'budget', scope: 'total', actual: '5', limit: '4' }],
    })
  })

  it('shows no amount where amounts are hidden, and outputs them all the same', async () => {
    const { run } = await open({ '2026-11-19': { EC2: '4711.25' }, [DAY]: { EC2: '9422.5', 'Secret Corp': '31.13' } })
    const result = await run({
      ...{ 'webhook-url': '', 'hide-amounts': 'true', require: 'gate' },
      ...{ budget: '8000.77', 'monthly-budget': '8111.5', 'forecast-budget': '8222.5', 'max-increase-amount': '83.5' },
      ...{ 'max-increase-percent': '20', 'group-budgets': 'EC2: 8444.5', 'anomaly-threshold': '3.5' },
    })
    expect(result.exitCode).toBe(1)
    expect(result.outputs).toMatchObject({ 'total-cost': '9453.63', verdict: 'breach' })
    const shown = [result.log, result.summary].join('\n').replaceAll(',', '')
    for (const amount of [
      '4711',
      '9422',
      '9453',
      '31.13',
      '4742',
      '8000',
      '8111',
      '8222',
      '83.5',
      '8444',
      '1452',
      '$',
    ]) {
      expect(shown).not.toContain(amount)
    }
    for (const text of ['budget', 'monthly-budget', '100.66%']) expect(shown).toContain(text)
  })

  it('keeps group budgets and the total exact where there are more groups than are kept', async () => {
    const names = Array.from({ length: 10_050 }, (_, index) => `Service ${String(index).padStart(5, '0')}`)
    const costs = Object.fromEntries(names.map((name, index) => [name, index === 77 ? '0.02' : '3.01']))
    const { run, costExplorer } = await open({
      '2026-11-19': { [names[0] ?? '']: '3' },
      [DAY]: { ...costs, Big: '500' },
    })
    const result = await run({
      ...{ 'webhook-url': '', history: '1', top: '2', 'report-file': 'costs.json' },
      'group-budgets': 'Service 00077: 0.01\nService 99999: 0',
    })
    const requests = String(costExplorer.requests.length)
    // 10,049 · 3.01 + 0.02 + 500
    expect(result.outputs).toMatchObject({ 'total-cost': '30747.51', verdict: 'breach', 'api-requests': requests })
    expect(JSON.parse(result.outputs['breaches'] ?? '')).toEqual([
      { rule: 'group-budgets', scope: 'Service 00077', actual: '0.02', limit: '0.01' },
    ])
    expect(JSON.parse(result.outputs['top-costs'] ?? '')).toEqual([
      { group: 'Big', amount: '500', change: '500' },
      { group: 'Service 00000', amount: '3.01', change: '0.01' },
    ])
    expect(result.warnings.join('\n')).toContain('no group "Service 99999", so it was judged as 0')
    // 10,051 groups without the two that the table shows
    expect(result.summary).toContain('… and 10,049 more groups: $30,244.50')
    const report = JSON.parse(await result.read('workspace/costs.json'))
    expect(report.omittedGroups).toBe(8_050)
    expect(report.groups).toHaveLength(2_001)
  })
})

it('the verdict is the same whatever the pages are cut to', async () => {
  const costs = {
    ...daysBefore(DAY, Array(8).fill({ EC2: '1', S3: '2', RDS: '3' })),
    [DAY]: { EC2: '1', S3: '9', RDS: '3' },
  }
  const inputs = { budget: '12', 'max-increase-percent': '100', 'anomaly-threshold': '3.5', 'group-budgets': 'S3: 8' }
  const runs = await Promise.all(
    [5000, 1].map((pageSize) =>
      play({ name: String(pageSize), costs, inputs, pageSize, expect: { verdict: 'breach', exit: 1 } }),
    ),
  )
  expect(runs.map(({ requests }) => requests.length)).toEqual([1, 27])
  expect(runs[1]?.run.outputs).toEqual({ ...runs[0]?.run.outputs, 'api-requests': '27' })
  expect(runs[0]?.breaches).toHaveLength(5)
})
