import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Cancelled } from '../src/lib/errors.js'
import { run } from '../src/run.js'
import { inputVariable } from './e2e/support/runner-environment.mjs'
import { daily, daysAgo, type Stage, startStage } from './e2e/support/stage.mjs'
import { delay, refusals, stall } from './emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from './emulators/credentials.mjs'
import { recorder } from './report/sample.js'

const [yesterday, before] = [daysAgo(1), daysAgo(2)]
const ITEMS = daily({ [yesterday]: { EC2: '2', S3: '1.5' }, [before]: { EC2: '1' } })

let stage: Stage
let folder: string
beforeEach(async () => {
  stage = await startStage({ items: ITEMS })
  folder = await mkdtemp(join(tmpdir(), 'aws-cost-events-run-'))
})
afterEach(async () => {
  await stage.close()
  await rm(folder, { recursive: true })
})

async function pass(inputs: Record<string, string> = {}, signal = new AbortController().signal) {
  const { core, said } = recorder()
  const given: Record<string, string> = {
    'aws-access-key-id': EXAMPLE_KEYS.accessKeyId,
    'aws-secret-access-key': EXAMPLE_KEYS.secretAccessKey,
    'account-id': '123456789012',
    endpoint: stage.costExplorer.url,
    'webhook-url': stage.webhook.url,
    summary: 'false',
    'webhook-attempts': '1',
    ...inputs,
  }
  const env = Object.fromEntries(Object.entries(given).map(([name, value]) => [inputVariable(name), value]))
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: () => Promise.resolve() }
  const directories = { RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder }
  const exitCode = await run({ env: { ...env, ...directories }, core, clock, signal })
  const of = (level: string) => said.flatMap(([each, text]) => (each === level ? [text] : [])).join('\n')
  const outputs: Record<string, string> = Object.fromEntries(
    said.filter(([level]) => level === 'output').map(([, text]) => text.split(/=(.*)/s)),
  )
  return { exitCode, of, outputs }
}

test('a run delivers lines, totals and breaches, and sets the outputs before it fails on a breach', async () => {
  const { exitCode, of, outputs } = await pass({
    events: 'lines, total, breaches',
    budget: '3',
    'report-file': 'lines.csv\nevents.ndjson\nreport.json',
  })
  expect(exitCode).toBe(1)
  expect(of('failed')).toContain('budget')
  expect(outputs).toMatchObject({
    'total-cost': '3.5',
    verdict: 'breach',
    'event-count': '4',
    'delivered-count': '4',
  })
  const types = stage.webhook.events.map(({ type }) => type)
  expect(types.sort()).toEqual([
    'amazon.billing.daily',
    'amazon.billing.daily',
    'amazon.billing.daily.breach',
    'amazon.billing.daily.total',
  ])
  expect((await readFile(join(folder, 'lines.csv'), 'utf8')).trim().split('\n')).toHaveLength(3)
  const written = (await readFile(join(folder, 'events.ndjson'), 'utf8')).trim().split('\n')
  expect(written.map((line) => JSON.parse(line).id).sort()).toEqual(stage.webhook.events.map(({ id }) => id).sort())
  const { generatedAt } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
  expect(stage.webhook.events[0]?.recordedtime).toMatch(generatedAt.slice(0, -1))
})

test('the .ndjson report contains a restated event as it was sent', async () => {
  const state = { 'state-file': join(folder, 'state.json') }
  await pass(state)
  stage.ledger.add({ start: `${yesterday}T09:00:00Z`, service: 'EC2', metrics: '0.5' })
  const { outputs } = await pass({ ...state, 'report-file': 'events.ndjson' })
  expect(outputs).toMatchObject({ 'event-count': '2', 'delivered-count': '1', 'skipped-count': '1' })
  const sent = stage.webhook.events.at(-1)
  expect(sent).toMatchObject({ data: { previous: { unblendedCost: { amount: '2', unit: 'USD' } } } })
  expect(await readFile(join(folder, 'events.ndjson'), 'utf8')).toContain(JSON.stringify(sent))
})

test('an AWS error leaves the cost outputs empty and no partial report file', async () => {
  stage.costExplorer.script(() => refusals.notAuthorized)
  const { exitCode, of, outputs } = await pass({ 'report-file': 'lines.csv' })
  expect(exitCode).toBe(1)
  expect(of('failed')).toContain('ce:GetCostAndUsage')
  expect(outputs).toMatchObject({ 'total-cost': '', verdict: '', 'event-count': '0' })
  await expect(readFile(join(folder, 'lines.csv'))).rejects.toThrow()
})

test('an AWS error between two pages is reported together with the undelivered events', async () => {
  await stage.close()
  stage = await startStage({ items: ITEMS, costExplorer: { pageSize: 1 } })
  stage.costExplorer.script(({ index }) => (index < 2 ? undefined : refusals.notAuthorized))
  stage.webhook.script(() => 422)
  const { exitCode, of, outputs } = await pass({ period: `${before}/${daysAgo(0)}`, history: '0' })
  expect(exitCode).toBe(1)
  expect(of('failed')).toContain('ce:GetCostAndUsage')
  expect(outputs).toMatchObject({ 'total-cost': '', verdict: '' })
  expect(of('warning')).toMatch(/1 of 1 event is undelivered/)
})

test('an hourly run reads the days of the month for a monthly rule', async () => {
  const { exitCode, outputs } = await pass({
    granularity: 'hourly',
    period: `${yesterday}T07`,
    history: '0',
    'monthly-budget': '1000',
  })
  expect(exitCode).toBe(0)
  expect(outputs).toMatchObject({ 'total-cost': '3.5', verdict: 'pass', 'api-requests': '2' })
  expect(Number(outputs['month-to-date-cost'])).toBeGreaterThanOrEqual(3.5)
})

test('a replay delivers the dead letters and makes no request to AWS', async () => {
  stage.webhook.script(() => 500)
  const first = await pass()
  expect(first.outputs['dead-letter-file']).toBe(join(folder, 'undelivered-events.ndjson'))
  stage.webhook.script([])
  const asked = stage.costExplorer.requests.length
  const again = await pass({ 'replay-file': first.outputs['dead-letter-file'] ?? '' })
  expect(again.exitCode).toBe(0)
  expect(again.outputs).toMatchObject({
    'delivered-count': '2',
    'total-cost': '',
    verdict: 'none',
    'api-requests': '0',
  })
  expect(stage.costExplorer.requests).toHaveLength(asked)
})

test('a report file that cannot be written fails the run', async () => {
  await writeFile(join(folder, 'file'), '')
  const { exitCode, of } = await pass({ 'report-file': 'file/report.json' })
  expect(exitCode).toBe(1)
  expect(of('failed')).toContain('report.json')
})

test('a cancelled job sends nothing and fails', async () => {
  const cancellation = new AbortController()
  cancellation.abort(new Cancelled('SIGTERM'))
  const { exitCode, of } = await pass({}, cancellation.signal)
  expect(exitCode).toBe(1)
  expect(of('failed')).toContain('cancelled')
  expect(stage.webhook.events).toEqual([])
})

test('an explanation that takes too long is abandoned, and every event is delivered within the deadline', async () => {
  stage.costExplorer.script(({ index }) => (index === 0 ? undefined : stall))
  const inputs = { events: 'lines, total, breaches', budget: '3', 'on-breach': 'warn' }
  const { exitCode, of, outputs } = await pass({ ...inputs, 'webhook-deadline-seconds': '6' })
  expect(of('warning')).toContain('not explained. Cost Explorer did not answer within 2 s.')
  expect(exitCode).toBe(0)
  expect(outputs).toMatchObject({ verdict: 'breach', 'event-count': '4', 'delivered-count': '4' })
})

test('total events are delivered before the explanation is read, breach events after it', async () => {
  let postsWhileExplaining = 0
  stage.costExplorer.script(({ index }) => {
    if (index === 0) return undefined
    setTimeout(() => {
      postsWhileExplaining = stage.webhook.posts
    }, 1_500)
    return delay(2_000)
  })
  await pass({ events: 'total, breaches', budget: '3' })
  expect(stage.webhook.events.map(({ type }) => type)).toEqual([
    'amazon.billing.daily.total',
    'amazon.billing.daily.breach',
  ])
  expect(postsWhileExplaining).toBe(1)
  expect(stage.webhook.events[1]?.data).toMatchObject({ causes: [{ group: 'S3' }, { group: 'EC2' }] })
})

test('an explanation stops after three pages, and a warning says what to set', async () => {
  await stage.close()
  const many = Array.from({ length: 9 }, (_, index) => ({ service: 'EC2', usageType: `type ${index}`, metrics: '1' }))
  const items = [before, yesterday].flatMap((day) => many.map((one) => ({ ...one, start: `${day}T09:00:00Z` })))
  stage = await startStage({ items: [...items, ...ITEMS], costExplorer: { pageSize: 4 } })
  const { of, outputs } = await pass({ budget: '3', 'compare-with': 'previous', history: '1' })
  expect(of('warning')).toMatch(/not explained. The answer has more than 3 .* Choose an `explain-by` with fewer values/)
  expect(outputs).toMatchObject({ verdict: 'breach', 'api-requests': '4' })
  expect(JSON.parse(outputs['breaches'] ?? '')).toMatchObject([{ causes: [] }])
})

test('a cancelled run says which events are undelivered and where they are', async () => {
  const cancellation = new AbortController()
  stage.webhook.script(() => ({ stall: true }))
  const running = pass({ events: 'lines' }, cancellation.signal)
  while (stage.webhook.posts < 2) await new Promise((resolve) => setTimeout(resolve, 10))
  await new Promise((resolve) => setTimeout(resolve, 300))
  cancellation.abort(new Cancelled('SIGTERM'))
  const { exitCode, of } = await running
  expect(exitCode).toBe(1)
  expect(of('failed')).toBe(new Cancelled('SIGTERM').message)
  expect(of('warning')).toMatch(/2 of 2 events are undelivered: .*They are in .*undelivered-events\.ndjson/)
})
