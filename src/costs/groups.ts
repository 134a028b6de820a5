import { type CostLine, groupLabel, type MetricValue, type MetricValues } from '../model/cost-line.js'
import type { Period } from '../model/period.js'
import type { GroupDefinition, Metric } from '../model/query.js'
import { isRecord } from '../model/record.js'
import type { PageRow } from './answer.js'
import { type GroupForm, groupForm } from './group-form.js'
import type { JsonRows } from './json-rows.js'
import { type JsonSlice, JsonSlices } from './json-slices.js'
import { readMetric, readMetrics } from './metrics.js'
import type { Asked } from './request.js'
import { quote, unusable } from './unusable.js'

/** Reads the groups of one reading's answers as cost lines. */
export class GroupReader {
  readonly #asked: Asked
  readonly #accountNames: ReadonlyMap<string, string>
  /** Which of a group's values is the linked account; -1 where none is. */
  readonly #account: number
  /** The last rows' shape, and its form. */
  #shape: unknown
  #form: GroupForm | undefined

  /** @param accountNames of linked accounts by id, as far as they are known when their groups are read */
  constructor(asked: Asked, accountNames: ReadonlyMap<string, string>) {
    this.#asked = asked
    this.#accountNames = accountNames
    this.#account = asked.groupBy.findIndex(({ type, key }) => type === 'DIMENSION' && key === 'LINKED_ACCOUNT')
  }

  /**
   * The groups of a row as cost lines, a few at a time.
   * @throws Fault where a group lacks a key or a metric, or an amount is no decimal number
   */
  *lines(row: PageRow): Generator<readonly CostLine[], void, undefined> {
    if (!(row.groups instanceof JsonSlices)) {
      yield this.#parsed(row.groups, row)
      return
    }
    for (const slice of row.groups) {
      const { rows } = slice
      const form = rows && this.#formOf(rows)
      yield form ? this.#alike(rows, form, row) : this.#parsed(parsed(slice, row), row)
    }
  }

  #formOf({ shape }: JsonRows): GroupForm | undefined {
    if (shape !== this.#shape) {
      this.#shape = shape
      this.#form = groupForm(shape, this.#asked)
    }
    return this.#form
  }

  #alike(rows: JsonRows, { keys, metrics }: GroupForm, row: PageRow): CostLine[] {
    const { period } = row
    const lines: CostLine[] = []
    for (let index = 0; index < rows.length; index++) {
      const values = this.#values(
        keys.map((string) => rows.text(index, string)),
        period,
      )
      const read: { [name in Metric]?: MetricValue } = {}
      let known = ''
      for (const { metric, amount, unit } of metrics) {
        const value = readMetric(metric, rows.text(index, amount), rows.text(index, unit), known, period)
        known = value.unit
        read[metric] = value
      }
      lines.push(this.#line(row, values, read))
    }
    return lines
  }

  #parsed(groups: readonly unknown[], row: PageRow): CostLine[] {
    return groups.map((group) => {
      if (!isRecord(group)) throw unusable('a group is not an object', row.period)
      const { Keys: keys, Metrics: metrics } = group
      if (!Array.isArray(keys)) throw unusable('a group has no keys', row.period)
      return this.#line(row, this.#values(keys, row.period), readMetrics(metrics, this.#asked.metrics, row.period))
    })
  }

  #values(keys: readonly unknown[], period: Period): readonly string[] {
    const { groupBy } = this.#asked
    if (keys.length !== groupBy.length) {
      throw unusable(`a group has not the ${groupBy.length} keys that were asked for`, period)
    }
    return groupBy.map((definition, index) => readKey(keys[index], definition, period))
  }

  #line({ period, estimated }: PageRow, values: readonly string[], metrics: MetricValues): CostLine {
    const [first = ''] = values
    const label = values.length === 1 && first !== '' ? first : groupLabel(values)
    const linkedAccountName = this.#accountNames.get(values[this.#account] ?? '')
    return linkedAccountName === undefined
      ? { period, values, label, metrics, estimated }
      : { period, values, label, metrics, estimated, linkedAccountName }
  }
}

function parsed(slice: JsonSlice, { period }: PageRow): readonly unknown[] {
  try {
    return slice.parse()
  } catch (error) {
    throw error instanceof SyntaxError ? unusable('a group is no JSON', period) : error
  }
}

/** Tags and cost categories come as `key$value`, where the value may hold `$` too and is empty on lines without one. */
function readKey(key: unknown, definition: GroupDefinition, period: Period): string {
  if (typeof key !== 'string') throw unusable('a group key is not a text', period)
  if (definition.type === 'DIMENSION') return key
  const prefix = `${definition.key}$`
  if (key.startsWith(prefix)) return key.slice(prefix.length)
  throw unusable(`the group key ${quote(key)} does not begin with ${quote(prefix)}`, period)
}
