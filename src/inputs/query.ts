import * as v from 'valibot'
import { bothOf, type CostQuery, type GroupDefinition, METRICS, type Metric } from '../lib/costs.js'
import { quoted } from '../lib/text.js'
import { alternatives, lettersOf, mustBe, nearest, scalar, splitList } from './values.js'

/** Dimensions that AWS documents for groups or filters. Others are used as written: AWS accepts more than it documents. */
const DIMENSIONS = [
  ...['AZ', 'BILLING_ENTITY', 'CACHE_ENGINE', 'DATABASE_ENGINE', 'DEPLOYMENT_OPTION', 'INSTANCE_TYPE'],
  ...['INSTANCE_TYPE_FAMILY', 'INVOICING_ENTITY', 'LEGAL_ENTITY_NAME', 'LINKED_ACCOUNT', 'OPERATING_SYSTEM'],
  ...['OPERATION', 'PAYMENT_OPTION', 'PLATFORM', 'PURCHASE_TYPE', 'RECORD_TYPE', 'REGION', 'RESERVATION_ID'],
  ...['SAVINGS_PLAN_ARN', 'SAVINGS_PLANS_TYPE', 'SCOPE', 'SERVICE', 'SUBSCRIPTION_ID'],
  ...['TENANCY', 'USAGE_TYPE', 'USAGE_TYPE_GROUP'],
]

/**
 * Record types as Cost Explorer returns them, which the console calls charge types (AWS Cost Management User Guide, "Filtering the
 * data that you want to view"; "lineItem/LineItemType" in the Data Exports User Guide; answers of `GetDimensionValues`). Cost Explorer
 * compares them exactly: `credit` would exclude nothing, without an error. Some discounts have two spellings.
 */
const RECORD_TYPES = [
  ...['Credit', 'Refund', 'Tax', 'Usage', 'Fee', 'Support', 'FlatRateSubscription'],
  ...['Other', 'Other out-of-cycle charges'],
  ...['DiscountedUsage', 'RIFee', 'Recurring', 'Upfront'],
  ...['SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee'],
  ...['Discount', 'BundledDiscount', 'Bundled Discount', 'RiVolumeDiscount', 'RI Volume Discount'],
  ...['EdpDiscount', 'Enterprise Discount Program Discount', 'SppDiscount', 'Solution Provider Program Discount'],
  ...['PrivateRateDiscount', 'Private Rate Discount', 'Private Rate Card Discount'],
  ...['DistributorDiscount', 'Distributor Discount'],
]

/** A metric's name in any of AWS's spellings: `UnblendedCost`, `UNBLENDED_COST`. */
export const metric = scalar(`one of ${alternatives(METRICS)}`, (text) => {
  return METRICS.find((candidate) => lettersOf(candidate) === lettersOf(text))
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
  const [, prefix, name = ''] = /^(TAG|COST_CATEGORY)\s*:\s*(.*)$/i.exec(item) ?? []
  const type = prefix === undefined ? 'DIMENSION' : prefix.toUpperCase() === 'TAG' ? 'TAG' : 'COST_CATEGORY'
  const key = prefix === undefined ? dimensionIn(item) : name
  return key ? { type, key } : undefined
})

/** The name of one dimension, in any case. */
export const dimension = scalar(
  'one dimension of Cost Explorer, such as `USAGE_TYPE`, `LINKED_ACCOUNT`, `REGION` or `OPERATION`',
  dimensionIn,
)

function dimensionIn(text: string): string | undefined {
  const name = text.toUpperCase()
  return /^(?!NONE$)[A-Z][A-Z_]*$/.test(name) ? name : undefined
}

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
    const types = items.flatMap((item) => {
      const known = RECORD_TYPES.filter((type) => lettersOf(type) === lettersOf(item))
      return known.length > 0 ? known : [item]
    })
    return [...new Set(types)]
  }),
)

/** The inputs that describe a query. `filter` does not include the exclusion. */
export interface QueryValues extends CostQuery {
  readonly excludeRecordTypes: readonly string[] | undefined
}

export function costQuery(values: QueryValues): CostQuery {
  const { metrics, metric, groupBy, filter, excludeRecordTypes, billingViewArn } = values
  const exclusion = excludeRecordTypes && {
    Not: { Dimensions: { Key: 'RECORD_TYPE', Values: excludeRecordTypes } },
  }
  return { metrics, metric, groupBy, filter: bothOf(filter, exclusion), billingViewArn }
}

/** Maximum number of names in one warning. */
const MAX_NAMES = 5

/** Warnings about names that AWS does not document, but may accept. */
export function queryWarnings({
  groupBy = [],
  explainBy,
  excludeRecordTypes = [],
}: Partial<QueryValues & { readonly explainBy: string }>): string[] {
  const dimensions = [
    ...groupBy.flatMap(({ type, key }) => (type === 'DIMENSION' ? [{ input: 'group-by', key }] : [])),
    ...(explainBy === undefined ? [] : [{ input: 'explain-by', key: explainBy }]),
  ]
  const warnings = dimensions
    .filter(({ key }) => !DIMENSIONS.includes(key))
    .map(({ input, key }) => {
      const near = nearest(key, DIMENSIONS)
      const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`
      return `\`${input}\`: AWS documents no dimension ${quoted(key)} for costs. It is used as written.${hint}`
    })
  const unknown = excludeRecordTypes.filter((type) => !RECORD_TYPES.includes(type))
  if (unknown.length === 0) return warnings
  const names = unknown.slice(0, MAX_NAMES).map((type) => {
    const near = nearest(type, RECORD_TYPES)
    return near === undefined ? quoted(type) : `${quoted(type)} (did you mean \`${near}\`?)`
  })
  const more = unknown.length > MAX_NAMES ? ` and ${unknown.length - MAX_NAMES} more` : ''
  return [
    ...warnings,
    `\`exclude-record-types\`: AWS does not document ${names.join(', ')}${more}. Such record types are used as written, and exclude nothing if AWS does not have them.`,
  ]
}
