import { createHash } from 'node:crypto'
import type { CostQuery, FilterExpression, FilterValues } from '../lib/costs.js'
import type { Granularity } from '../periods/index.js'

/**
 * A short name of the query: the first 32 hexadecimal digits of the SHA-256 of its canonical JSON. It is made of granularity,
 * group-by, filter with exclusions, metric set and billing view; not of how the period was chosen, lookback or history.
 */
export function queryKeyOf(query: CostQuery, granularity: Granularity): string {
  return createHash('sha256').update(canonicalQuery(query, granularity)).digest('hex').slice(0, 32)
}

/** JSON that is equal for queries that ask the same. The order of `group-by` counts: labels and subjects follow it. */
function canonicalQuery(query: CostQuery, granularity: Granularity): string {
  return JSON.stringify([
    granularity,
    query.groupBy.map(({ type, key }) => [type, key]),
    query.filter === undefined ? null : canonicalFilter(query.filter),
    [...query.metrics].sort(),
    query.billingViewArn ?? null,
  ])
}

/** Keys in a fixed order; operands of And and Or, values and match options sorted, since their order says nothing. */
function canonicalFilter(filter: FilterExpression): unknown[] {
  const canonical: unknown[] = []
  if (filter.And) canonical.push('And', sorted(filter.And.map(canonicalFilter)))
  if (filter.CostCategories) canonical.push('CostCategories', canonicalValues(filter.CostCategories))
  if (filter.Dimensions) canonical.push('Dimensions', canonicalValues(filter.Dimensions))
  if (filter.Not) canonical.push('Not', canonicalFilter(filter.Not))
  if (filter.Or) canonical.push('Or', sorted(filter.Or.map(canonicalFilter)))
  if (filter.Tags) canonical.push('Tags', canonicalValues(filter.Tags))
  return canonical
}

function canonicalValues({ Key, Values, MatchOptions }: FilterValues): unknown[] {
  return [Key, Values ? [...Values].sort() : null, MatchOptions ? [...MatchOptions].sort() : null]
}

function sorted(operands: readonly unknown[]): string[] {
  return operands.map((operand) => JSON.stringify(operand)).sort()
}
