import type { DeliveryReceipt } from '../delivery/index.js'
import type { CostFacts, Judgement } from '../gate/index.js'
import type { CostQuery } from '../model/query.js'
import type { PeriodSelection } from '../period/index.js'

/** All that a run came to: what the summary, the comment, the files and the outputs are made of. */
export interface RunResult {
  readonly query: CostQuery
  readonly selection: PeriodSelection
  readonly facts: CostFacts
  readonly judgement: Judgement
  readonly delivery: DeliveryReceipt
  /** True once the newest period ended 24 hours ago. */
  readonly settled: boolean
  /** Cost Explorer pages read: what AWS bills. */
  readonly apiRequests: number
}

/**
 * A run whose costs nobody judged: a replay, which asks AWS nothing, or one that broke off before all costs were read. A
 * partial total is told to nobody.
 */
export interface UnjudgedResult {
  readonly kind: 'replay' | 'broken-off'
  /** Where it broke off: what happened and what to do, in words that may be AWS's. */
  readonly reason?: string
  readonly delivery: DeliveryReceipt
  readonly apiRequests: number
}
