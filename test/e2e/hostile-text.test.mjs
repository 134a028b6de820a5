// @ts-check
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { AwsError } from '../emulators/aws-error.mjs'
import { awsError } from '../emulators/ce-faults.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { dataViolations } from '../support/event-schema.js'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { HOSTILE, isFormula, logViolations, markdownViolations, parseCsv } from './support/hostile-text.mjs'
import { ACCOUNT, daysAgo, startStage } from './support/stage.mjs'

const closing = closedAfterEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const names = Object.values(HOSTILE)
const OUTPUTS = Object.keys(parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')).outputs)

/** A linked account for each name. @param {number} index */
const accountOf = (index) => `2000000000${String(index).padStart(2, '0')}`

/** Every name as a service, a tag, a cost category and a linked account's name, dearer from one to the next. */
const items = names.flatMap((name, index) =>
  [yesterday, before].map((day, age) => ({
    start: `${day}T07:00:00Z`,
    service: name,
    tags: { 'te|am': name },
    costCategories: { Product: name },
    linkedAccount: accountOf(index),
    metrics: String(100 + index - 50 * age),
  })),
)
const accountNames = Object.fromEntries(names.map((name, index) => [accountOf(index), name]))

async function open() {
  const stage = closing(await startStage({ items, costExplorer: { accountNames } }))
  const github = closing(await startGitHub())
  const inputs = {
    top: '100',
    budget: '10',
    'max-increase-percent': '5',
    comment: 'always',
    'pr-number': '7',
    'github-token': WORKFLOW_TOKEN,
    'report-file': 'r.csv\nr.html\nr.md\nr.json\nr.ndjson',
  }
  /** @param {Record<string, string>} [more] */
  const run = async (more) => {
    const result = await stage.run({ ...inputs, ...more }, { env: { ...github.env, RUNNER_DEBUG: '1' } })
    const comment = github.state.comments.at(-1)?.body ?? ''
    const file = (/** @type {string} */ ending) => result.read(`workspace/r.${ending}`)
    return { ...result, comment, file }
  }
  return { ...stage, github, run }
}

/** @param {Awaited<ReturnType<Awaited<ReturnType<typeof open>>['run']>>} result */
async function expectHarmless(result) {
  expect(logViolations(result)).toEqual([])
  for (const page of [result.summary, result.comment, await result.file('md')]) {
    expect(markdownViolations(page)).toEqual([])
    expect(page.match(/^```/gm)?.length ?? 0).toBe(page.includes('```mermaid') ? 2 : 0)
  }
  expect(Object.keys(result.outputs).sort()).toEqual(OUTPUTS.toSorted())
  const html = await result.file('html')
  // The link to the run, and the page's own script.
  const link = '<a href="https://github.com/octo-org/octo-repo/actions/runs/1658821493" rel="noreferrer">https:'
  const marks = /<a [^>]*>\w*:?|<(?:script|img|b|a)\b|<[^>]*\son\w+=|[\p{Bidi_Control}\0]/gu
  expect(html.match(marks)?.toSorted()).toEqual([link, '<script'])
}

describe('hostile names', () => {
  test.each([
    ['SERVICE', 'structured', (/** @type {any} */ data) => data.service],
    ['TAG:te|am', 'binary', (/** @type {any} */ data) => data.tag['te|am']],
    ['COST_CATEGORY:Product, LINKED_ACCOUNT', 'batch', (/** @type {any} */ data) => data.linkedAccountName],
  ])(
    'hostile names in %s are text wherever they are shown, and arrive unchanged in %s mode',
    async (groupBy, mode, nameIn) => {
      const { run, webhook } = await open()
      const result = await run({ 'group-by': groupBy, 'webhook-mode': mode, events: 'lines, breaches' })

      expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
      const lines = webhook.events.filter(({ type }) => !type.endsWith('.breach'))
      expect(lines.map(({ data }) => nameIn(data)).sort()).toEqual([...names].sort())
      expect(new Set(lines.map(({ subject }) => subject)).size).toBe(names.length)
      expect(webhook.events.flatMap(({ data }) => dataViolations(data))).toEqual([])
      expect(result.errors.at(-1)).toMatch(/Total.*budget/)
      expect(result.outputs.verdict).toBe('breach')
      const labels = JSON.parse(result.outputs['top-costs'] ?? '').map((/** @type {any} */ { group }) => group)
      for (const name of names) expect(labels).toContainEqual(expect.stringContaining(name))
      await expectHarmless(result)

      // The table has one row a name, of five cells each, whatever pipes the names hold.
      const rows = result.summary.split('\n').filter((line) => /^\| .*\$1\d\d\.00/.test(line))
      expect(rows).toHaveLength(names.length)
      for (const row of rows) expect(row.split('|')).toHaveLength(7)
      expect(result.summary).not.toContain('x'.repeat(130))
    },
  )

  test('hostile names are text cells in a CSV file, separated by commas or semicolons', async () => {
    const { run } = await open()
    const result = await run({ 'group-by': 'TAG:te|am, LINKED_ACCOUNT' })
    const csv = await result.file('csv')
    const [header = [], ...records] = parseCsv(csv)
    expect(records).toHaveLength(names.length)
    for (const record of records) expect(record).toHaveLength(header.length)
    expect(records.flat().filter(isFormula)).toEqual([])
    expect(csv.split(/\r\n|;/).filter(isFormula)).toEqual([])
    expect(csv).not.toMatch(/[\p{Bidi_Control}\0\u001B\u2028]/u)
    const index = header.indexOf('linked_account_name')
    expect(records.map((record) => record[index])).toContain(HOSTILE.markdown)
    expect(records.map((record) => record[index])).toContain(HOSTILE.quotes)
    expect(records.map((record) => record[index])).toContain(`'${HOSTILE.formula}`)
    const json = JSON.parse(await result.file('json'))
    expect(json.groups).toHaveLength(names.length)
    const events = (await result.file('ndjson')).trimEnd().split('\n')
    expect(events.map((line) => JSON.parse(line).data.linkedAccountName).sort()).toEqual([...names].sort())
  })

  test('hostile names break the gate under their own names', async () => {
    const { run } = await open()
    const trimmed = names.filter((name) => name === name.trim())
    const budgets = Object.fromEntries([...trimmed.map((name) => [name, 1]), ['@octocat `nope\n::error::x <b>', 1]])
    const result = await run({ 'group-by': 'SERVICE', 'group-budgets': JSON.stringify(budgets) })
    const scopes = JSON.parse(result.outputs.breaches ?? '')
      .filter((/** @type {any} */ { rule }) => rule === 'group-budgets')
      .map((/** @type {any} */ { scope }) => scope)
    expect(scopes.sort()).toEqual([...trimmed].sort())
    expect(result.summary).toContain('@octocat')
    expect([...result.errors, ...result.warnings]).toHaveLength(8)
    await expectHarmless(result)
  })

  test('a hostile currency is text or an error', async () => {
    const { run, costExplorer } = await open()
    /** @param {string} unit */
    const ask = (unit) => {
      costExplorer.script(() => ({
        kind: 'change',
        change: (answer) => JSON.parse(JSON.stringify(answer).replaceAll('"USD"', JSON.stringify(unit))),
      }))
      return run()
    }
    const visible = 'EU R"] ##[error]y <b>@octocat</b> ghadelimiter_x'
    const shown = await ask(visible)
    expect(shown.outputs).toMatchObject({ currency: visible, verdict: 'breach' })
    await expectHarmless(shown)
    for (const unit of ['USD\nverdict=pass', 'USD\u202E', 'x'.repeat(65)]) {
      const refused = await ask(unit)
      expect(refused.errors).toEqual([expect.stringMatching(/answer cannot be used: the unit of \w+ is invalid/)])
      expect(refused.outputs).toMatchObject({ currency: '', 'total-cost': '', verdict: '' })
      expect(logViolations(refused)).toEqual([])
    }
  })
})

describe('hostile answers', () => {
  const words = names.join(' ')

  test.each([
    ["AWS's error", () => awsError(HOSTILE.lines, words)],
    ["AWS's error code", () => awsError(`${HOSTILE.direction}##[error]x\n::error::y`, '')],
    ['a long error', () => awsError('ValidationException', `::error::\n${'z '.repeat(50_000)}`)],
    ['a throttling error', () => awsError('ThrottlingException', words)],
  ])('%s that is hostile is text in the log and the summary', async (_, fault) => {
    const { run, costExplorer } = await open()
    let count = 0
    costExplorer.script(() => (count++ < 2 ? fault() : awsError('ValidationException', words)))
    const result = await run()
    expect(result.exitCode).toBe(1)
    expect(result.errors).toHaveLength(1)
    expect(result.errors[0]?.length).toBeLessThan(1200)
    expect(logViolations(result)).toEqual([])
    expect(markdownViolations(result.summary)).toEqual([])
    expect(result.outputs).toMatchObject({ 'total-cost': '', verdict: '' })
  })

  test("a webhook's hostile answer is text in log, summary, comment, files and dead letters", async () => {
    const { run, webhook } = await open()
    let count = 0
    const bodies = [HOSTILE.oldCommand, HOSTILE.lines, `${HOSTILE.html}\u202E${HOSTILE.mentions}`]
    // Each status counts as a kind of its own, of which the first answer is shown.
    webhook.script(() => ({ status: [400, 409, 422][count % 3] ?? 0, body: bodies[count++ % 3] ?? '' }))
    const result = await run({ 'webhook-attempts': '1', 'webhook-concurrency': '1' })
    expect(result.exitCode).toBe(1)
    expect(Number(result.outputs['failed-count'])).toBe(names.length)
    const letters = (await result.read('temp/undelivered-events.ndjson')).trimEnd().split('\n')
    expect(letters).toHaveLength(names.length)
    for (const letter of letters) {
      expect(JSON.parse(letter).reason).not.toMatch(/^\s*::|##\[|[\p{Cc}\p{Bidi_Control}]/u)
      expect(JSON.parse(letter).event.data.account).toBe(ACCOUNT)
    }
    await expectHarmless(result)
  })

  test('hostile answers of GitHub and STS are text, and do not change the verdict', async () => {
    const { run, github, sts } = await open()
    github.fail({ answer: { status: 403, body: { message: words } } })
    sts.script(() => ({ error: new AwsError('AccessDenied', `User: arn:aws:iam::${ACCOUNT}:user/x ${words}`, 403) }))
    const result = await run({ 'webhook-url': '', budget: '', 'max-increase-percent': '' })
    expect(result.exitCode).toBe(0)
    expect(result.warnings.join('\n')).toMatch(/account.*comment.*403/s)
    expect(result.stdout).not.toContain(ACCOUNT)
    expect(logViolations(result)).toEqual([])
    expect(markdownViolations(result.summary)).toEqual([])
  })
})
