// @ts-check
/** The job summary in GITHUB_STEP_SUMMARY. Its layout is tested in test/report. */
import { expect, test } from '@jest/globals'
import { ACCOUNT, daily, daysAgo } from './support/stage.mjs'
import { stageForEach } from './support/stage-for-each.mjs'

const open = stageForEach()

/** Fifteen days: 100 a day, and 121 yesterday. */
const items = daily(
  Object.fromEntries(
    Array.from({ length: 15 }, (_, back) => [daysAgo(back + 1), { EC2: back ? '70' : '91', S3: '20', Lambda: '10' }]),
  ),
)

test('the summary of a run that passes has verdict, total, comparison, month, chart, groups, events and a link to the run', async () => {
  const { run } = await open({ items })
  const { summary, exitCode } = await run({ budget: '150', 'monthly-budget': '90000' })
  expect([exitCode, summary]).toEqual([0, expect.stringMatching(/^## ✅/)])
  for (const part of [
    ...['$121.00', daysAgo(1), '+21.0%', '$21.00 more', '$100.00', '$150.00', '$90,000.00', 'line [150, 150'],
    ...['UnblendedCost by Service', 'budget, monthly-budget', `account \`${ACCOUNT}\``, '3 delivered', '1 paid'],
    ...['[this run](https://github.com/octo-org/octo-repo/actions/runs/1658821493)', '| EC2 | $91.00 | $70.00 |'],
  ]) {
    expect(summary).toContain(part)
  }
})

test('summary: false writes no summary, and a summary that cannot be written is a warning that changes nothing else', async () => {
  const { run } = await open({ items })
  expect(await run({ summary: 'false' })).toMatchObject({ exitCode: 0, summary: '', warnings: [] })
  const result = await run({ budget: '100' }, { env: { GITHUB_STEP_SUMMARY: '/nowhere/summary.md' } })
  expect(result).toMatchObject({ exitCode: 1, outputs: { verdict: 'breach', 'total-cost': '121' } })
  expect(result.warnings.filter((text) => /summary/i.test(text))).toEqual([expect.stringContaining('ENOENT')])
})
