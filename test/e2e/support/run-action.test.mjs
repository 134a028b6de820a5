// @ts-check
/** What the other tests rely on: that secrets, commands and command files are seen as the runner sees them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parseCommandFile } from './command-file.mjs'
import { HOSTILE, logViolations, markdownViolations, parseCsv } from './hostile-text.mjs'
import { leaks, maskedOutput, runAction } from './run-action.mjs'
import { maskLog, parseCommands } from './workflow-commands.mjs'

/** An action of a few lines that shows what it was given, and does as an input tells it. */
const ACTION = `
import fs from 'node:fs'
const { env } = process
console.log('::add-mask::' + env.INPUT_TOKEN)
console.log('::error title=a%2Cb::first%0Asecond')
console.log('plain ' + (env['INPUT_PRINT'] || ''))
fs.appendFileSync(env.GITHUB_OUTPUT, 'environment<<E\\n' + JSON.stringify(env) + '\\nE\\n')
fs.appendFileSync(env.RUNNER_TEMP + '/dead.ndjson', 'x')
if (env['INPUT_WAIT']) {
  const timer = setInterval(() => {}, 1000)
  process.on('SIGTERM', () => { console.log('terminated'); process.exitCode = 1; clearInterval(timer) })
  console.log('waiting')
}
`

/** @type {string} */
let directory
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-action-test-'))
  await writeFile(join(directory, 'action.mjs'), ACTION)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** @param {import('./run-action.mjs').RunOptions} [options] */
const run = (options) =>
  runAction({ entry: join(directory, 'action.mjs'), defaults: { token: 'secret-token' }, ...options })

test('an action sees the environment of the runner and nothing else of this machine', async () => {
  process.env.AWS_PROFILE = 'must-not-be-inherited'
  const first = await run({ inputs: { 'Webhook url': 'x', 'group-by': 'SERVICE' }, env: { CI: undefined } })
  delete process.env.AWS_PROFILE
  const environment = JSON.parse(first.outputs.environment ?? '')
  expect(environment).toMatchObject({ INPUT_WEBHOOK_URL: 'x', 'INPUT_GROUP-BY': 'SERVICE', GITHUB_ACTIONS: 'true' })
  expect([environment.CI, environment.AWS_PROFILE]).toEqual([undefined, undefined])
  expect([first.exitCode, first.errors, first.masks]).toEqual([0, ['first\nsecond'], ['secret-token']])
  const second = await run({ tempDir: first.tempDir })
  expect(await second.read('temp/dead.ndjson')).toBe('xx')
  await second.dispose()
})

test('a signal is sent once its condition holds, and an action that does not end is killed', async () => {
  const until = (/** @type {string} */ stdout) => stdout.includes('waiting')
  const ended = await run({ inputs: { wait: 'x' }, signalAfter: { until } })
  expect([ended.exitCode, ended.signal, ended.stdout]).toEqual([1, null, expect.stringContaining('terminated')])
  const killed = await run({ inputs: { wait: 'x' }, signalAfter: { signal: 'SIGKILL', until } })
  expect([killed.exitCode, killed.signal]).toEqual([null, 'SIGKILL'])
  await Promise.all([ended.dispose(), killed.dispose()])
  await expect(run({ inputs: { wait: 'x' }, timeoutMs: 300 })).rejects.toThrow('did not end within 300 ms')
})

test('a printed secret is found, but not the line that asks for its mask', async () => {
  const leaking = await run({ inputs: { print: 'secret-token' } })
  expect(maskedOutput(leaking)).toContain('plain secret-token')
  expect(leaks({ ...leaking, outputs: {} }, ['secret-token'])).toEqual(['plain secret-token'])
  expect(leaking.log).toContain('plain ***')
  expect(() => leaks(leaking, [''])).toThrow('empty')
  await leaking.dispose()
  expect(maskLog('abc\n::add-mask::abc\nabc abcd\n')).toBe('abc\n*** ***d\n')
})

test('workflow commands and command files are read as the runner reads them', () => {
  const text = [
    '::warning file=a%3Ab,line=1::50%25%0D%0Aoff',
    ' ::notice::x',
    'no ::error::here',
    '::stop-commands::t1',
  ]
  expect(parseCommands([...text, '::error::hidden', '::t1::', '::group::G'].join('\n'))).toEqual([
    { name: 'warning', properties: { file: 'a:b', line: '1' }, message: '50%\r\noff' },
    { name: 'notice', properties: {}, message: 'x' },
    { name: 'stop-commands', properties: {}, message: 't1' },
    { name: 'group', properties: {}, message: 'G' },
  ])
  expect(parseCommandFile('a=1=2\nb<<E\nx<<y\n\nz=\nE\na=3\n')).toEqual({ a: '3', b: 'x<<y\n\nz=' })
  expect(() => parseCommandFile('b<<E\nx\n')).toThrow('Matching delimiter not found')
})

test('the checks for hostile text see what they look for', () => {
  const violations = (/** @type {string} */ stdout) => logViolations({ stdout, stderr: '' })
  const unfit = ['::set-output name=a::b', ' ::x', '::error::a%0A::b', 'a ##[error]b', '\u202Ea', '::debug::##[x]']
  for (const line of unfit) expect(violations(`fine\n${line}\n`)).toHaveLength(1)
  expect(violations('::add-mask::##[x\nfine\n::notice title=x::fine\n')).toEqual([])
  const link = '[this run](https://github.com/octo-org/octo-repo/actions/runs/1658821493)'
  expect(markdownViolations(link)).toEqual([])
  const links = [`${link} ${link}`, link.replace('1658821493', '2'), link.replace('this run', 'x')]
  for (const text of [HOSTILE.html, HOSTILE.mentions, HOSTILE.direction, HOSTILE.markdown, ...links]) {
    expect(markdownViolations(`# ${text}`)).not.toEqual([])
  }
  expect(parseCsv('a,"b""\r\n,"\r\n')).toEqual([['a', 'b"\r\n,']])
})
