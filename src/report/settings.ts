export interface ReportSettings {
  readonly summary: boolean
  /** File that `GITHUB_STEP_SUMMARY` names. */
  readonly summaryFile: string | undefined
  readonly comment: 'never' | 'always' | 'on-breach'
  readonly commentKey: string
  readonly prNumber: number | undefined
  readonly githubToken: string | undefined
  /** Rows in the tables. */
  readonly top: number
  /** `auto` already decided by the event's repository. */
  readonly hideAmounts: boolean
  /** `hide-amounts: auto` hid them, and the notice says so. */
  readonly hiddenByAuto: boolean
  readonly files: readonly ReportFile[]
}

export type ReportFormat = 'json' | 'ndjson' | 'csv' | 'md' | 'html'

export interface ReportFile {
  readonly path: string
  readonly format: ReportFormat
}

/** The workflow run that this is, from `GITHUB_*` and the event's payload. */
export interface WorkflowContext {
  readonly apiUrl: string
  /** `owner/name`; undefined outside Actions. */
  readonly repository: string | undefined
  /** The event says that the repository is public. */
  readonly isPublic: boolean
  readonly eventName: string | undefined
  readonly sha: string | undefined
  readonly actor: string | undefined
  /** The event's payload, unchecked. */
  readonly payload: Readonly<Record<string, unknown>>
}
