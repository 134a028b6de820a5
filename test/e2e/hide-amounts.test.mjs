// @ts-check
/** No amount is shown with hide-amounts: true, and with auto in a public repository. */
import { expect, test } from '@jest/globals'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { maskedOutput } from './support/run-action.mjs'
import { daily, daysAgo, startStage } from './support/stage.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const closing = closedAfterEach()

const ITEMS = daily({
  [daysAgo(1)]: { EC2: '7234.56', S3: '777.77', New: '31.13' },
  [daysAgo(2)]: { EC2: '6111.98', S3: '999.89' },
})
/** Every amount that the costs or the limits contain or lead to. */
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

/** @param {string} text */
const amountsIn = (text) =>
  text
    .split('\n')
    .filter((line) => /[$€£¥]\s?\d/.test(line) || AMOUNTS.some((amount) => line.replaceAll(',', '').includes(amount)))

async function open() {
  const stage = closing(await startStage({ items: ITEMS }))
  const github = closing(await startGitHub())
  /** @param {Record<string, string>} inputs @param {import('./support/run-action.mjs').RunOptions} [more] */
  const run = async (inputs, more) => {
    const toGitHub = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN }
    const result = await stage.run({ ...toGitHub, ...inputs }, { ...more, env: github.env })
    const comment = github.state.comments.at(-1)?.body ?? ''
    return { ...result, comment, pages: [maskedOutput(result), result.summary, comment] }
  }
  return { ...stage, github, run }
}

test('hide-amounts: true shows verdict, rules and percentages, and no amount, also if the webhook answers with one', async () => {
  const { run, webhook } = await open()
  webhook.script(({ body }) => ({ status: 422, body }))
  const files = { 'report-file': 'r.json\nr.md\nr.html\nr.csv\nr.ndjson', 'dead-letter-file': 'dead.ndjson' }
  const inputs = { ...EVERY_RULE, ...files, 'hide-amounts': 'true', lookback: '2', events: 'lines, total, breaches' }
  const result = await run(inputs)
  expect([result.exitCode, result.pages.flatMap(amountsIn), result.notices]).toEqual([1, [], []])
  for (const text of [result.summary, result.comment, result.errors.join('\n')]) {
    for (const part of [...Object.keys(EVERY_RULE), '13.1%', '422']) expect(text).toContain(part)
  }
  expect(result.summary).toMatch(/EC2.*\+18\.4%/)
  expect(result.summary).not.toContain('mermaid')
  // Files and outputs always contain amounts.
  for (const name of ['r.json', 'r.md', 'r.html', 'r.csv', 'r.ndjson', 'dead.ndjson']) {
    expect((await result.read(`workspace/${name}`)).replaceAll(',', '')).toContain('7234.56')
  }
  expect(result.outputs).toMatchObject({ 'total-cost': '8043.46', verdict: 'breach' })
  const breach = { rule: 'budget', actual: '8043.46', limit: '3210.98', impact: '4832.48' }
  expect(JSON.parse(result.outputs.breaches ?? '')).toContainEqual(expect.objectContaining(breach))
})

test.each(
  /** @type {const} */ ([
    ['auto', 'public', 1],
    ['auto', 'private', 0],
    ['false', 'public', 0],
  ]),
)('hide-amounts: %s in a %s repository gives %d notice that amounts are hidden', async (hide, visibility, notices) => {
  const { run } = await open()
  const payload = await loadPayload('pull-request', { visibility })
  const result = await run({ budget: '3210.98', 'hide-amounts': hide, 'pr-number': '' }, payload)
  expect(result.notices.filter((notice) => notice.includes('hide-amounts'))).toHaveLength(notices)
  for (const page of result.pages) expect(amountsIn(page).length === 0).toBe(notices === 1)
  expect(result.outputs['total-cost']).toBe('8043.46')
})

test('hide-amounts: auto asks GitHub if the event does not name the repository, and hides amounts without an answer', async () => {
  const { run, github } = await open()
  const bare = await loadPayload('schedule-bare')
  expect((await run({ comment: 'never' }, bare)).summary).toContain('$8,043.46')
  github.fail({ path: '/repos/octo-org/octo-repo', kind: 'not-found' })
  const unknown = await run({ comment: 'never' }, bare)
  expect(unknown.summary).not.toContain('$')
  expect(unknown.notices).toEqual([expect.stringContaining('amounts are hidden')])
})
