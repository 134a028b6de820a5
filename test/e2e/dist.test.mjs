// @ts-check
/** The bundle in dist/, which a job runs. */
import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { runAction } from './support/run-action.mjs'

const ROOT = new URL('../../', import.meta.url)
const DIST = new URL('dist/', ROOT)

test('action.yml runs the bundle, which is an ES module, on Node 24 or later', async () => {
  const { runs } = parse(await readFile(new URL('action.yml', ROOT), 'utf8'))
  expect(runs).toMatchObject({ using: expect.stringMatching(/^node(?:2[4-9]|[3-9]\d)$/), main: 'dist/index.js' })
  expect(JSON.parse(await readFile(new URL('package.json', DIST), 'utf8'))).toEqual({ type: 'module' })
})

test('the bundle contains every module that it imports', async () => {
  const scripts = (await readdir(DIST)).filter((name) => name.endsWith('.js'))
  expect(scripts).toContain('index.js')
  for (const name of scripts) {
    expect([name, await readFile(new URL(name, DIST), 'utf8')]).toEqual([
      name,
      expect.not.stringContaining('webpackMissingModule'),
    ])
  }
})

test('the bundle starts and reports a missing input', async () => {
  const run = await runAction({ inputs: { require: 'webhook' } })
  await run.dispose()
  expect([run.exitCode, run.stderr, run.errors.join()]).toEqual([1, '', expect.stringContaining('`webhook-url`')])
})
