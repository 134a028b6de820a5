import { describe, expect, it } from '@jest/globals'
import { configOf, faultOf, type Inputs } from './support.js'

const PUBLIC = { repository: { private: false, visibility: 'public', full_name: 'octo-org/octo-repo' } }
const PRIVATE = { repository: { private: true, visibility: 'private', full_name: 'octo-org/octo-repo' } }

describe('report', () => {
  it('has the defaults', async () => {
    expect((await configOf()).report).toEqual({
      summary: true,
      summaryFile: '/summary.md',
      comment: 'never',
      commentKey: 'default',
      prNumber: undefined,
      githubToken: undefined,
      top: 10,
      hideAmounts: false,
      hiddenByAuto: false,
      files: [],
    })
  })

  it('takes everything', async () => {
    const { report } = await configOf({
      summary: 'false',
      comment: 'on-breach',
      'comment-key': 'prod eu/1',
      'pr-number': '7',
      'github-token': 'ghs_x',
      top: '3',
      'hide-amounts': 'True',
      'report-file': 'out/a, b.json\n\n /tmp/costs.ndjson\nc.CSV\r\nd.md\ne.html',
    })
    expect(report).toMatchObject({
      summary: false,
      comment: 'on-breach',
      commentKey: 'prod eu/1',
      prNumber: 7,
      githubToken: 'ghs_x',
      top: 3,
      hideAmounts: true,
      hiddenByAuto: false,
    })
    expect(report.files).toEqual([
      { path: 'out/a, b.json', format: 'json' },
      { path: '/tmp/costs.ndjson', format: 'ndjson' },
      { path: 'c.CSV', format: 'csv' },
      { path: 'd.md', format: 'md' },
      { path: 'e.html', format: 'html' },
    ])
  })

  it.each<[Inputs, string]>([
    [{ summary: 'yes' }, '`summary` is "yes", but must be `true` or `false`'],
    [{ comment: 'true' }, '`comment` is "true", but must be `never`, `always` or `on-breach`'],
    [{ 'comment-key': 'a --> b' }, '`comment-key` is "a --> b"'],
    [{ 'comment-key': 'x'.repeat(101) }, '`comment-key` is'],
    [{ 'pr-number': '#7' }, '`pr-number` is "#7", but must be a whole number from 1'],
    [{ 'pr-number': '0' }, '`pr-number` is'],
    [{ top: '0' }, '`top` is "0", but must be a whole number from 1 to 1000'],
    [{ 'hide-amounts': 'maybe' }, '`hide-amounts` is "maybe", but must be `true`, `false` or `auto`'],
    [
      { 'report-file': 'costs.txt' },
      '`report-file` is "costs.txt", but must be paths that end in .json, .ndjson, .csv, .md, .html',
    ],
    [{ 'report-file': 'out/.json' }, '`report-file` is'],
    [{ 'report-file': 'a.json, b.txt' }, '`report-file` is "a.json, b.txt"'],
    [{ 'github-token': 's3 cr3t' }, '`github-token` must be one word without blanks.'],
  ])('refuses %j', async (inputs, text) => {
    const fault = await faultOf(inputs)
    expect(fault).toContain(text)
    expect(fault).not.toContain('cr3t')
  })

  it.each([
    ['auto', PUBLIC, true, true],
    ['auto', PRIVATE, false, false],
    ['auto', { repository: { private: true, visibility: 'internal' } }, false, false],
    ['auto', { repository: { private: false } }, true, true],
    ['auto', { repository: {} }, false, false],
    ['auto', { schedule: '15 6 * * *' }, false, false],
    ['auto', undefined, false, false],
    ['true', PRIVATE, true, false],
    ['true', PUBLIC, true, false],
    ['false', PUBLIC, false, false],
  ])('hides amounts: %s for %j', async (hide, event, hideAmounts, hiddenByAuto) => {
    const { report } = await configOf({ 'hide-amounts': hide }, { event })
    expect(report).toMatchObject({ hideAmounts, hiddenByAuto })
  })
})
