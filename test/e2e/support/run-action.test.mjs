import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { actionDefaults } from './action-defaults.mjs'
import { parseCommandFile } from './command-file.mjs'
import { loadPayload } from './payloads/index.mjs'
import { leaks, maskedOutput, runAction } from './run-action.mjs'
import { maskLog, parseCommands } from './workflow-commands.mjs'

/** An action of a few lines that shows what it was given, and does as an input tells it. */
const ACTION = `
import fs from 'node:fs'
const { env } = process
console.log('::add-mask::' + env.INPUT_TOKEN)
console.log('::error title=a%2Cb::first%0Asecond')
console.log('plain ' + (env['INPUT_PRINT'] || ''))
fs.appendFileSync(env.GITHUB_OUTPUT, 'lines<<ghadelimiter_1\\none\\ntwo\\nghadelimiter_1\\n')
fs.appendFileSync(env.GITHUB_OUTPUT, 'environment<<ghadelimiter_2\\n' + JSON.stringify(env) + '\\nghadelimiter_2\\n')
fs.appendFileSync(env.GITHUB_STEP_SUMMARY, '# Summary')
fs.appendFileSync(env.RUNNER_TEMP + '/dead.ndjson', 'x')
fs.writeFileSync('report.json', fs.readFileSync(env.GITHUB_EVENT_PATH))
if (env['INPUT_WAIT']) {
  const timer = setInterval(() => {}, 1000)
  process.on('SIGTERM', () => { console.log('terminated'); process.exitCode = 1; clearInterval(timer) })
  console.log('waiting')
}
`

/** @param {string} name */
const expression = (name) => `\${{ ${name} }}`

/** @type {string} */
let directory
/** @type {string} */
let entry
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-action-test-'))
  entry = join(directory, 'action.mjs')
  await writeFile(entry, ACTION)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** @param {import('./run-action.mjs').RunOptions} [options] */
function run(options = {}) {
  return runAction({ entry, defaults: { token: 'secret-token' }, ...options })
}

describe('a run', () => {
  test('collects exit code, outputs, summary, commands and files', async () => {
    const result = await run({ event: { number: 7 } })
    expect(result).toMatchObject({ exitCode: 0, signal: null, summary: '# Summary', errors: ['first\nsecond'] })
    expect(result.outputs.lines).toBe('one\ntwo')
    expect(result.masks).toEqual(['secret-token'])
    expect(result.files).toEqual(['workspace/report.json', 'temp/dead.ndjson'])
    expect(await result.read('workspace/report.json')).toBe('{"number":7}')
    await result.dispose()
  })

  test('sees the environment of the runner and nothing else of this machine', async () => {
    process.env.AWS_PROFILE = 'must-not-be-inherited'
    const { outputs, tempDir, dispose } = await run({
      ...(await loadPayload('pull-request-fork')),
      inputs: { 'Webhook url': 'x', 'group-by': 'SERVICE' },
      env: { GITHUB_API_URL: 'http://127.0.0.1:1', CI: undefined },
    })
    delete process.env.AWS_PROFILE
    const environment = JSON.parse(outputs.environment ?? '')
    expect(environment).toMatchObject({
      INPUT_WEBHOOK_URL: 'x',
      'INPUT_GROUP-BY': 'SERVICE',
      INPUT_TOKEN: 'secret-token',
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: 'http://127.0.0.1:1',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_HEAD_REF: 'patch-1',
      GITHUB_REF: 'refs/pull/8/merge',
      GITHUB_REPOSITORY: 'octo-org/octo-repo',
      AWS_EC2_METADATA_DISABLED: 'true',
    })
    expect(environment.CI).toBeUndefined()
    expect(environment.AWS_PROFILE).toBeUndefined()
    expect(environment.HOME.startsWith(tempDir)).toBe(true)
    await dispose()
  })

  test('keeps workspace and RUNNER_TEMP where a directory is used again, and begins with empty command files', async () => {
    const first = await run()
    const second = await run({ tempDir: first.tempDir })
    expect(await second.read('temp/dead.ndjson')).toBe('xx')
    expect(second.summary).toBe('# Summary')
    await second.dispose()
  })
})

describe('signals and time', () => {
  test('a signal once a condition holds; the action ends by itself', async () => {
    const result = await run({ inputs: { wait: 'x' }, signalAfter: { until: (stdout) => stdout.includes('waiting') } })
    expect([result.exitCode, result.signal]).toEqual([1, null])
    expect(result.stdout).toContain('terminated')
    expect(result.endedAfterSignalMs).toBeLessThan(2000)
    await result.dispose()
  })

  test('SIGKILL after a time ends it at once', async () => {
    const result = await run({ inputs: { wait: 'x' }, signalAfter: { signal: 'SIGKILL', ms: 200 } })
    expect([result.exitCode, result.signal]).toEqual([null, 'SIGKILL'])
    await result.dispose()
  })

  test('an action that ends before its signal got none', async () => {
    const result = await run({ signalAfter: { ms: 20_000 } })
    expect(result.endedAfterSignalMs).toBeUndefined()
    expect(result.durationMs).toBeLessThan(10_000)
    await result.dispose()
  })

  test('an action that does not end is killed, and that is an error', async () => {
    await expect(run({ inputs: { wait: 'x' }, timeoutMs: 300 })).rejects.toThrow('did not end within 300 ms')
  })
})

describe('secrets', () => {
  test('a printed secret is found, the line that asks for the mask is not held against it', async () => {
    const clean = await run()
    expect(leaks(clean, ['secret-token', 'other'])).toEqual(
      expect.arrayContaining([expect.stringContaining('environment=')]),
    )
    expect(maskedOutput(clean)).not.toContain('secret-token')
    await clean.dispose()
    const leaking = await run({ inputs: { print: 'secret-token' } })
    expect(maskedOutput(leaking)).toContain('plain secret-token')
    expect(leaking.log).toContain('plain ***')
    expect(() => leaks(leaking, [''])).toThrow('empty')
    await leaking.dispose()
  })

  test('a mask holds from its line on', () => {
    expect(maskLog('abc\n::add-mask::abc\nabc abcd\n')).toBe('abc\n*** ***d\n')
  })
})

describe('what the runner reads', () => {
  test('commands', () => {
    const text = [
      '::warning file=a%3Ab,line=1::50%25%0D%0Aoff',
      ' ::notice::x',
      'no ::error::here',
      '::stop-commands::t1',
    ]
    const stopped = ['::error::hidden', '::t1::', '::group::G', '::endgroup::']
    expect(parseCommands([...text, ...stopped].join('\n'))).toEqual([
      { name: 'warning', properties: { file: 'a:b', line: '1' }, message: '50%\r\noff' },
      { name: 'notice', properties: {}, message: 'x' },
      { name: 'stop-commands', properties: {}, message: 't1' },
      { name: 'group', properties: {}, message: 'G' },
      { name: 'endgroup', properties: {}, message: '' },
    ])
  })

  test('command files', () => {
    expect(parseCommandFile('a=1=2\nb<<E\nx<<y\n\nz=\nE\na=3\n')).toEqual({ a: '3', b: 'x<<y\n\nz=' })
    expect(() => parseCommandFile('b<<E\nx\n')).toThrow('Matching delimiter not found')
    expect(() => parseCommandFile('nonsense\n')).toThrow('Invalid format')
  })

  test('defaults of action.yml', async () => {
    const file = join(directory, 'action.yml')
    await writeFile(file, `inputs: {a: {default: 5}, b: {}, github-token: {default: "${expression('github.token')}"}}`)
    expect(await actionDefaults(file, 'ghs_$&')).toEqual({ a: '5', b: '', 'github-token': 'ghs_$&' })
    await writeFile(file, `inputs: {a: {default: "${expression('github.actor')}"}}`)
    await expect(actionDefaults(file, '')).rejects.toThrow('unknown expression')
  })

  test('payloads say whether the repository is public', async () => {
    expect((await loadPayload('push')).event.repository.private).toBe(true)
    const { eventName, event } = await loadPayload('workflow-dispatch', { visibility: 'public' })
    expect([eventName, event.repository.private, event.repository.visibility]).toEqual([
      'workflow_dispatch',
      false,
      'public',
    ])
    expect((await loadPayload('workflow-run-fork')).event.workflow_run.pull_requests).toEqual([])
    expect((await loadPayload('schedule-bare')).event).toEqual({ schedule: '15 6 * * *' })
  })
})
