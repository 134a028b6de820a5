// @ts-check
/** The job summary, as the runner finds it in GITHUB_STEP_SUMMARY. Its layout in detail: test/report. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { awsError } from '../emulators/ce-faults.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { startCommentStage } from './support/comment-stage.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo, startStage } from './support/stage.mjs'

const [yesterday, before] = [daysAgo(1), daysAgo(2)]

const closing = closedAfterEach()

/** @param {Record<string, Record<string, string>>} days @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(days, options) {
  return closing(await startStage({ items: daily(days), ...options }))
}

/** A fortnight that costs 100 a day, and 121 yesterday. */
const FORTNIGHT = Object.fromEntries(
  Array.from({ length: 15 }, (_, back) => [daysAgo(back + 1), { EC2: back ? '70' : '91', S3: '20', Lambda: '10' }]),
)

/** The lines that a reader sees before anything is opened: no chart, nothing folded. @param {string} summary */
function seen(summary) {
  const text = summary.replace(/```mermaid[\s\S]*?```\n/g, '').replace(/<details>[\s\S]*?<\/details>\n/g, '')
  return text.split('\n').filter((line) => line !== '')
}

/** @param {string} text @param {readonly string[]} parts */
function expectAll(text, parts) {
  for (const part of parts) expect(text).toContain(part)
}

describe('the summary of a run', () => {
  test('a run without problems has a short summary with verdict, total, comparison, chart and folded groups', async () => {
    const { run } = await open(FORTNIGHT)
    const { summary, exitCode } = await run({ budget: '150', 'monthly-budget': '90000' })
    // The heading, the comparison, the month and the small print.
    expect([exitCode, seen(summary)[0], seen(summary).length]).toEqual([0, expect.stringMatching(/^## ✅/), 4])
    const visible = seen(summary).join('\n')
    expectAll(visible, ['$121.00', yesterday, '+21.0%', '$21.00 more', '$100.00', '$150.00', '$90,000.00', '24 hours'])
    expectAll(visible, ['UnblendedCost by Service', 'budget, monthly-budget', `account \`${ACCOUNT}\``, '3 delivered'])
    expectAll(visible, ['1 paid', '[this run](https://github.com/octo-org/octo-repo/actions/runs/1658821493)'])
    expectAll(summary, [
      'line: budget',
      'line [150, 150',
      '| EC2 | $91.00 | $70.00 |',
      '+$21.00 (+30.0%)',
      '| S3 | $20.00 |',
    ])
  })

  test('a breach comes first, the largest one first, with each rule and by how much, and nothing is folded', async () => {
    const { run } = await open(FORTNIGHT)
    const rules = { 'max-increase-percent': '20', 'anomaly-threshold': '3.5', 'group-budgets': 'Lambda: 9.99' }
    const { summary, exitCode } = await run({ budget: '120.50', explain: 'never', ...rules })
    const [heading, ...rows] = seen(summary)
    expect([exitCode, heading]).toEqual([1, expect.stringMatching(/^## ❌ Cost gate failed.*\$121\.00/)])
    const expected = [
      /Total.*\$121\.00.*\$21\.00 \(21%\) more.*20%.*max-increase-percent/,
      /EC2.*\$91\.00.*\$21\.00 more.*anomaly-threshold/,
      /Total.*\$121\.00.*\$0\.50 above.*\$120\.50.*budget/,
      /Lambda.*\$10\.00.*\$0\.01 above.*\$9\.99.*group-budgets/,
      /\$21\.00 more/,
    ]
    for (const [index, row] of expected.entries()) expect(rows[index]).toMatch(row)
    expect(summary).not.toContain('<details>')
    const warned = await run({ budget: '120.50', 'on-breach': 'warn' })
    expect([warned.exitCode, warned.summary]).toEqual([0, expect.stringMatching(/^## ⚠️ Cost gate failed/)])
  })

  test('missing data is not shown as no costs', async () => {
    const { run } = await open({ [before]: { EC2: '1' }, [daysAgo(3)]: { EC2: '1' } })
    const none = await run()
    expect([none.exitCode, none.summary]).toEqual([0, expect.stringMatching(new RegExp(`^## ⚠️.*${yesterday}`))])
    const gated = await run({ budget: '5' })
    expect(gated.exitCode).toBe(1)
    expect(gated.summary).toMatch(new RegExp(`^## ❌.*${yesterday}.*budget`, 's'))
    const little = await run({ period: 'latest', 'anomaly-threshold': '3.5', budget: '5', 'on-missing-data': 'pass' })
    expect(little).toMatchObject({ exitCode: 0, outputs: { verdict: 'no-data' } })
    expect(little.summary).toMatch(/^## ℹ️.*anomaly-threshold.*7/s)
    for (const { summary } of [none, gated]) expect(summary).not.toContain('$0')
  })

  test('a range and a lookback are summed exactly, with the days that have no data', async () => {
    const days = [1, 2, 3, 5, 6].map((day) => [daysAgo(day), { EC2: `${day}.1`, S3: '0.0000000001' }])
    const { run } = await open(Object.fromEntries(days))
    const range = await run({ period: `${daysAgo(6)}/${daysAgo(1)}` })
    expect(range.summary).toMatch(new RegExp(`5 days.*\\$16\\.40.*${daysAgo(6)}.*${before}.*1 without data`))
    expect(range.outputs).toMatchObject({ 'total-cost': '2.1000000001', 'range-cost': '16.4000000004' })
    const lookback = await run({ lookback: '3', budget: '1000' })
    expect(lookback.summary).toMatch(new RegExp(`3 days.*\\$6\\.30.*${daysAgo(3)}.*${yesterday}`))
  })

  test('the summary stays under 1 MiB and the comment short, for thousands of groups with long names', async () => {
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
    expect(result.summary.match(/^- \*\*/gm)).toHaveLength(100)
    expect(result.summary).toMatch(/1,90\d more breaches.*1,00\d more groups/s)
    expect(result.stdout.match(new RegExp(`^${yesterday}: \\d+ `, 'gm'))?.length).toBeGreaterThan(1990)
    const [comment = ''] = stage.bodies()
    expect(comment.length).toBeLessThan(40_000)
    expect([comment.match(/^- \*\*/gm)?.length, comment.match(/^\| <code>/gm)?.length]).toEqual([10, 5])
  })
})

describe('the summary of a run that failed', () => {
  test('a run that AWS refused says why, shows no cost and leaves the comment alone', async () => {
    const stage = closing(await startCommentStage())
    await stage.run()
    const comments = stage.bodies()
    const words = `User: arn:aws:iam::${ACCOUNT}:user/<b>x</b> is not authorized to perform: ce:GetCostAndUsage`
    stage.costExplorer.script(() => awsError('AccessDeniedException', words))
    const denied = await stage.run({ 'webhook-url': stage.webhook.url })
    expect(denied).toMatchObject({ exitCode: 1, calls: [], outputs: { 'event-count': '0', verdict: '' } })
    expect(denied.summary).toMatch(/^## ❌.*ce:GetCostAndUsage.*events: none made/s)
    expect(denied.summary).not.toMatch(/<b>(?![^`\n]*`)|\$\d/)
    expect(leaks(denied, [ACCOUNT])).toEqual([])
    expect(stage.bodies()).toEqual(comments)
  })

  test('events that were delivered, or not, before AWS broke off are counted', async () => {
    const items = { [yesterday]: { A: '71.5', B: '62.5', C: '53.5' } }
    const inputs = { 'max-api-requests': '2', history: '0' }
    const good = await open(items, { costExplorer: { pageSize: 1 } })
    const partial = await good.run(inputs)
    expect(partial).toMatchObject({ exitCode: 1, errors: [expect.stringContaining('max-api-requests')] })
    expectAll(partial.summary, ['## ❌', '`max-api-requests`', '1 delivered', '2 paid'])
    const bad = await open(items, { costExplorer: { pageSize: 1 }, webhook: { script: () => 401 } })
    const lost = await bad.run(inputs)
    expect(lost.warnings).toEqual([expect.stringMatching(/1 of 1.*replay-file/)])
    expect(lost.summary).toContain('1 of 1')
    for (const { summary } of [partial, lost]) expect(summary).not.toMatch(/\b(71|62|53|134)\.?\d*\b/)
  })

  test('a job that is cancelled while it reads has no summary', async () => {
    const { run, costExplorer } = await open(FORTNIGHT)
    costExplorer.script(() => ({ kind: 'stall' }))
    const until = () => costExplorer.requests.length > 0
    const result = await run({}, { signalAfter: { signal: 'SIGINT', until } })
    expect(result).toMatchObject({ exitCode: 1, summary: '', errors: [expect.stringContaining('cancel')] })
  })

  test('undelivered events are a warning in the summary, and a replay reports what it sent', async () => {
    const { run, webhook } = await open(FORTNIGHT, { webhook: { script: [400] } })
    const lost = await run({ budget: '1000' })
    expect(lost).toMatchObject({ exitCode: 1, outputs: { verdict: 'pass', 'failed-count': '1' } })
    expect(lost.summary).toMatch(/^## ⚠️.*1 of 3.*undelivered-events\.ndjson.*400/s)
    const replayed = await run({ 'replay-file': lost.outputs['dead-letter-file'] ?? '' })
    expect(replayed).toMatchObject({ exitCode: 0, summary: expect.stringContaining('1 delivered') })
    expect(webhook.events).toHaveLength(3)
  })
})

test('a summary that cannot be written is a warning that changes nothing else', async () => {
  const { run } = await open(FORTNIGHT)
  const first = await run({ summary: 'false' })
  expect(first).toMatchObject({ exitCode: 0, summary: '', warnings: [] })
  const full = join(first.workspace, 'full.md')
  await writeFile(full, 'x'.repeat(1024 * 1024 - 100))
  await mkdir(join(first.workspace, 'directory'))
  for (const [file, said] of /** @type {const} */ ([
    [full, '1 MiB'],
    [join(first.workspace, 'directory'), 'EISDIR'],
    [join(first.workspace, 'none', 'summary.md'), 'ENOENT'],
    [undefined, 'GITHUB_STEP_SUMMARY'],
  ])) {
    const result = await run({ budget: '100' }, { env: { GITHUB_STEP_SUMMARY: file } })
    expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'breach', 'total-cost': '121' } })
    expect(result.warnings.filter((text) => /summary/i.test(text))).toEqual([expect.stringContaining(said)])
  }
  expect(await readFile(full, 'utf8')).toHaveLength(1024 * 1024 - 100)
})
