import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { summaryMarkdown } from '../../src/report/markdown/index.js'
import { writeSummary } from '../../src/report/summary.js'
import { group, result, view } from './sample.js'

describe('writeSummary', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'summary-'))
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('appends to what is there', async () => {
    const file = join(directory, 'summary.md')
    await writeFile(file, 'before\n')
    expect(await writeSummary(result(), view(), file)).toBeUndefined()
    expect(await readFile(file, 'utf8')).toBe(`before\n${summaryMarkdown(result(), view())}`)
  })

  it('makes the file, and fills no more than 1 MiB with what is there', async () => {
    const file = join(directory, 'new.md')
    const groups = Array.from({ length: 30_000 }, (_, n) => group(`service ${n}`, '5', '4'))
    const large = result({ facts: { groups } })
    expect(await writeSummary(large, view({ top: 30_000 }), file)).toBeUndefined()
    const size = (await readFile(file)).length
    expect(size).toBeGreaterThan(1_000_000)
    expect(await writeSummary(large, view(), file)).toMatch(
      /^The job summary was not written: the step has filled its 1 MiB/,
    )
    expect((await readFile(file)).length).toBe(size)
  })

  it('warns where it cannot be written', async () => {
    expect(await writeSummary(result(), view(), join(directory, 'none', 'x.md'))).toMatch(
      /^The job summary was not written: .*ENOENT/,
    )
    expect(await writeSummary(result(), view(), undefined)).toMatch(/GITHUB_STEP_SUMMARY names no file/)
  })
})
