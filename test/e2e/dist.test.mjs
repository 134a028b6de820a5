// @ts-check
/** The bundle in dist/, which is what a job runs. */
import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { runAction } from './support/run-action.mjs'

const ROOT = new URL('../../', import.meta.url)
const DIST = new URL('dist/', ROOT)

test('action.yml runs the entry of the bundle, which is an ES module on a current Node', async () => {
  const { runs } = parse(await readFile(new URL('action.yml', ROOT), 'utf8'))
  expect(runs).toMatchObject({ using: expect.stringMatching(/^node(?:2[4-9]|[3-9]\d)$/), main: 'dist/index.js' })
  expect(JSON.parse(await readFile(new URL('package.json', DIST), 'utf8'))).toEqual({ type: 'module' })
})

test('every module that the bundle asks for is in it', async () => {
  const scripts = (await readdir(DIST)).filter((name) => name.endsWith('.js'))
  expect(scripts).toContain('index.js')
  for (const name of scripts) {
    expect([name, await readFile(new URL(name, DIST), 'utf8')]).toEqual([
      name,
      expect.not.stringContaining('webpackMissingModule'),
    ])
  }
})

test('the bundle starts and reports a missing input instead of an error of its own', async () => {
  const run = await runAction({ inputs: { require: 'webhook' } })
  await run.dispose()
  expect([run.exitCode, run.stderr, run.errors.join()]).toEqual([1, '', expect.stringContaining('`webhook-url`')])
})
