// @ts-check
/** The checks of the other tests: secrets, workflow commands, command files and hostile text are found. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseCommandFile } from './command-file.mjs'
import { HOSTILE, logViolations, markdownViolations } from './hostile-text.mjs'
import { leaks, maskedOutput, runAction } from './run-action.mjs'
import { maskLog, parseCommands } from './workflow-commands.mjs'

/** A small action that prints its inputs. */
const ACTION = `
const { env } = process
console.log('::add-mask::' + env.INPUT_TOKEN)
console.log('::error title=a%2Cb::first%0Asecond')
console.log('plain ' + env.INPUT_PRINT + env.AWS_PROFILE + env.GITHUB_ACTIONS)
if (env.INPUT_WAIT) setInterval(() => {}, 1000)
`

test('a printed secret is found, and the command that masks it is not reported', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'run-action-test-'))
  const entry = join(directory, 'action.mjs')
  await writeFile(entry, ACTION)
  process.env.AWS_PROFILE = 'not-inherited'
  try {
    const leaking = await runAction({ entry, defaults: { token: 'secret-token' }, inputs: { print: 'secret-token ' } })
    await leaking.dispose()
    // Variables of this machine are not inherited.
    expect(maskedOutput(leaking)).toContain('plain secret-token undefinedtrue')
    expect(leaks(leaking, ['secret-token'])).toEqual(['plain secret-token undefinedtrue'])
    expect([leaking.exitCode, leaking.errors, leaking.masks]).toEqual([0, ['first\nsecond'], ['secret-token']])
    expect(leaking.log).toContain('plain *** ')
    expect(() => leaks(leaking, [''])).toThrow('empty')
    const endless = runAction({ entry, defaults: { wait: 'x' }, timeoutMs: 300 })
    await expect(endless).rejects.toThrow('did not end within 300 ms')
  } finally {
    delete process.env.AWS_PROFILE
    await rm(directory, { recursive: true })
  }
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

test('the checks for hostile text find commands, markup, links and direction marks', () => {
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
})
