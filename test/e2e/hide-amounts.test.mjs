// @ts-check
import { describe, expect, it } from '@jest/globals'
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
/** Every amount that the costs or the limits hold or lead to, with and without the separator of thousands. */
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

/** What holds an amount in it. @param {readonly string[]} texts */
function amountsIn(...texts) {
  return texts
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
  return { ...stage, github, run }
}

describe('hide-amounts: true', () => {
  it('shows verdict, rules and percentages, and no amount in summary, comment, annotations and log', async () => {
    const { run } = await open()
    const result = await run({
      ...EVERY_RULE,
      'hide-amounts': 'true',
      lookback: '2',
      events: 'lines, total, breaches',
      'report-file': 'r.json\nr.md\nr.html\nr.csv\nr.ndjson',
    })
    expect(amountsIn(result.said, result.summary, result.comment)).toEqual([])
    expect(result.exitCode).toBe(1)
    for (const text of [result.summary, result.comment, result.errors.join('\n')]) {
      for (const rule of Object.keys(EVERY_RULE)) expect(text).toContain(rule)
      expect(text).toContain('13.1%')
    }
    expect(result.summary).toContain('| EC2 | ▲ +18.4% |')
    expect(result.summary).toContain('| New | new |')
    expect(result.summary).not.toContain('mermaid')
    expect(result.notices).toEqual([])

    // Files and outputs are the user's own, and always hold amounts.
    for (const name of ['json', 'md', 'html', 'csv', 'ndjson']) {
      expect((await result.read(`workspace/r.${name}`)).replaceAll(',', '')).toContain('7234.56')
    }
    expect(result.outputs).toMatchObject({ 'total-cost': '8043.46', verdict: 'breach' })
    expect(JSON.parse(result.outputs.breaches ?? '')[0]).toMatchObject({ actual: '8043.46', limit: '3210.98' })
  })

  it('shows none with on-breach: warn, an anomaly, too little history, and no percentage to tell', async () => {
    const { run, ledger } = await open()
    const warned = await run({ ...EVERY_RULE, 'hide-amounts': 'true', 'on-breach': 'warn' })
    expect(warned.exitCode).toBe(0)
    expect(amountsIn(warned.said, warned.summary, warned.comment)).toEqual([])

    const missing = await run({ 'hide-amounts': 'true', 'anomaly-threshold': '3.5', budget: '99999' })
    expect(missing.outputs.verdict).toBe('no-data')
    for (let day = 3; day < 12; day++) ledger.add({ start: `${daysAgo(day)}T00:00:00Z`, service: 'S3', metrics: '1' })
    const anomaly = await run({ 'hide-amounts': 'true', 'anomaly-threshold': '3.5' })
    expect(anomaly.outputs.verdict).toBe('breach')

    const credit = { start: `${before}T00:00:00Z`, service: 'Refund', metrics: '-9000' }
    ledger.add(credit)
    const fromBelow = await run({ 'hide-amounts': 'true', 'max-increase-percent': '5', 'max-increase-amount': '1' })
    expect(fromBelow.outputs).toMatchObject({ verdict: 'breach', 'change-percent': '' })
    for (const { said, summary, comment } of [missing, anomaly, fromBelow]) {
      expect(amountsIn(said, summary, comment)).toEqual([])
    }
  })

  it('does not pass on what a webhook says, as many repeat the event that they refuse', async () => {
    const { run, webhook } = await open()
    webhook.script(({ body }) => ({ status: 422, body: JSON.parse(String(body)).data.unblendedCost.amount }))
    for (const onFailure of ['fail', 'warn']) {
      const result = await run({
        'hide-amounts': 'true',
        'on-delivery-failure': onFailure,
        'dead-letter-file': `${onFailure}.ndjson`,
      })
      expect(result.outputs['failed-count']).toBe('3')
      const told = [...result.errors, ...result.warnings].join()
      for (const text of [told, result.log, result.summary, result.comment]) {
        expect(text).toContain('the webhook answered 422 (Unprocessable Entity)')
      }
      expect(amountsIn(result.said, result.summary, result.comment)).toEqual([])
      // The dead letters are a file.
      const letters = (await result.read(`workspace/${onFailure}.ndjson`)).trim().split('\n')
      expect(letters.map((line) => JSON.parse(line).reason.split(': ')[1]).sort()).toEqual([
        '31.13',
        '7234.56',
        '777.77',
      ])
    }
    const open422 = await run({ 'hide-amounts': 'false' })
    expect(open422.errors.join()).toMatch(/422 \(Unprocessable Entity\): [\d.]+ \(3\)/)
  })

  it('shows none where AWS breaks off, and none of a replay', async () => {
    const { run, webhook, costExplorer } = await open()
    webhook.script(({ body }) => ({ status: 400, body }))
    const failed = await run({ 'hide-amounts': 'true', 'dead-letter-file': 'letters.ndjson' })
    costExplorer.script(() => awsError('ValidationException', 'Start date (and hour) should be before end date'))
    const broken = await run({ 'hide-amounts': 'true', budget: '3210.98' })
    expect(broken.outputs).toMatchObject({ 'total-cost': '', verdict: '' })

    const replayed = await run(
      { 'hide-amounts': 'true', 'replay-file': 'letters.ndjson', 'dead-letter-file': 'again.ndjson', comment: 'never' },
      { tempDir: failed.tempDir },
    )
    expect(replayed.outputs).toMatchObject({ verdict: 'none', 'failed-count': '3' })
    for (const { said, summary } of [failed, broken, replayed]) {
      expect(amountsIn(said, summary)).toEqual([])
      expect(`${said}${summary}`).not.toContain(ACCOUNT)
    }
  })
})

describe('hide-amounts: auto', () => {
  it.each(
    /** @type {const} */ ([
      ['public', true],
      ['private', false],
      ['internal', false],
    ]),
  )('in a %s repository hides: %s', async (visibility, hidden) => {
    const { run } = await open()
    const payload = await loadPayload('pull-request', { visibility })
    const result = await run({ budget: '3210.98', 'pr-number': '' }, payload)
    expect(result.comment).toContain('broke the gate')
    expect(amountsIn(result.said).length === 0).toBe(hidden)
    expect(amountsIn(result.summary).length === 0).toBe(hidden)
    expect(amountsIn(result.comment).length === 0).toBe(hidden)
    expect(result.notices.filter((notice) => notice.includes('hide-amounts'))).toHaveLength(hidden ? 1 : 0)
    expect(result.outputs['total-cost']).toBe('8043.46')
  })

  it('shows them where nothing says that the repository is public, and where the user says so', async () => {
    const { run } = await open()
    const bare = await run({}, await loadPayload('schedule-bare'))
    const said = await run({ 'hide-amounts': 'false' }, await loadPayload('push', { visibility: 'public' }))
    const unknown = await run({}, { env: { GITHUB_EVENT_PATH: '/nowhere/event.json' } })
    for (const { log, summary, notices } of [bare, said, unknown]) {
      expect(log).toContain('$8,043.46')
      expect(summary).toContain('$8,043.46')
      expect(notices).toEqual([])
    }
    expect(unknown.warnings.join()).toContain('whether the repository is public')
  })

  it('takes `private` alone for an answer, as Enterprise Servers give no visibility', async () => {
    const { run } = await open()
    const { event, eventName } = await loadPayload('push', { visibility: 'public' })
    delete event.repository.visibility
    const result = await run({ budget: '3210.98' }, { event, eventName })
    expect(amountsIn(result.said, result.summary, result.comment)).toEqual([])
    expect(result.notices).toHaveLength(1)
  })
})

describe('a faulty hide-amounts', () => {
  it('is an error, not a guess', async () => {
    const { run, costExplorer } = await open()
    const result = await run({ 'hide-amounts': 'yes' })
    expect(result.errors.join()).toMatch(/`hide-amounts` is "yes", but must be `true`, `false` or `auto`/)
    expect(costExplorer.requests).toEqual([])
  })
})
