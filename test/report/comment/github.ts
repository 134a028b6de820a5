import { connect } from '../../../src/report/comment/index.js'
import { type CommentOutcome, writeComment } from '../../../src/report/comment/write.js'
import type { ReportSettings, RunResult, View, WorkflowContext } from '../../../src/report/index.js'
import { startGitHub, WORKFLOW_TOKEN } from '../../emulators/github.mjs'
import { recorder, reportSettings, result, view, workflow } from '../sample.js'

export type Options = Parameters<typeof startGitHub>[0]

/** The commit of the recorded payloads. */
export const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'
export const COMMENTS = '/repos/octo-org/octo-repo/issues/7/comments'

interface Writing {
  readonly run?: RunResult
  readonly settings?: Partial<ReportSettings>
  readonly workflow?: Partial<WorkflowContext>
  readonly look?: View
  readonly signal?: AbortSignal
}

const NO_PROXY = { https: undefined, http: undefined, none: undefined }

/** A GitHub on loopback, and the comment written to it by the real client; pull request 7 unless said otherwise. */
export async function openGitHub(options?: Options) {
  const github = await startGitHub(options)
  async function write({
    run = result(),
    settings,
    look = view(),
    signal,
    ...more
  }: Writing = {}): Promise<CommentOutcome> {
    const context = workflow({ apiUrl: github.url, ...more.workflow })
    const all = reportSettings({ comment: 'always', prNumber: 7, githubToken: WORKFLOW_TOKEN, ...settings })
    return writeComment(run, look, all, context, (token) =>
      connect(token, context.apiUrl, NO_PROXY, recorder().core, signal ?? AbortSignal.timeout(20_000)),
    )
  }
  return {
    ...github,
    write,
    /** `GET /path` of each request since the last call. */
    calls: () => github.requests.splice(0).map(({ method, path }) => `${method} ${path}`),
    bodies: () => github.state.comments.map(({ body }) => body),
  }
}
