import type { AccessSettings } from '../costs/index.js'
import type { DeliverySettings } from '../delivery/index.js'
import type { EventSettings } from '../events/index.js'
import type { GateSettings } from '../gate/index.js'
import type { CostQuery } from '../model/query.js'
import type { PeriodSettings } from '../period/index.js'
import type { ReportSettings, WorkflowContext } from '../report/index.js'

/** The inputs, typed, validated and frozen. Nothing else reads the environment. */
export interface Config {
  readonly access: AccessSettings
  readonly maxApiRequests: number
  readonly period: PeriodSettings
  readonly query: CostQuery
  readonly events: EventSettings
  readonly delivery: DeliverySettings
  readonly gate: GateSettings
  readonly report: ReportSettings
  readonly workflow: WorkflowContext
  readonly directories: Directories
  /** What deserves a warning, though no input is wrong. */
  readonly warnings: readonly string[]
}

/** Folders that the runner gives the job. */
export interface Directories {
  /** For files that nobody needs after the run (`RUNNER_TEMP`). */
  readonly temporary: string
  /** Where relative paths start (`GITHUB_WORKSPACE`). */
  readonly workspace: string
}
