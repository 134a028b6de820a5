// @ts-check
/** The job summary, through the bundle, as the runner finds it in GITHUB_STEP_SUMMARY. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { awsError } from '../emulators/ce-faults.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo, hoursAgo, startStage } from './support/stage.mjs'

const [yesterday, before] = [daysAgo(1), daysAgo(2)]

const closing = closedAfterEach()

/** @param {Record<string, Record<string, string>>} days @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(days, options) {
  return closing(await startStage({ items: daily(days), ...options }))
}

/** A fortnight that costs 100 a day, and 121 yesterday. */
const FORTNIGHT = Object.fromEntries(
  Array.from({ length: 15 }, (_, back) => [
    daysAgo(back + 1),
    { EC2: back === 0 ? '91' : '70', S3: '20', Lambda: '10' },
  ]),
)

/** What a reader sees before anything is opened: no chart, nothing folded. @param {string} summary */
function seen(summary) {
  const text = summary.replace(/```mermaid[\s\S]*?```\n/g, '').replace(/<details>[\s\S]*?<\/details>\n/g, '')
  return text.split('\n').filter((line) => line !== '')
}

describe('the summary', () => {
  it('is short where nothing is wrong: verdict, total, chart, and the rest folded or small', async () => {
    const { run } = await open(FORTNIGHT)
    const { summary, exitCode } = await run({ budget: '150', 'monthly-budget': '90000' })
    expect(exitCode).toBe(0)
    expect(seen(summary)).toEqual([
      '## ✅ AWS costs pass the gate',
      `**$121.00** for ${yesterday} · ▲ +21.0% (+$21.00) against the previous day ($100.00)`,
      expect.stringMatching(
        /^Month to date \*\*\$[\d,]+\.00\*\* of \$90,000\.00 · projected month \*\*\$[\d,]+\.\d\d\*\*$/,
      ),
      expect.stringContaining('ended less than 24 hours ago'),
      '<sub>UnblendedCost by SERVICE · judged: budget, monthly-budget · estimated by AWS · not settled: AWS may still add to it · 3 events delivered · 1 paid Cost Explorer request</sub>',
    ])
    expect(summary).toContain('line: budget"')
    expect(summary).toContain('  line [150, 150')
    expect(summary).toContain('| EC2 | $91.00 | ██████████ | ▲ +30.0% (+$21.00) |\n| S3 | $20.00 | ██▎ | = |\n')
    expect(summary).toContain('\n**Up:** EC2 +$21.00\n')
  })

  it('says first which rules broke and by how much, and folds nothing', async () => {
    const { run } = await open(FORTNIGHT)
    const { summary, exitCode } = await run({
      budget: '120.50',
      'max-increase-percent': '20',
      'anomaly-threshold': '3.5',
      'group-budgets': '{"Lambda": "9.99", "EC2": 1000}',
      period: yesterday,
    })
    expect(exitCode).toBe(1)
    expect(seen(summary).slice(0, 7)).toEqual([
      '## ❌ AWS costs broke the gate: budget, group-budgets, max-increase-percent, anomaly-threshold',
      '- **budget**, total: $121.00 is above the limit of $120.50, by $0.50',
      '- **group-budgets**, Lambda: $10.00 is above the limit of $9.99, by $0.01',
      '- **max-increase-percent**, total: rose by 21% against the previous day, limit 20%',
      '- **anomaly-threshold**, total: rose above a history that never changed',
      '- **anomaly-threshold**, EC2: rose above a history that never changed',
      expect.stringMatching(/^\*\*\$121\.00\*\* for /),
    ])
    expect(summary).not.toContain('<details>')
    const warned = await run({ budget: '120.50', 'on-breach': 'warn' })
    expect(warned.exitCode).toBe(0)
    expect(warned.summary).toMatch(/^## ⚠️ AWS costs broke the gate: budget\n/)
  })

  it('tells missing data from no costs, and judges nothing on a guess', async () => {
    const { run } = await open({ [before]: { EC2: '1' }, [daysAgo(3)]: { EC2: '1' } })
    const none = await run()
    expect(none.exitCode).toBe(0)
    expect(seen(none.summary).slice(0, 2)).toEqual([
      `## ⚠️ No AWS cost data for ${yesterday}`,
      `Cost Explorer has no data for ${yesterday}, which is not the same as no costs.`,
    ])
    const gated = await run({ budget: '5' })
    expect(gated.exitCode).toBe(1)
    expect(seen(gated.summary).slice(0, 2)).toEqual([
      `## ❌ No AWS cost data for ${yesterday}`,
      '- **budget** was not judged',
    ])
    const little = await run({ period: 'latest', 'anomaly-threshold': '3.5', budget: '5', 'on-missing-data': 'pass' })
    expect(little).toMatchObject({ exitCode: 0, outputs: { verdict: 'no-data' } })
    expect(seen(little.summary).slice(0, 2)).toEqual([
      '## ℹ️ Too little AWS cost data to judge the gate',
      expect.stringMatching(/^- \*\*anomaly-threshold\*\* was not judged: Only 1 of .* at least 7\.$/),
    ])
    for (const { summary } of [none, gated]) expect(summary).not.toContain('$0')
  })

  it('sums a range and a lookback exactly, with the days that have no data', async () => {
    const days = [1, 2, 3, 5, 6].map((day) => [daysAgo(day), { EC2: `${day}.1`, S3: '0.0000000001' }])
    const { run } = await open(Object.fromEntries(days))
    const range = await run({ period: `${daysAgo(6)}/${daysAgo(1)}` })
    expect(range.summary).toContain(`\n5 days, ${daysAgo(6)} to ${before}: **$16.40** (1 without data)\n`)
    expect(range.summary).toContain(`**$2.10** for ${before} · `)
    expect(range.outputs['total-cost']).toBe('2.1000000001')
    const lookback = await run({ lookback: '3', budget: '1000' })
    expect(lookback.summary).toContain(`\n3 days, ${daysAgo(3)} to ${yesterday}: **$6.30**\n`)
    const one = await run()
    expect(one.summary).not.toMatch(/\d days?, /)
  })

  it('names hours and months, and has no table without groups', async () => {
    const hours = [3, 4].map((back) => ({ start: hoursAgo(back), service: 'EC2', metrics: `${back}` }))
    const month = daysAgo(0).slice(0, 7)
    const lastMonth = new Date(Date.parse(`${month}-01`) - 86_400_000).toISOString().slice(0, 7)
    const { run } = await open({ [`${lastMonth}-05`]: { EC2: '200', S3: '50' } })
    const hourly = await (await open({}, { items: hours })).run({ granularity: 'hourly' })
    const hour = hoursAgo(3).replace('T', ' ').replace(':00:00Z', ':00 UTC')
    expect(seen(hourly.summary)[1]).toBe(`**$3.00** for ${hour} · ▼ -25.0% (-$1.00) against the previous hour ($4.00)`)

    const monthly = await run({ granularity: 'monthly', 'group-by': 'none' })
    expect(seen(monthly.summary)).toEqual([
      '## AWS costs',
      `**$250.00** for ${lastMonth} · nothing known of the previous month`,
      expect.stringMatching(/^<sub>UnblendedCost · .*1 event delivered · 1 paid Cost Explorer request<\/sub>$/),
    ])
    const budgeted = await run({
      granularity: 'monthly',
      'monthly-budget': '250',
      'group-by': 'LINKED_ACCOUNT, TAG:team',
    })
    expect(budgeted.summary).toContain('Month to date **$250.00** of $250.00')
    expect(budgeted.summary).toContain('| `LINKED_ACCOUNT` / `TAG:team` |')
  })

  it('stays under 1 MiB, and the comment short, for thousands of groups with long names', async () => {
    const stage = closing(await startCommentStage())
    const tail = '|`<é😀_*@'.repeat(120)
    for (let day = 1; day <= 8; day++) {
      for (let n = 0; n < 2000; n++) {
        const metrics = day === 1 ? `${500 + n}` : '1'
        stage.ledger.add({ start: `${daysAgo(day)}T08:00:00Z`, service: `${n} ${tail}`, metrics })
      }
    }
    const result = await stage.run({ 'anomaly-threshold': '3.5', top: '1000', history: '7', metrics: 'UnblendedCost' })
    expect(result).toMatchObject({ exitCode: 1, stderr: '' })
    expect(Buffer.byteLength(result.summary)).toBeLessThan(1024 * 1024)
    expect(seen(result.summary)[0]).toBe('## ❌ AWS costs broke the gate: budget, anomaly-threshold')
    expect(result.summary.match(/^- \*\*/gm)).toHaveLength(100)
    expect(result.summary).toMatch(/\n<sub>… and 1,90\d more breaches, all in the log<\/sub>\n/)
    expect(result.summary).toMatch(/<sub>… and 1,00\d more groups: \$/)
    expect(result.stdout.match(/^anomaly-threshold, /gm)?.length).toBeGreaterThan(1990)
    const [comment = ''] = stage.bodies()
    expect(comment.length).toBeLessThan(40_000)
    expect(comment.match(/^- \*\*/gm)).toHaveLength(10)
    expect(comment.match(/^\| <code>/gm)).toHaveLength(5)
  })
})

describe('the summary of a run that failed', () => {
  it('says that AWS broke off, why, and what was delivered, without any cost, and leaves the comment alone', async () => {
    const stage = closing(await startCommentStage())
    await stage.run()
    const [comment] = stage.bodies()
    const deny = (/** @type {string} */ action) =>
      awsError(
        'AccessDeniedException',
        `User: arn:aws:iam::${ACCOUNT}:user/<b>x</b> is not authorized to perform: ${action}`,
      )
    stage.costExplorer.script(() => deny('ce:GetCostAndUsage'))
    const denied = await stage.run({ 'webhook-url': stage.webhook.url })
    expect(denied).toMatchObject({ exitCode: 1, errors: [expect.stringContaining('may not call')], calls: [] })
    expect(seen(denied.summary)).toEqual([
      '## ❌ AWS costs were not read to the end',
      expect.stringMatching(/^The credentials may not call .*`<b>x<\/b>`|`[^`]*<b>x<\/b>`/),
      expect.stringMatching(/^<sub>0 events delivered/),
    ])
    expect(leaks(denied, [ACCOUNT])).toEqual([])
    expect(denied.outputs).toMatchObject({ 'event-count': '0' })
    expect(denied.outputs['verdict'] ?? '').toBe('')
    expect(stage.bodies()).toEqual([comment])
  })

  it('names events that were delivered, or not, before AWS broke off', async () => {
    const items = { [yesterday]: { A: '71.5', B: '62.5', C: '53.5' } }
    const inputs = { 'max-api-requests': '2', history: '0' }
    const good = await open(items, { costExplorer: { pageSize: 1 } })
    const partial = await good.run(inputs)
    expect(partial).toMatchObject({ exitCode: 1, errors: [expect.stringContaining('max-api-requests')] })
    expect(seen(partial.summary)).toEqual([
      '## ❌ AWS costs were not read to the end',
      expect.stringContaining('Raise `max-api-requests` ($0.01 a page)'),
      // The last line of a page may be half of one: it waits for the next page.
      '<sub>1 event delivered · 2 paid Cost Explorer requests</sub>',
    ])
    const bad = await open(items, { costExplorer: { pageSize: 1 }, webhook: { script: () => 401 } })
    const lost = await bad.run(inputs)
    expect(lost.warnings).toEqual([expect.stringMatching(/^1 of 1 event was not delivered: .*replay-file/)])
    expect(lost.errors).toEqual([expect.stringContaining('max-api-requests')])
    expect(lost.summary).toContain('⚠️ **1 of 1 event was not delivered**; they are in ')
    for (const { summary } of [partial, lost]) expect(summary).not.toMatch(/\b(71|62|53|134)\.?\d*\b/)
  })

  it('is none where the job is cancelled while AWS is asked', async () => {
    const { run, costExplorer } = await open(FORTNIGHT)
    costExplorer.script(() => ({ kind: 'stall' }))
    const until = () => costExplorer.requests.length > 0
    const result = await run({}, { signalAfter: { signal: 'SIGINT', until } })
    expect(result).toMatchObject({ exitCode: 1, summary: '', errors: [expect.stringContaining('cancelled')] })
  })

  it('shows no tick where events were not delivered, and tells a replay by what it sent', async () => {
    const { run, webhook } = await open(FORTNIGHT, { webhook: { script: [400] } })
    const lost = await run({ budget: '1000' })
    expect(lost).toMatchObject({ exitCode: 1, outputs: { verdict: 'pass', 'failed-count': '1' } })
    expect(seen(lost.summary).slice(0, 4)).toEqual([
      '## ⚠️ AWS costs pass the gate, but an event was not delivered',
      expect.stringContaining('**$121.00**'),
      expect.stringMatching(/^⚠️ \*\*1 of 3 events was not delivered\*\*; they are in .*undelivered-events\.ndjson/),
      expect.stringMatching(/^- 1 × the webhook answered 400/),
    ])
    const replayed = await run({ 'replay-file': lost.outputs['dead-letter-file'] ?? '' })
    expect(replayed).toMatchObject({ exitCode: 0, summary: '## Events replayed\n\n<sub>1 event delivered</sub>\n' })
    expect(webhook.events).toHaveLength(3)
  })
})

describe('where the summary cannot be written', () => {
  it('is a warning that changes nothing, and silence where none is wanted', async () => {
    const { run } = await open(FORTNIGHT)
    const first = await run({ summary: 'false' })
    expect(first).toMatchObject({ exitCode: 0, summary: '', warnings: [] })
    const full = join(first.workspace, 'full.md')
    await writeFile(full, 'x'.repeat(1024 * 1024 - 100))
    await mkdir(join(first.workspace, 'directory'))
    for (const [file, said] of /** @type {const} */ ([
      [full, 'has filled its 1 MiB already'],
      [join(first.workspace, 'directory'), 'EISDIR'],
      [join(first.workspace, 'none', 'summary.md'), 'ENOENT'],
      [undefined, 'GITHUB_STEP_SUMMARY names no file'],
    ])) {
      const result = await run({ budget: '100' }, { env: { GITHUB_STEP_SUMMARY: file } })
      expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'breach', 'total-cost': '121' } })
      const about = result.warnings.filter((text) => text.startsWith('The job summary was not written: '))
      expect(about).toEqual([expect.stringContaining(said)])
    }
    expect(await readFile(full, 'utf8')).toHaveLength(1024 * 1024 - 100)
  })
})
