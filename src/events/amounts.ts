import type { MetricValue, MetricValues } from '../model/cost-line.js'
import { METRICS, type Metric } from '../model/query.js'

/** The metrics of an event as its `data` names them: `amortizedCost`, `unblendedCost` … */
export type EventAmounts = Readonly<Record<string, MetricValue>>

/** Each metric's name in `data`. */
const METRIC_KEY: Readonly<Record<Metric, string>> = {
  AmortizedCost: 'amortizedCost',
  BlendedCost: 'blendedCost',
  NetAmortizedCost: 'netAmortizedCost',
  NetUnblendedCost: 'netUnblendedCost',
  NormalizedUsageAmount: 'normalizedUsageAmount',
  UnblendedCost: 'unblendedCost',
  UsageQuantity: 'usageQuantity',
}

/** Every name that a metric has in `data`, in alphabetical order. */
export const METRIC_KEYS: readonly string[] = METRICS.map((metric) => METRIC_KEY[metric])

/** The metrics that an event carries, `previous` aside; empty for a breach. */
export function amountsOf(data: Readonly<Record<string, unknown>>): EventAmounts {
  const amounts: Record<string, MetricValue> = {}
  for (const key of METRIC_KEYS) {
    const value = data[key]
    if (isMetricValue(value)) amounts[key] = value
  }
  return amounts
}

/** Copies the metrics that are asked for into `data`, in wire order. One that is absent is left out. */
export function putAmounts(data: Record<string, unknown>, metrics: readonly Metric[], values: MetricValues): void {
  for (const metric of metrics) {
    const value = values[metric]
    if (value !== undefined) data[METRIC_KEY[metric]] = value
  }
}

/** Metrics as one flat list in alphabetical order: the order of keys in an object says nothing. */
export function flatAmounts(data: Readonly<Record<string, unknown>>): string[] {
  const flat: string[] = []
  for (const key of METRIC_KEYS) {
    const value = data[key]
    if (isMetricValue(value)) flat.push(key, value.amount, value.unit)
  }
  return flat
}

function isMetricValue(value: unknown): value is MetricValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    'amount' in value &&
    typeof value.amount === 'string' &&
    'unit' in value &&
    typeof value.unit === 'string'
  )
}
