import type { GateSettings } from '../../gate/index.js'
import type { Instant } from '../../model/period.js'
import type { CostQuery } from '../../model/query.js'

/** What the report files say besides the run's result. Known before the first line is delivered. */
export interface ReportFilesContext {
  /** The account the costs belong to; undefined where it could not be learnt. */
  readonly account: string | undefined
  readonly query: CostQuery
  readonly gate: GateSettings
  /** Rows in the summary's tables, and bars in the page's chart of groups. */
  readonly top: number
  /** When Cost Explorer was asked. */
  readonly generatedAt: Instant
}
