import { extname } from 'node:path'
import { latePattern } from '../model/late-pattern.js'
import type { Environment } from '../model/outside.js'
import type { ReportFile, ReportFormat, ReportSettings, WorkflowContext } from '../report/index.js'
import { INPUTS } from './declared.js'
import { readPath } from './paths.js'
import type { Reader } from './reader.js'
import { readBoolean, readChoice, readInteger, readOptionalInteger, splitLines } from './scalars.js'

/** GitHub's own bound for a number of a pull request is not known; this is the largest 32-bit one. */
const LARGEST_NUMBER = 2_147_483_647

/** Where the result is shown. */
export function readReport(reader: Reader, env: Environment, workflow: WorkflowContext): ReportSettings {
  const hide = readChoice(reader, 'hide-amounts', ['true', 'false', 'auto'], INPUTS['hide-amounts'].default)
  return {
    summary: readBoolean(reader, 'summary'),
    summaryFile: env['GITHUB_STEP_SUMMARY'] || undefined,
    comment: readChoice(reader, 'comment', ['never', 'always', 'on-breach'], INPUTS.comment.default),
    commentKey: readCommentKey(reader),
    prNumber: readOptionalInteger(reader, 'pr-number', { min: 1, max: LARGEST_NUMBER }),
    githubToken: readGithubToken(reader),
    top: readInteger(reader, 'top', { min: 1, max: 1000 }),
    hideAmounts: hide === 'auto' ? workflow.isPublic : hide === 'true',
    hiddenByAuto: hide === 'auto' && workflow.isPublic,
    files: readReportFiles(reader),
  }
}

/** Most keys. */
const PLAIN_KEY = /^[\w ./:@+=#-]+$/
const KEY = latePattern(String.raw`^[\p{L}\p{N} ._:/@+=#-]+$`, 'u')

/** The key stands in an HTML comment, so it must not be able to end one. */
function readCommentKey(reader: Reader): string {
  const key = reader.text('comment-key')
  if ([...key].length > 100 || !(PLAIN_KEY.test(key) || KEY().test(key))) {
    reader.wrong('comment-key', key, 'at most 100 letters, digits, blanks or characters of `._:/@+=#-`')
  }
  return key
}

function readGithubToken(reader: Reader): string | undefined {
  const token = reader.given('github-token')
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    reader.fault('github-token', 'must be one word without blanks.')
  return token
}

const FORMATS: Readonly<Record<string, ReportFormat>> = {
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.csv': 'csv',
  '.md': 'md',
  '.html': 'html',
}

function readReportFiles(reader: Reader): readonly ReportFile[] {
  return splitLines(reader.given('report-file') ?? '').flatMap(({ line }) => {
    const path = readPath(reader, 'report-file', line)
    const format = FORMATS[extname(line).toLowerCase()]
    if (format !== undefined && path !== undefined) return [{ path, format }]
    if (format === undefined)
      reader.wrong('report-file', line, `paths that end in ${Object.keys(FORMATS).join(', ')}, one a line`)
    return []
  })
}
