import type { Decimal } from '../model/decimal.js'

export type CompareWith = 'previous' | 'week' | 'median'
export type OnMissingData = 'fail' | 'warn' | 'pass'

/** The rules that are set, in the currency of the account (percentages aside). */
export interface GateSettings {
  readonly budget: Decimal | undefined
  readonly groupBudgets: ReadonlyMap<string, Decimal> | undefined
  readonly monthlyBudget: Decimal | undefined
  readonly forecastBudget: Decimal | undefined
  /** Percent: 20 is a rise by a fifth. */
  readonly maxIncreasePercent: Decimal | undefined
  readonly maxIncreaseAmount: Decimal | undefined
  readonly anomalyThreshold: Decimal | undefined
  readonly compareWith: CompareWith
  readonly ignoreBelow: Decimal
  readonly onBreach: 'fail' | 'warn'
  readonly onMissingData: OnMissingData
}
