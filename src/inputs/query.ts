import { distance } from 'fastest-levenshtein'
import { type CostQuery, type FilterExpression, type GroupDefinition, METRICS, type Metric } from '../model/query.js'
import type { InputName } from './declared.js'
import { quoted, type Reader } from './reader.js'
import { alternatives, splitList } from './scalars.js'
import { parseStructure } from './structure.js'

/** Dimensions that AWS documents for grouping or filtering. Others are asked as written: AWS takes more than it documents. */
const DIMENSIONS = [
  ...['AZ', 'BILLING_ENTITY', 'CACHE_ENGINE', 'DATABASE_ENGINE', 'DEPLOYMENT_OPTION', 'INSTANCE_TYPE'],
  ...['INSTANCE_TYPE_FAMILY', 'INVOICING_ENTITY', 'LEGAL_ENTITY_NAME', 'LINKED_ACCOUNT', 'OPERATING_SYSTEM'],
  ...['OPERATION', 'PAYMENT_OPTION', 'PLATFORM', 'PURCHASE_TYPE', 'RECORD_TYPE', 'REGION', 'RESERVATION_ID'],
  ...['SAVINGS_PLAN_ARN', 'SAVINGS_PLANS_TYPE', 'SCOPE', 'SERVICE', 'SUBSCRIPTION_ID'],
  ...['TENANCY', 'USAGE_TYPE', 'USAGE_TYPE_GROUP'],
]

/** Usual record types. Cost Explorer compares case by case: `credit` would silently exclude nothing. */
const RECORD_TYPES = [
  'Credit',
  'DiscountedUsage',
  'Fee',
  'Refund',
  'RIFee',
  'Support',
  'Tax',
  'Usage',
  'Upfront',
  'Recurring',
]

/** Inputs of the query; what they leave open are the periods. */
export async function readQuery(reader: Reader): Promise<CostQuery> {
  return {
    metrics: readMetrics(reader),
    metric: readMetric(reader, 'metric', reader.text('metric')) ?? 'UnblendedCost',
    groupBy: readGroupBy(reader),
    filter: combine(await readFilter(reader), readExclusion(reader)),
    billingViewArn: readBillingViewArn(reader),
  }
}

function readMetrics(reader: Reader): readonly Metric[] {
  const items = splitList(reader.text('metrics'))
  if (items.length === 0) reader.fault('metrics', `names none; give some of ${alternatives(METRICS)}.`)
  const wanted = new Set(items.map((item) => readMetric(reader, 'metrics', item)))
  return METRICS.filter((metric) => wanted.has(metric))
}

/** A metric's name in any of AWS's spellings: `UnblendedCost`, `UNBLENDED_COST`. */
function readMetric(reader: Reader, name: InputName, text: string): Metric | undefined {
  const letters = text.toLowerCase().replace(/[\s_-]/g, '')
  const metric = METRICS.find((candidate) => candidate.toLowerCase() === letters)
  if (metric === undefined) reader.wrong(name, text, `one of ${alternatives(METRICS)}`)
  return metric
}

const GROUP_FORMS = 'one or two of: a dimension such as `SERVICE`, `TAG:key`, `COST_CATEGORY:name`; or `none`'

function readGroupBy(reader: Reader): readonly GroupDefinition[] {
  const items = splitList(reader.text('group-by'))
  if (items.length === 1 && items[0]?.toLowerCase() === 'none') return []
  if (items.length < 1 || items.length > 2) {
    reader.wrong('group-by', reader.text('group-by'), GROUP_FORMS)
    return []
  }
  const groups = items.flatMap((item) => readGroup(reader, item) ?? [])
  const [first, second] = groups
  if (second !== undefined && first?.type === second.type && first.key === second.key) {
    reader.fault('group-by', `names ${quoted(first.key)} twice; give two different groups, or one.`)
  }
  return groups
}

function readGroup(reader: Reader, item: string): GroupDefinition | undefined {
  const [, prefix, key = ''] = /^(TAG|COST_CATEGORY)\s*:\s*(.*)$/i.exec(item) ?? []
  if (prefix !== undefined && key !== '') {
    return { type: prefix.toUpperCase() === 'TAG' ? 'TAG' : 'COST_CATEGORY', key }
  }
  const dimension = item.toUpperCase()
  if (prefix !== undefined || dimension === 'NONE' || !/^[A-Z][A-Z_]*$/.test(dimension)) {
    reader.wrong('group-by', item, GROUP_FORMS)
    return undefined
  }
  warnOfUnknown(
    reader,
    'group-by',
    dimension,
    DIMENSIONS,
    'dimension that AWS documents for costs; it is asked as it is',
  )
  return { type: 'DIMENSION', key: dimension }
}

/** Names that AWS may know and the documents do not are asked as they are, but a slip of the pen is pointed out. */
function warnOfUnknown(reader: Reader, name: InputName, item: string, known: readonly string[], kind: string): void {
  if (known.includes(item)) return
  const near = known.find((candidate) => distance(candidate, item) <= 2)
  const hint = near === undefined ? '' : ` Did you mean \`${near}\`?`
  if (near !== undefined || name === 'group-by') reader.warn(`\`${name}\`: ${quoted(item)} is no ${kind}.${hint}`)
}

async function readFilter(reader: Reader): Promise<FilterExpression | undefined> {
  const text = reader.given('filter')
  if (text === undefined) return undefined
  const structure = await parseStructure(text)
  if ('problem' in structure) {
    reader.fault('filter', `${structure.problem}.`)
    return undefined
  }
  const { readExpression } = await import('./expression.js')
  return readExpression(structure.value, (path, problem) => {
    const sentence = problem.endsWith('?') ? problem : `${problem}.`
    reader.fault('filter', path === '' ? sentence : `is wrong at \`${path}\`: it ${sentence}`)
    return undefined
  })
}

function readExclusion(reader: Reader): FilterExpression | undefined {
  const text = reader.given('exclude-record-types')
  if (text === undefined) return undefined
  const types = splitList(text).map(
    (item) => RECORD_TYPES.find((known) => known.toLowerCase() === item.toLowerCase()) ?? item,
  )
  if (types.length === 0) {
    reader.wrong('exclude-record-types', text, 'a list such as `Credit, Refund, Tax`')
    return undefined
  }
  for (const type of types) warnOfUnknown(reader, 'exclude-record-types', type, RECORD_TYPES, 'usual record type')
  return { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: [...new Set(types)] } } }
}

/** Both conditions joined by `And`, which takes two operands or more; an `And` at the filter's root takes the other in. */
function combine(
  filter: FilterExpression | undefined,
  exclusion: FilterExpression | undefined,
): FilterExpression | undefined {
  if (filter === undefined || exclusion === undefined) return filter ?? exclusion
  return { And: [...(filter.And ?? [filter]), exclusion] }
}

function readBillingViewArn(reader: Reader): string | undefined {
  const text = reader.given('billing-view-arn')
  if (text !== undefined && !/^arn:aws[a-z-]*:billing::[0-9a-z-]+:billingview\/[\x21-\x7e]+$/.test(text)) {
    reader.wrong('billing-view-arn', text, 'an ARN such as `arn:aws:billing::123456789012:billingview/primary`')
  }
  return text
}
