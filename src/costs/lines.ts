import type { CostLine, MetricValue } from '../model/cost-line.js'
import { decimal, plain } from '../model/decimal.js'
import type { Fault } from '../model/fault.js'
import { METRICS, type Metric } from '../model/query.js'
import { forLog } from '../model/text.js'
import type { Page } from './answer.js'
import { GroupSet } from './group-set.js'
import { GroupReader } from './groups.js'
import type { Asked } from './request.js'
import { quote, unusable } from './unusable.js'

/**
 * The pages' cost lines, ascending by period. A period may go on on the next page, and so may a single
 * group at the border of two pages: both halves become one line, added exactly. Which groups came is remembered of the
 * period at hand only (`GroupSet`).
 * @throws Fault where a group comes twice in a period, or a period comes back after a later one: summing either would
 *   count money twice or leave it out
 */
export async function* costLines(
  pages: AsyncIterable<Page>,
  asked: Asked,
): AsyncGenerator<readonly CostLine[], void, undefined> {
  let held: CostLine | undefined
  const seen = new GroupSet()
  const accountNames = new Map<string, string>()
  const groups = new GroupReader(asked, accountNames)
  for await (const page of pages) {
    // A later page need not name an account again.
    for (const [id, name] of page.accountNames) accountNames.set(id, name)
    let atBorder = true
    for (const row of page.rows) {
      if (held !== undefined && row.period !== held.period) {
        if (row.period.start < held.period.start) throw unusable('the period comes back after a later one', row.period)
        seen.clear()
      }
      for (const lines of groups.lines(row)) {
        const pack: CostLine[] = []
        for (const line of lines) {
          const [first = '', second = ''] = line.values
          if (seen.add(first, second)) {
            if (held !== undefined) pack.push(held)
            held = line
          } else if (atBorder && held !== undefined && isOneGroup(held, line)) {
            held = joined(held, line)
          } else {
            throw repeated(line)
          }
          atBorder = false
        }
        // No line waits for the next page, but for the last one, which the page may have cut in two.
        if (pack.length > 0) yield pack
      }
    }
  }
  if (held !== undefined) yield [held]
}

function isOneGroup(a: CostLine, b: CostLine): boolean {
  return a.values.every((value, index) => value === b.values[index])
}

function joined(a: CostLine, b: CostLine): CostLine {
  const metrics: { [name in Metric]?: MetricValue } = {}
  for (const metric of METRICS) {
    const [x, y] = [a.metrics[metric], b.metrics[metric]]
    if (x === undefined || y === undefined) continue
    if (x.unit !== y.unit) throw unusable(`one group is in ${forLog(x.unit)} and in ${forLog(y.unit)}`, a.period)
    metrics[metric] = { amount: plain(decimal(x.amount).plus(decimal(y.amount))), unit: x.unit }
  }
  return { ...b, ...a, metrics, estimated: a.estimated || b.estimated }
}

function repeated(line: CostLine): Fault {
  return unusable(`the group ${quote(line.label)} comes twice`, line.period)
}
