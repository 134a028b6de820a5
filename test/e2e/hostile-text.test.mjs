// @ts-check
/** Hostile names and answers in one run: log, summary, comment, files and events. Each text is tested in test/report. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { awsError } from '../emulators/ce-faults.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { dataViolations } from '../support/event-schema.js'
import { HOSTILE, logViolations, markdownViolations } from './support/hostile-text.mjs'
import { ACCOUNT, daysAgo, startStage } from './support/stage.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const closing = closedAfterEach()

const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const names = Object.values(HOSTILE)
const OUTPUTS = Object.keys(parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')).outputs)

/** A linked account for each name. @param {number} index */
const accountOf = (index) => `2000000000${String(index).padStart(2, '0')}`

/** Each name is a service, a tag, a cost category and a linked account's name, with rising costs. */
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

test.each([
  ['SERVICE', 'structured', (/** @type {any} */ data) => data.service],
  ['TAG:te|am', 'binary', (/** @type {any} */ data) => data.tag['te|am']],
  ['COST_CATEGORY:Product, LINKED_ACCOUNT', 'batch', (/** @type {any} */ data) => data.linkedAccountName],
])(
  'hostile names in %s are text wherever they are shown, and arrive unchanged in %s mode',
  async (groupBy, mode, name) => {
    const { run, webhook } = await open()
    const result = await run({ 'group-by': groupBy, 'webhook-mode': mode, events: 'lines, breaches' })

    expect(webhook.requests.flatMap(({ violations }) => violations)).toEqual([])
    const lines = webhook.events.filter(({ type }) => !type.endsWith('.breach'))
    expect(lines.map(({ data }) => name(data)).sort()).toEqual([...names].sort())
    expect(new Set(lines.map(({ subject }) => subject)).size).toBe(names.length)
    expect(webhook.events.flatMap(({ data }) => dataViolations(data))).toEqual([])
    expect(result.errors.at(-1)).toMatch(/Total.*budget/)
    expect(result.outputs.verdict).toBe('breach')
    const labels = JSON.parse(result.outputs['top-costs'] ?? '').map((/** @type {any} */ { group }) => group)
    for (const name of names) expect(labels).toContainEqual(expect.stringContaining(name))
    await expectHarmless(result)

    // The table has one row for each name, with five cells, whatever pipes the names contain.
    const rows = result.summary.split('\n').filter((line) => /^\| .*\$1\d\d\.00/.test(line))
    expect(rows).toHaveLength(names.length)
    for (const row of rows) expect(row.split('|')).toHaveLength(7)
    expect(result.summary).not.toContain('x'.repeat(130))
  },
)

test('a hostile error of AWS is text in the log and the summary', async () => {
  const { run, costExplorer } = await open()
  const words = names.join(' ')
  // The first error is retried, which is logged.
  const errors = [awsError('ThrottlingException', words), awsError(`${HOSTILE.direction}##[error]x\n::error::y`, words)]
  costExplorer.script(() => errors.shift() ?? awsError('ValidationException', words))
  const result = await run()
  expect([result.exitCode, result.errors.length]).toEqual([1, 1])
  expect(result.errors[0]?.length).toBeLessThan(1200)
  expect(logViolations(result)).toEqual([])
  expect(markdownViolations(result.summary)).toEqual([])
})

test('a hostile answer of a webhook is text in log, summary, comment, files and dead letters', async () => {
  const { run, webhook } = await open()
  let count = 0
  const bodies = [HOSTILE.oldCommand, HOSTILE.lines, `${HOSTILE.html}\u202E${HOSTILE.mentions}`]
  // Each status is counted separately, and the first answer of each is shown.
  webhook.script(() => ({ status: [400, 409, 422][count % 3] ?? 0, body: bodies[count++ % 3] ?? '' }))
  const result = await run({ 'webhook-attempts': '1', 'webhook-concurrency': '1' })
  expect([result.exitCode, result.outputs['failed-count']]).toEqual([1, `${names.length}`])
  const letters = (await result.read('temp/undelivered-events.ndjson')).trimEnd().split('\n')
  expect(letters).toHaveLength(names.length)
  for (const letter of letters) {
    expect(JSON.parse(letter).reason).not.toMatch(/^\s*::|##\[|[\p{Cc}\p{Bidi_Control}]/u)
    expect(JSON.parse(letter).event.data.account).toBe(ACCOUNT)
  }
  await expectHarmless(result)
})
