import type { MetricValue, MetricValues } from '../model/cost-line.js'
import { isDecimal } from '../model/decimal.js'
import { latePattern } from '../model/late-pattern.js'
import type { Period } from '../model/period.js'
import { isCost, type Metric } from '../model/query.js'
import { isRecord } from '../model/record.js'
import { unusable } from './unusable.js'

/** The wanted metrics of a group, or of a total. @throws Fault where one is missing or not what it should be */
export function readMetrics(metrics: unknown, wanted: readonly Metric[], period: Period): MetricValues {
  if (!isRecord(metrics)) throw unusable('metrics are missing', period)
  const values: { [name in Metric]?: MetricValue } = {}
  let known = ''
  for (const metric of wanted) {
    const value = metrics[metric]
    if (!isRecord(value)) throw unusable(`${metric} is missing`, period)
    const read = readMetric(metric, value['Amount'], value['Unit'], known, period)
    known = read.unit
    values[metric] = read
  }
  return values
}

/**
 * A currency, `N/A`, or a unit of usage such as `ReadCapacityUnit-Hrs`: a few words without anything that could change how the
 * text around them is shown.
 */
const UNIT = latePattern(String.raw`^[^\p{C}\p{Zl}\p{Zp}]{0,64}$`, 'u')

function isUnit(text: string): boolean {
  return /^[\x20-\x7e]{0,64}$/.test(text) || UNIT().test(text)
}

/**
 * One metric, exactly as AWS wrote it.
 * @param known a unit that is one: it need not be looked at again
 * @throws Fault where the amount is no decimal number, or the unit none
 */
export function readMetric(metric: Metric, amount: unknown, unit: unknown, known: string, period: Period): MetricValue {
  if (typeof amount !== 'string' || !isDecimal(amount)) throw unusable(`the amount of ${metric} is no number`, period)
  if (typeof unit !== 'string' || (unit === '' && isCost(metric))) {
    throw unusable(`the unit of ${metric} is missing`, period)
  }
  if (unit !== known && !isUnit(unit)) throw unusable(`the unit of ${metric} is none`, period)
  return { amount, unit }
}
