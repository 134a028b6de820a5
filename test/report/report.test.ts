import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ReportConfig, report, viewOf } from '../../src/report/index.js'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { AMOUNTS, BROKEN, NO_GATE, recorder, reportSettings, result, UNDELIVERED, workflow } from './sample.js'

describe('report', () => {
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

  const config = (changes: Partial<ReportConfig['report']> = {}): ReportConfig => ({
    gate: NO_GATE,
    access: { proxy: { https: undefined, http: undefined, none: undefined } },
    workflow: workflow({ apiUrl: github.url }),
    report: reportSettings({
      summary: true,
      summaryFile: join(directory, 'summary.md'),
      comment: 'always',
      prNumber: 7,
      githubToken: WORKFLOW_TOKEN,
      ...changes,
    }),
  })
  const run = async (
    of: Parameters<typeof report>[0],
    settings: ReportConfig,
    signal = new AbortController().signal,
  ) => {
    const { core, ...heard } = recorder()
    return { ...(await report(of, settings, { core, signal })), ...heard }
  }
  const summary = () => readFile(join(directory, 'summary.md'), 'utf8')

  it('logs, annotates, writes summary and comment', async () => {
    const { commentUrl, said } = await run(result({ judgement: BROKEN }), config())
    expect(commentUrl).toMatch(/#issuecomment-\d+$/)
    expect(said.filter(([level]) => level === 'error')).toHaveLength(2)
    expect(said.filter(([level]) => level === 'warning' || level === 'notice')).toEqual([])
    expect(said[0]).toEqual(['group', 'AWS costs'])
    expect(await summary()).toMatch(/^## ❌/)
    expect(github.state.comments[0]?.body).toContain('### ❌')
  })

  it('shows no amount anywhere with hidden amounts, and says why with auto', async () => {
    const { text, said } = await run(result({ judgement: BROKEN }), config({ hideAmounts: true, hiddenByAuto: true }))
    for (const page of [text(), await summary(), github.state.comments[0]?.body]) {
      for (const amount of AMOUNTS) expect(page).not.toContain(amount)
      expect(page).toContain('+21.3%')
    }
    expect(said.find(([level]) => level === 'notice')?.[1]).toMatch(/^The repository is public, so amounts are hidden/)
  })

  it('keeps what a webhook said to itself with hidden amounts: it may be the event', async () => {
    const { text } = await run(result({ judgement: BROKEN, delivery: UNDELIVERED }), config({ hideAmounts: true }))
    for (const page of [text(), await summary(), github.state.comments[0]?.body]) {
      expect(page).not.toContain('busy')
      expect(page).toContain('HTTP 503')
    }
  })

  it('goes on where summary and comment cannot be written', async () => {
    github.fail({ kind: 'not-accessible' })
    const { commentUrl, said } = await run(result(), config({ summaryFile: join(directory, 'none', 'x') }))
    expect(commentUrl).toBeUndefined()
    expect(said.filter(([level]) => level === 'warning').map(([, text]) => text.slice(0, 40))).toEqual([
      'The job summary was not written: Error: ',
      'The pull request comment was not written',
    ])
    const none = await run(result(), config({ prNumber: undefined }))
    expect(none.said.at(-1)?.[0]).toBe('notice')
  })

  it('gives up on the comment once the job is cancelled', async () => {
    const { said } = await run(result(), config(), AbortSignal.abort(new Error('The run was cancelled.')))
    expect(said.at(-1)).toEqual(['warning', expect.stringContaining('The pull request comment was not written')])
  })

  it('writes nothing that nobody wants', async () => {
    await run(result(), config({ summary: false, comment: 'never' }))
    await expect(summary()).rejects.toThrow('ENOENT')
    expect(github.requests).toEqual([])
  })

  it('leaves an earlier comment alone after a replay', async () => {
    const { delivery } = result()
    const { commentUrl, said } = await run({ kind: 'replay', delivery, apiRequests: 0 }, config())
    expect(commentUrl).toBeUndefined()
    expect(github.requests).toEqual([])
    expect(said[0]).toEqual(['group', 'Events'])
    expect(await summary()).toMatch(/^## Events replayed/)
  })
})

describe('viewOf', () => {
  it('takes what the look of a result depends on', () => {
    const settings = { gate: NO_GATE, report: reportSettings({ top: 3, hideAmounts: true }) }
    expect(viewOf(settings)).toEqual({ gate: NO_GATE, top: 3, hideAmounts: true })
  })
})
