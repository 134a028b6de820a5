import type { Metric } from '../model/query.js'
import { isRecord } from '../model/record.js'
import type { Asked } from './request.js'

/** Where the texts of a group stand among the strings of its layout. */
export interface GroupForm {
  readonly keys: readonly number[]
  readonly metrics: readonly MetricForm[]
}

interface MetricForm {
  readonly metric: Metric
  readonly amount: number
  readonly unit: number
}

/**
 * The form of groups of one shape (see `JsonLayout`). Undefined where it has not all that was asked for as strings: what is wrong with such
 * a group is told by whoever looks at it.
 */
export function groupForm(shape: unknown, asked: Asked): GroupForm | undefined {
  if (!isRecord(shape)) return undefined
  const { Keys: keys, Metrics: values } = shape
  if (!Array.isArray(keys) || !keys.every(isString) || !isRecord(values)) return undefined
  const metrics: MetricForm[] = []
  for (const metric of asked.metrics) {
    const value = values[metric]
    if (!isRecord(value)) return undefined
    const { Amount: amount, Unit: unit } = value
    if (!isString(amount) || !isString(unit)) return undefined
    metrics.push({ metric, amount, unit })
  }
  return { keys, metrics }
}

/** In a shape a number stands for a string. */
function isString(part: unknown): part is number {
  return typeof part === 'number'
}
