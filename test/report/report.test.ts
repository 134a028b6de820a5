import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Outcome, type ReportSettings, report } from '../../src/report/index.js'
import { REPOSITORY, startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { AMOUNTS, BREACH, clock, group, outcome, recorder, settings, UNDELIVERED, workflow } from './sample.js'

let github: Awaited<ReturnType<typeof startGitHub>>
let directory = ''
beforeEach(async () => {
  github = await startGitHub()
  directory = await mkdtemp(join(tmpdir(), 'report-'))
})
afterEach(async () => {
  await github.close()
  await rm(directory, { recursive: true })
})

async function run(of: Outcome, changes: Partial<ReportSettings> = {}, signal = new AbortController().signal) {
  const { core, ...recorded } = recorder()
  const all: ReportSettings = {
    ...settings(),
    summary: true,
    summaryFile: join(directory, 'summary.md'),
    comment: 'always',
    prNumber: 7,
    githubToken: WORKFLOW_TOKEN,
    workflow: workflow({ apiUrl: github.url }),
    ...changes,
  }
  return { ...(await report(of, all, { core, signal, clock })), ...recorded }
}
const summary = () => readFile(join(directory, 'summary.md'), 'utf8')
const comment = () => github.state.comments[0]?.body

test('a report is log, annotations, summary and comment', async () => {
  const { commentUrl, said } = await run(outcome({ judgement: BREACH }))
  expect(commentUrl).toMatch(/#issuecomment-\d+$/)
  // The line that fails the run has the first breach.
  expect(said.filter(([level]) => level === 'error')).toHaveLength(1)
  expect(said).toContainEqual(['info', `Comment   Created ${commentUrl}`])
  expect(said.filter(([level]) => level === 'warning' || level === 'notice')).toEqual([])
  expect(said[0]).toEqual(['group', 'AWS costs'])
  expect(await summary()).toMatch(/^## ❌/)
  expect(comment()).toContain('### ❌')
})

test.each([
  ['public', 'private', /^The repository is public, so amounts are/],
  [undefined, 'public', /^The repository is public, so amounts are/],
  [undefined, undefined, /^GitHub did not say whether the repository is/],
] as const)(
  'with hide-amounts auto, amounts are hidden if the visibility is %s in the event and %s in the API',
  async (event, api, notice) => {
    if (api === undefined) github.fail({ kind: 'not-found', path: `/repos/${REPOSITORY}` })
    else github.state.visibility = api
    const { text, said, ...reported } = await run(outcome({ judgement: BREACH, delivery: UNDELIVERED }), {
      hideAmounts: 'auto',
      workflow: workflow({ apiUrl: github.url, visibility: event }),
    })
    expect(reported.hideAmounts).toBe(true)
    for (const page of [text(), await summary(), comment()]) {
      for (const amount of AMOUNTS) expect(page).not.toContain(amount)
      expect(page).toContain('+21.3%')
      // The text of the webhook may contain the event, with its amounts.
      expect(page).not.toContain('busy')
      expect(page).toContain('HTTP 503')
    }
    const notices = said.filter(([level]) => level === 'notice').map(([, text]) => text)
    expect(notices).toEqual([expect.stringMatching(notice)])
  },
)

test.each([
  ['private', 'public'],
  [undefined, 'private'],
] as const)(
  'with hide-amounts auto, amounts are shown if the visibility is %s in the event and %s in the API',
  async (event, api) => {
    github.state.visibility = api
    const settings = { hideAmounts: 'auto', workflow: workflow({ apiUrl: github.url, visibility: event }) } as const
    const { hideAmounts, said } = await run(outcome(), settings)
    expect(hideAmounts).toBe(false)
    expect(await summary()).toContain('$123.46')
    expect(said.filter(([level]) => level === 'notice')).toEqual([])
  },
)

test('a summary and a comment that cannot be written are warnings', async () => {
  github.fail({ kind: 'not-accessible' })
  const { commentUrl, said } = await run(outcome(), { summaryFile: join(directory, 'none', 'x') })
  expect(commentUrl).toBeUndefined()
  expect(said.filter(([level]) => level === 'warning').map(([, text]) => text)).toEqual([
    expect.stringMatching(/^The job summary was not written: .*ENOENT/),
    expect.stringMatching(/^The pull request comment was not written: /),
  ])
  const without = await run(outcome(), { summaryFile: undefined, prNumber: undefined })
  expect(without.text()).toContain('GITHUB_STEP_SUMMARY names no file')
  expect(without.said.at(-1)?.[0]).toBe('notice')
})

test('the comment is abandoned once the job is cancelled', async () => {
  const { said } = await run(outcome(), {}, AbortSignal.abort(new Error('The run was cancelled.')))
  expect(said.at(-1)).toEqual(['warning', expect.stringContaining('The pull request comment was not written')])
})

test('no summary and no comment are written if they are switched off', async () => {
  await run(outcome(), { summary: false, comment: 'never' })
  await expect(summary()).rejects.toThrow('ENOENT')
  expect(github.requests).toEqual([])
})

test.each<Outcome>([
  { kind: 'replayed', delivery: outcome().delivery, apiRequests: 0 },
  { kind: 'incomplete', error: new Error('AWS failed'), delivery: outcome().delivery, apiRequests: 1 },
])('an outcome without costs does not change an earlier comment: $kind', async (of) => {
  expect((await run(of)).commentUrl).toBeUndefined()
  expect(github.requests).toEqual([])
  expect(await summary()).toMatch(of.kind === 'replayed' ? /^## Events replayed/ : /^## ❌ AWS costs were not judged/)
})

test('the summary is appended, up to 1 MiB in all', async () => {
  const file = join(directory, 'summary.md')
  await writeFile(file, 'before\n')
  await run(outcome(), { comment: 'never' })
  expect(await summary()).toMatch(/^before\n## ✅/)
  const groups = Array.from({ length: 30_000 }, (_, n) => group(`service ${n}`, '5', '4'))
  await run(outcome({ facts: { groups } }), { comment: 'never', top: 30_000 })
  const { length } = await readFile(file)
  expect(length).toBeGreaterThan(1_000_000)
  const full = await run(outcome(), { comment: 'never' })
  expect(full.text()).toContain('The job summary was not written: the step')
  expect(await readFile(file)).toHaveLength(length)
})
