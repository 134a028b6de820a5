// @ts-check
import { describe, expect, test } from '@jest/globals'
import { awsError } from '../emulators/ce-faults.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { maskedOutput } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo, startStage } from './support/stage.mjs'

const closing = closedAfterEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const ITEMS = daily({
  [yesterday]: { EC2: '7234.56', S3: '777.77', New: '31.13' },
  [before]: { EC2: '6111.98', S3: '999.89' },
})
/** Every amount that the costs or the limits hold or lead to. */
const AMOUNTS = [
  ...['7234.56', '777.77', '31.13', '6111.98', '999.89', '8043.46', '7111.87', '931.59', '15155.33'],
  ...['3210.98', '2109.87', '4321.09', '5432.1', '654.32'],
]
const EVERY_RULE = {
  budget: '3210.98',
  'group-budgets': '{"EC2": 2109.87, "Lambda": 654.32}',
  'monthly-budget': '4321.09',
  'forecast-budget': '5432.1',
  'max-increase-percent': '5',
  'max-increase-amount': '654.32',
}
const HIDE = { 'hide-amounts': 'true' }

/** Lines that show an amount, in any place that others may read. @param {{ said: string, summary: string, comment: string }} run */
function amountsIn({ said, summary, comment }) {
  return [said, summary, comment]
    .flatMap((text) => text.split('\n'))
    .filter((line) => /[$€£¥]\s?\d/.test(line) || AMOUNTS.some((amount) => line.replaceAll(',', '').includes(amount)))
}

async function open() {
  const stage = closing(await startStage({ items: ITEMS }))
  const github = closing(await startGitHub())
  const withComment = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN }
  /** @param {Record<string, string>} [inputs] @param {import('./support/run-action.mjs').RunOptions} [more] */
  const run = async (inputs, more = {}) => {
    const result = await stage.run({ ...withComment, ...inputs }, { ...more, env: { ...github.env, ...more.env } })
    return { ...result, said: maskedOutput(result), comment: github.state.comments.at(-1)?.body ?? '' }
  }
  return { ...stage, run }
}

describe('hide-amounts: true', () => {
  test('verdict, rules and percentages are shown, and no amount in summary, comment, annotations and log', async () => {
    const { run } = await open()
    const files = { 'report-file': 'r.json\nr.md\nr.html\nr.csv\nr.ndjson' }
    const result = await run({ ...EVERY_RULE, ...HIDE, ...files, lookback: '2', events: 'lines, total, breaches' })
    expect([result.exitCode, amountsIn(result), result.notices]).toEqual([1, [], []])
    for (const text of [result.summary, result.comment, result.errors.join('\n')]) {
      for (const part of [...Object.keys(EVERY_RULE), '13.1%']) expect(text).toContain(part)
    }
    expect(result.summary).toMatch(/EC2.*\+18\.4%/)
    expect(result.summary).not.toContain('mermaid')
    // Files and outputs are the user's own, and always hold amounts.
    for (const name of ['json', 'md', 'html', 'csv', 'ndjson']) {
      expect((await result.read(`workspace/r.${name}`)).replaceAll(',', '')).toContain('7234.56')
    }
    expect(result.outputs).toMatchObject({ 'total-cost': '8043.46', verdict: 'breach' })
    const breach = { rule: 'budget', actual: '8043.46', limit: '3210.98', impact: '4832.48' }
    expect(JSON.parse(result.outputs.breaches ?? '')).toContainEqual(expect.objectContaining(breach))
  })

  test('warnings, anomalies, missing history and a rise from nothing show no amount either', async () => {
    const { run, ledger } = await open()
    const warned = await run({ ...EVERY_RULE, ...HIDE, 'on-breach': 'warn' })
    const missing = await run({ ...HIDE, 'anomaly-threshold': '3.5', budget: '99999' })
    for (let day = 3; day < 12; day++) ledger.add({ start: `${daysAgo(day)}T00:00:00Z`, service: 'S3', metrics: '1' })
    const anomaly = await run({ ...HIDE, 'anomaly-threshold': '3.5' })
    ledger.add({ start: `${before}T00:00:00Z`, service: 'Refund', metrics: '-9000' })
    const fromBelow = await run({ ...HIDE, 'max-increase-percent': '5', 'max-increase-amount': '1' })
    const runs = [warned, missing, anomaly, fromBelow]
    expect(runs.map(({ outputs }) => outputs.verdict)).toEqual(['breach', 'no-data', 'breach', 'breach'])
    expect(runs.flatMap(amountsIn)).toEqual([])
  })

  test("a webhook's answer is not shown, as it may repeat the refused event", async () => {
    const { run, webhook } = await open()
    webhook.script(({ body }) => ({ status: 422, body: JSON.parse(String(body)).data.unblendedCost.amount }))
    const result = await run({ ...HIDE, 'dead-letter-file': 'dead.ndjson' })
    expect(result.outputs['failed-count']).toBe('3')
    for (const text of [result.errors.join(), result.log, result.summary, result.comment]) expect(text).toContain('422')
    expect(amountsIn(result)).toEqual([])
    // The dead letters are a file.
    expect(await result.read('workspace/dead.ndjson')).toMatch(/422[^"]*7234\.56/)
    expect((await run({ 'hide-amounts': 'false' })).errors.join()).toMatch(/422[^,]*: [\d.]+ \(3\)/)
  })

  test('neither a run that AWS breaks off nor a replay shows an amount', async () => {
    const { run, webhook, costExplorer } = await open()
    webhook.script(({ body }) => ({ status: 400, body }))
    const failed = await run({ ...HIDE, 'dead-letter-file': 'letters.ndjson' })
    costExplorer.script(() => awsError('ValidationException', 'Start date (and hour) should be before end date'))
    const broken = await run({ ...HIDE, budget: '3210.98' })
    expect(broken.outputs).toMatchObject({ 'total-cost': '', verdict: '' })
    const replay = { 'replay-file': 'letters.ndjson', 'dead-letter-file': 'again.ndjson', comment: 'never' }
    const replayed = await run({ ...HIDE, ...replay }, { tempDir: failed.tempDir })
    expect(replayed.outputs).toMatchObject({ verdict: 'none', 'failed-count': '3' })
    for (const run of [failed, broken, replayed]) {
      expect([amountsIn(run), `${run.said}${run.summary}`.includes(ACCOUNT)]).toEqual([[], false])
    }
  })
})

describe('hide-amounts: auto', () => {
  test.each(/** @type {const} */ (['public', 'private', 'internal']))(
    'amounts are hidden only in a public repository: %s',
    async (visibility) => {
      const { run } = await open()
      const payload = await loadPayload('pull-request', { visibility })
      const result = await run({ budget: '3210.98', 'pr-number': '' }, payload)
      const hidden = visibility === 'public'
      for (const place of ['said', 'summary', 'comment']) {
        const only = { said: '', summary: '', comment: '', [place]: Reflect.get(result, place) }
        expect([place, amountsIn(only).length === 0]).toEqual([place, hidden])
      }
      expect(result.notices.filter((notice) => notice.includes('hide-amounts'))).toHaveLength(hidden ? 1 : 0)
      expect(result.outputs['total-cost']).toBe('8043.46')
    },
  )

  test('amounts are shown in a public repository where the user says so', async () => {
    const { run } = await open()
    const { said, summary, notices } = await run(
      { 'hide-amounts': 'false' },
      await loadPayload('push', { visibility: 'public' }),
    )
    expect([said, summary]).toEqual(Array(2).fill(expect.stringContaining('$8,043.46')))
    expect(notices).toEqual([])
  })
})
