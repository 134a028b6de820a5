import { describe, expect, test } from '@jest/globals'
import { configOf, errorOf, type Inputs } from './support.js'

describe('report', () => {
  test('the default is a summary and nothing else', async () => {
    expect(await configOf()).toMatchObject({
      ...{ summary: true, summaryFile: '/summary.md', comment: 'never', commentKey: 'default', prNumber: undefined },
      ...{ githubToken: undefined, top: 10, hideAmounts: false, hiddenByAuto: false, reportFile: [] },
    })
  })

  test('every input of the report is read', async () => {
    const config = await configOf({
      ...{ summary: 'false', comment: 'on-breach', 'comment-key': 'prod eu/1 ü', 'pr-number': '7' },
      ...{ 'github-token': 'ghs_x', top: '3', 'hide-amounts': 'True' },
      'report-file': 'out/a, b.json\n\n /tmp/costs.ndjson\nc.CSV\r\nd.md\ne.html',
    })
    expect(config).toMatchObject({
      ...{ summary: false, comment: 'on-breach', commentKey: 'prod eu/1 ü', prNumber: 7 },
      ...{ githubToken: 'ghs_x', top: 3, hideAmounts: true, hiddenByAuto: false },
    })
    expect(config.reportFile.map(({ format, path }) => `${format} ${path}`)).toEqual([
      'json /workspace/out/a, b.json',
      'ndjson /tmp/costs.ndjson',
      'csv /workspace/c.CSV',
      'md /workspace/d.md',
      'html /workspace/e.html',
    ])
  })

  test.each<[Inputs, string]>([
    [{ summary: 'yes' }, '`summary` is "yes", but must be `true` or `false`'],
    [{ comment: 'true' }, '`comment` is "true", but must be `never`, `always` or `on-breach`'],
    [{ 'comment-key': 'a --> b' }, '`comment-key` is "a --> b"'],
    [{ 'comment-key': 'x'.repeat(101) }, '`comment-key` is'],
    [{ 'pr-number': '#7' }, '`pr-number` is "#7", but must be a whole number from 1'],
    [{ 'pr-number': '0' }, '`pr-number` is'],
    [{ top: '0' }, '`top` is "0", but must be a whole number from 1 to 1000'],
    [{ 'hide-amounts': 'maybe' }, '`hide-amounts` is "maybe", but must be `true`, `false` or `auto`'],
    [{ 'report-file': 'costs.txt' }, 'is "costs.txt", but must be paths that end in .json, .ndjson, .csv, .md, .html'],
    [{ 'report-file': 'out/.json' }, '`report-file` is'],
    [{ 'report-file': 'out.json/' }, '`report-file` is'],
    [{ 'report-file': 'a.json, b.txt' }, '`report-file` is "a.json, b.txt"'],
    [{ 'github-token': 's3 cr3t' }, '`github-token` must be one word'],
  ])('the inputs %j are rejected', async (inputs, text) => {
    const error = await errorOf(inputs)
    expect(error).toContain(text)
    expect(error).not.toContain('cr3t')
  })

  test.each([
    ['auto', { private: false, visibility: 'public' }, true, true],
    ['auto', { private: true, visibility: 'private' }, false, false],
    ['auto', { private: true, visibility: 'internal' }, false, false],
    ['auto', { private: false }, true, true],
    ['auto', {}, false, false],
    ['auto', undefined, false, false],
    ['true', { visibility: 'private' }, true, false],
    ['true', { visibility: 'public' }, true, false],
    ['false', { visibility: 'public' }, false, false],
  ])('hide-amounts %s in the repository %j hides amounts: %s', async (hide, repository, hideAmounts, hiddenByAuto) => {
    const config = await configOf({ 'hide-amounts': hide }, { event: { repository } })
    expect(config).toMatchObject({ hideAmounts, hiddenByAuto })
  })

  const IDLE = 'This run sends nothing, judges nothing, comments nothing and writes nothing.'

  test.each<[Inputs, string]>([
    [{ summary: 'false' }, '/summary.md'],
    [{}, ''],
  ])('a run with %j and the summary file "%s" does nothing, which is a warning', async (inputs, file) => {
    const { warnings } = await configOf(inputs, { env: { GITHUB_STEP_SUMMARY: file } })
    expect(warnings).toEqual([expect.stringContaining(IDLE)])
  })

  test.each<Inputs>([
    {},
    { summary: 'false', 'webhook-url': 'https://hooks.example.com' },
    { summary: 'false', budget: '5' },
    { summary: 'false', comment: 'always' },
    { summary: 'false', 'report-file': 'a.json' },
  ])('a run with %j does something', async (inputs) => {
    expect((await configOf(inputs)).warnings).toEqual([])
  })
})
