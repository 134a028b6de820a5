import { distance } from 'fastest-levenshtein'
import * as v from 'valibot'
import { type CostQuery, type FilterExpression, type GroupDefinition, METRICS, type Metric } from '../lib/costs.js'
import { quoted } from '../lib/text.js'
import { alternatives, mustBe, scalar, splitList } from './values.js'

/** Dimensions that AWS documents for grouping or filtering. Others are used as written: AWS accepts more than it documents. */
const DIMENSIONS = [
  ...['AZ', 'BILLING_ENTITY', 'CACHE_ENGINE', 'DATABASE_ENGINE', 'DEPLOYMENT_OPTION', 'INSTANCE_TYPE'],
  ...['INSTANCE_TYPE_FAMILY', 'INVOICING_ENTITY', 'LEGAL_ENTITY_NAME', 'LINKED_ACCOUNT', 'OPERATING_SYSTEM'],
  ...['OPERATION', 'PAYMENT_OPTION', 'PLATFORM', 'PURCHASE_TYPE', 'RECORD_TYPE', 'REGION', 'RESERVATION_ID'],
  ...['SAVINGS_PLAN_ARN', 'SAVINGS_PLANS_TYPE', 'SCOPE', 'SERVICE', 'SUBSCRIPTION_ID'],
  ...['TENANCY', 'USAGE_TYPE', 'USAGE_TYPE_GROUP'],
]

/** Usual record types. Cost Explorer's values are case-sensitive: `credit` would exclude nothing, without an error. */
const RECORD_TYPES = [
  ...['Credit', 'DiscountedUsage', 'Fee', 'Refund', 'RIFee', 'Support', 'Tax', 'Usage', 'Upfront', 'Recurring'],
]

/** A metric's name in any of AWS's spellings: `UnblendedCost`, `UNBLENDED_COST`. */
export const metric = scalar(`one of ${alternatives(METRICS)}`, (text) => {
  const letters = text.toLowerCase().replace(/[\s_-]/g, '')
  return METRICS.find((candidate) => candidate.toLowerCase() === letters)
})

export const metrics = v.pipe(
  v.string(),
  v.transform(splitList),
  v.array(metric),
  v.minLength(1, `must be one or more of ${alternatives(METRICS)}`),
  v.transform((wanted): readonly Metric[] => METRICS.filter((candidate) => wanted.includes(candidate))),
)

const GROUP_FORMS = 'one or two of: a dimension such as `SERVICE`, `TAG:key`, `COST_CATEGORY:name`; or `none`'

const group = scalar(GROUP_FORMS, (item): GroupDefinition | undefined => {
  const [, prefix, key = ''] = /^(TAG|COST_CATEGORY)\s*:\s*(.*)$/i.exec(item) ?? []
  if (prefix !== undefined) {
    return key === '' ? undefined : { type: prefix.toUpperCase() === 'TAG' ? 'TAG' : 'COST_CATEGORY', key }
  }
  const dimension = item.toUpperCase()
  return /^(?!NONE$)[A-Z][A-Z_]*$/.test(dimension) ? { type: 'DIMENSION', key: dimension } : undefined
})

export const groupBy = v.pipe(
  scalar(GROUP_FORMS, (text) => {
    const items = splitList(text)
    if (items.length === 1 && items[0]?.toLowerCase() === 'none') return []
    return items.length === 1 || items.length === 2 ? items : undefined
  }),
  v.array(group),
  v.check(
    ([first, second]) => first?.type !== second?.type || first?.key !== second?.key || first === undefined,
    'names the same group twice: use two different groups, or one',
  ),
  v.readonly(),
)

export const recordTypes = v.pipe(
  v.string(),
  v.transform(splitList),
  v.minLength(1, mustBe('a list such as `Credit, Refund, Tax`')),
  v.transform((items): readonly string[] => {
    const usual = (item: string) => RECORD_TYPES.find((known) => known.toLowerCase() === item.toLowerCase()) ?? item
    return [...new Set(items.map(usual))]
  }),
)

/** The inputs of a query. */
export interface QueryValues {
  readonly metrics: readonly Metric[]
  readonly metric: Metric
  readonly groupBy: readonly GroupDefinition[]
  readonly filter: FilterExpression | undefined
  readonly excludeRecordTypes: readonly string[] | undefined
  readonly billingViewArn: string | undefined
}

/** What Cost Explorer is asked for, apart from the time. */
export function costQuery(values: QueryValues): CostQuery {
  const { metrics, metric, groupBy, filter, excludeRecordTypes, billingViewArn } = values
  const exclusion = excludeRecordTypes && {
    Not: { Dimensions: { Key: 'RECORD_TYPE', Values: excludeRecordTypes } },
  }
  // AWS rejects an `And` with a single operand; an `And` at the filter's root takes the exclusion as one more operand.
  const both = filter && exclusion ? { And: [...(filter.And ?? [filter]), exclusion] } : (filter ?? exclusion)
  return { metrics, metric, groupBy, filter: both, billingViewArn }
}

/** Warnings about names that AWS may know although its documentation does not list them. */
export function queryWarnings({ groupBy = [], excludeRecordTypes = [] }: Partial<QueryValues>): string[] {
  const near = (item: string, known: readonly string[]) => known.find((candidate) => distance(candidate, item) <= 2)
  const dimensions = groupBy.flatMap(({ type, key }) => {
    if (type !== 'DIMENSION' || DIMENSIONS.includes(key)) return []
    const meant = near(key, DIMENSIONS)
    const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`
    return [`\`group-by\`: AWS documents no dimension ${quoted(key)} for costs. It is used as written.${hint}`]
  })
  const types = excludeRecordTypes.flatMap((item) => {
    const meant = RECORD_TYPES.includes(item) ? undefined : near(item, RECORD_TYPES)
    return meant === undefined
      ? []
      : [`\`exclude-record-types\`: ${quoted(item)} is not a usual record type. Did you mean \`${meant}\`?`]
  })
  return [...dimensions, ...types]
}
