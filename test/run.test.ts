import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Cancelled, Fault } from '../src/model/fault.js'
import type { Core } from '../src/model/outside.js'
import { tellFailure } from '../src/report/index.js'
import { run } from '../src/run.js'
import { inputVariable } from './e2e/support/runner-environment.mjs'
import { daily, daysAgo, type Stage, startStage } from './e2e/support/stage.mjs'
import { refusals } from './emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from './emulators/credentials.mjs'

/** Takes down what the program says to the runner. */
class Runner implements Core {
  readonly said: (readonly [level: string, text: string])[] = []
  readonly outputs: Record<string, string> = {}
  readonly debug = (text: string) => this.#say('debug', text)
  readonly info = (text: string) => this.#say('info', text)
  readonly notice = (text: string | Error) => this.#say('notice', String(text))
  readonly warning = (text: string | Error) => this.#say('warning', String(text))
  readonly error = (text: string | Error) => this.#say('error', String(text))
  readonly setFailed = (text: string | Error) => this.#say('failed', String(text))
  readonly setSecret = (text: string) => this.#say('secret', text)
  readonly setOutput = (name: string, value: unknown) => {
    this.outputs[name] = String(value)
  }
  group<T>(_name: string, work: () => Promise<T>): Promise<T> {
    return work()
  }
  of(level: string): string {
    return this.said
      .filter(([said]) => said === level)
      .map(([, text]) => text)
      .join('\n')
  }
  #say(level: string, text: string) {
    this.said.push([level, text])
  }
}

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
  const core = new Runner()
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
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() }
  const directories = { RUNNER_TEMP: folder, GITHUB_WORKSPACE: folder }
  const exitCode = await run({ env: { ...env, ...directories }, core, clock, signal })
  return { exitCode, core, outputs: core.outputs }
}

describe('run', () => {
  it('delivers lines, totals and breaches, reports, and sets the outputs before it fails on a breach', async () => {
    const { exitCode, core, outputs } = await pass({
      events: 'lines, total, breaches',
      budget: '3',
      'report-file': 'lines.csv\nevents.ndjson\nreport.json',
    })
    expect(exitCode).toBe(1)
    expect(core.of('failed')).toContain('budget')
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
    expect(stage.webhook.events[0]).toMatchObject({ recordedtime: generatedAt })
  })

  it('writes a restated event to the file as it was sent', async () => {
    const state = { 'state-file': join(folder, 'state.json') }
    await pass(state)
    stage.ledger.add({ start: `${yesterday}T09:00:00Z`, service: 'EC2', metrics: '0.5' })
    const { outputs } = await pass({ ...state, 'report-file': 'events.ndjson' })
    expect(outputs).toMatchObject({ 'event-count': '2', 'delivered-count': '1', 'skipped-count': '1' })
    const sent = stage.webhook.events.at(-1)
    expect(sent).toMatchObject({ data: { previous: { unblendedCost: { amount: '2', unit: 'USD' } } } })
    expect(await readFile(join(folder, 'events.ndjson'), 'utf8')).toContain(JSON.stringify(sent))
  })

  it('says what AWS refused, tells no partial total, and leaves no half of a file', async () => {
    stage.costExplorer.script(() => refusals.notAuthorized)
    const { exitCode, core, outputs } = await pass({ 'report-file': 'lines.csv' })
    expect(exitCode).toBe(1)
    expect(core.of('failed')).toContain('ce:GetCostAndUsage')
    expect(outputs).toMatchObject({ 'total-cost': '', verdict: '', 'event-count': '0' })
    await expect(readFile(join(folder, 'lines.csv'))).rejects.toThrow()
  })

  it('tells what was not delivered either, where AWS breaks off between two pages', async () => {
    await stage.close()
    stage = await startStage({ items: ITEMS, costExplorer: { pageSize: 1 } })
    stage.costExplorer.script(({ index }) => (index < 2 ? undefined : refusals.notAuthorized))
    stage.webhook.script(() => 422)
    const { exitCode, core, outputs } = await pass({ period: `${before}/${daysAgo(0)}`, history: '0' })
    expect(exitCode).toBe(1)
    expect(core.of('failed')).toContain('ce:GetCostAndUsage')
    expect(outputs).toMatchObject({ 'total-cost': '', verdict: '' })
    expect(core.of('warning')).toMatch(/1 of 1 event was not delivered/)
  })

  it('reads the month of an hourly run for a monthly rule', async () => {
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

  it('delivers a replay file again and asks AWS nothing', async () => {
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

  it('fails for a report file that cannot be written, with all outputs set', async () => {
    await writeFile(join(folder, 'file'), '')
    const { exitCode, core } = await pass({ 'report-file': 'file/report.json' })
    expect(exitCode).toBe(1)
    expect(core.of('failed')).toContain('report.json')
  })

  // Linux's device on which every write fails; elsewhere jest counts the test as skipped.
  const onFullDisk = existsSync('/dev/full') ? it : it.skip
  onFullDisk('sets the outputs even where the dead letters cannot be kept', async () => {
    stage.webhook.script(() => 422)
    const { exitCode, core, outputs } = await pass({ 'dead-letter-file': '/dev/full' })
    expect(exitCode).toBe(1)
    expect(core.of('failed')).toContain('dead-letter file')
    expect(outputs).toMatchObject({ 'event-count': '2', 'delivered-count': '0', 'failed-count': '2' })
  })

  it('is over at once where the job is cancelled', async () => {
    const cancellation = new AbortController()
    cancellation.abort(new Cancelled('SIGTERM'))
    const { exitCode, core } = await pass({}, cancellation.signal)
    expect(exitCode).toBe(1)
    expect(core.of('failed')).toContain('cancelled')
    expect(stage.webhook.events).toEqual([])
  })

  it('warns of what deserves it, and goes on', async () => {
    const { exitCode, core } = await pass({ 'webhook-url': '' })
    expect(exitCode).toBe(0)
    expect(core.of('warning')).not.toBe('')
  })
})

describe('tellFailure', () => {
  it('tells a fault with its remedy, and the cause to the debug log', () => {
    const core = new Runner()
    tellFailure(new Fault('It broke.', 'Mend it.', { cause: new TypeError('the cause') }), core)
    expect(core.of('failed')).toBe('It broke. Mend it.')
    expect(core.of('debug')).toContain('the cause')
  })

  it('calls all else a bug, with the stack in the debug log only', () => {
    const core = new Runner()
    tellFailure(new TypeError('x is not a function'), core)
    expect(core.of('failed')).toMatch(/x is not a function.*bug/)
    expect(core.of('failed')).not.toContain('run.test')
    expect(core.of('debug')).toContain('run.test')
    tellFailure('a text', core)
    expect(core.of('failed')).toContain('a text')
  })
})
