import type { DeliveryReceipt } from '../delivery/index.js'
import type { CompareWith, GateSettings } from '../gate/index.js'
import { type Granularity, PERIOD_WORDS, type Period, periodName } from '../model/period.js'
import { grouped } from './numbers.js'
import type { ReportSettings } from './settings.js'

/** How a result is shown. */
export interface View {
  /** The rules that were judged: their limits are drawn, the baseline named. */
  readonly gate: GateSettings
  /** Rows in the tables. */
  readonly top: number
  /** No amount is shown, nor how far a budget is exceeded. */
  readonly hideAmounts: boolean
}

/** How this configuration shows results. */
export function viewOf(config: { readonly report: ReportSettings; readonly gate: GateSettings }): View {
  return { gate: config.gate, top: config.report.top, hideAmounts: config.report.hideAmounts }
}

/** The period as people write it: `2026-11-20`, `2026-11-20 05:00 UTC` or `2026-11`. */
export function showPeriod(period: Period): string {
  const name = periodName(period)
  return period.granularity === 'hourly' ? `${name.replace('T', ' ')}:00 UTC` : name
}

/** `1 day`, `14 hours`. */
export function countPeriods(count: number, granularity: Granularity): string {
  return count === 1 ? `1 ${PERIOD_WORDS[granularity]}` : `${count} ${PERIOD_WORDS[granularity]}s`
}

/** What the total is compared with, as the end of a sentence. */
export function baselineName(compareWith: CompareWith, granularity: Granularity): string {
  const unit = PERIOD_WORDS[granularity]
  switch (compareWith) {
    case 'previous':
      return `the previous ${unit}`
    case 'week':
      return `the same ${unit} a week earlier`
    case 'median':
      return 'the median of the history'
  }
}

/** `1 event`, `2 events`, `1,200 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** `7 of 40 events were not delivered`. */
export function notDelivered({ failed, made }: Pick<DeliveryReceipt, 'failed' | 'made'>): string {
  return `${grouped(failed)} of ${counted(made, 'event')} ${failed === 1 ? 'was' : 'were'} not delivered`
}
