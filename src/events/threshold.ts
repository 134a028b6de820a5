import type { CostLine } from '../model/cost-line.js'
import { decimal } from '../model/decimal.js'
import type { Metric } from '../model/query.js'
import type { EventSettings } from './settings.js'

/** Whether a line becomes an event: `min-amount` is not set, or the line's metric is at least that in absolute value. */
export function worthAnEvent(line: CostLine, settings: EventSettings, metric: Metric): boolean {
  if (settings.minAmount === undefined) return true
  const value = line.metrics[metric]
  return value === undefined || decimal(value.amount).abs().gte(settings.minAmount)
}
