// @ts-check
import { AwsError, constraintMessage, validationError } from './aws-error.mjs'
import { dimensionValue } from './ledger.mjs'

/**
 * Cost Explorer's `Expression`, as `GetCostAndUsage` takes it.
 *
 * @typedef {import('./ledger.mjs').LineItem} LineItem
 * @typedef {(item: LineItem) => boolean} Predicate
 * @typedef {{ Key?: unknown, Values?: unknown, MatchOptions?: unknown }} Values
 */

const ROOTS = /** @type {const} */ (['And', 'Or', 'Not', 'Dimensions', 'Tags', 'CostCategories'])

/** Dimensions that `GetCostAndUsage` filters by. */
export const DIMENSIONS = [
  'AZ',
  'BILLING_ENTITY',
  'CACHE_ENGINE',
  'DATABASE_ENGINE',
  'DEPLOYMENT_OPTION',
  'INSTANCE_TYPE',
  'INSTANCE_TYPE_FAMILY',
  'INVOICING_ENTITY',
  'LEGAL_ENTITY_NAME',
  'LINKED_ACCOUNT',
  'OPERATING_SYSTEM',
  'OPERATION',
  'PAYMENT_OPTION',
  'PLATFORM',
  'PURCHASE_TYPE',
  'RECORD_TYPE',
  'REGION',
  'RESERVATION_ID',
  'SAVINGS_PLAN_ARN',
  'SAVINGS_PLANS_TYPE',
  'SCOPE',
  'SERVICE',
  'SUBSCRIPTION_ID',
  'TENANCY',
  'USAGE_TYPE',
  'USAGE_TYPE_GROUP',
]

/** Dimensions that this operation does not accept. */
const OTHER_DIMENSIONS = ['RESOURCE_ID', 'RIGHTSIZING_TYPE', 'LINKED_ACCOUNT_NAME', 'SERVICE_CODE']

/**
 * Checks an expression as AWS does and compiles it to a predicate for line items.
 *
 * @param {unknown} expression
 * @returns {Predicate}
 * @throws {AwsError} `ValidationException`, or `SerializationException` if a member has the wrong JSON type
 */
export function compileFilter(expression) {
  const node = asObject(expression)
  const roots = ROOTS.filter((name) => node[name] !== undefined && node[name] !== null)
  const [root] = roots
  if (root === undefined || roots.length > 1) {
    throw validationError(
      'Expression has zero or more than one roots. Only one root operator is allowed for each expression: "and", "or", "not", "tag", "costCategory" or "dimensionValue"',
    )
  }
  switch (root) {
    case 'And':
    case 'Or': {
      const operands = asList(node[root])
      if (operands.length < 2) throw validationError(`${root} expression must have at least 2 operands`)
      const predicates = operands.map(compileFilter)
      return root === 'And'
        ? (item) => predicates.every((predicate) => predicate(item))
        : (item) => predicates.some((predicate) => predicate(item))
    }
    case 'Not': {
      const predicate = compileFilter(node.Not)
      return (item) => !predicate(item)
    }
    case 'Dimensions':
      return compileDimension(asObject(node.Dimensions))
    case 'Tags':
      return compileNamed(asObject(node.Tags), 'Tags', (item) => item.tags ?? {})
    case 'CostCategories':
      return compileNamed(asObject(node.CostCategories), 'CostCategories', (item) => item.costCategories ?? {})
  }
}

/**
 * @param {Values} node
 * @returns {Predicate}
 */
function compileDimension(node) {
  const key = asString(node.Key ?? '')
  if (OTHER_DIMENSIONS.includes(key)) throw validationError(`Dimension ${key} is not allowed.`)
  if (!DIMENSIONS.includes(key)) {
    const allowed = `Member must satisfy enum value set: [${DIMENSIONS.join(', ')}]`
    throw validationError(constraintMessage(key, 'filter.dimensions.key', allowed))
  }
  readMatchOptions(node.MatchOptions, ['CASE_SENSITIVE', 'EQUALS'])
  const values = asList(node.Values ?? []).map(asString)
  if (values.length === 0) throw validationError(`Dimension ${key} must have at least one value.`)
  const wanted = new Set(values)
  return (item) => wanted.has(dimensionValue(item, key))
}

/**
 * Tags and cost categories. `ABSENT`, or an empty value, matches lines without the key.
 *
 * @param {Values} node
 * @param {string} member
 * @param {(item: LineItem) => Record<string, string>} mapOf
 * @returns {Predicate}
 */
function compileNamed(node, member, mapOf) {
  const key = node.Key === undefined ? undefined : asString(node.Key)
  const options = readMatchOptions(node.MatchOptions, ['CASE_SENSITIVE', 'EQUALS', 'ABSENT'])
  const values = asList(node.Values ?? []).map(asString)
  if (key === undefined && values.length === 0) return (item) => Object.keys(mapOf(item)).length === 0
  if (key === undefined) throw validationError(`${member} must have a key.`)
  if (options.includes('ABSENT')) return (item) => mapOf(item)[key] === undefined
  if (values.length === 0) throw validationError(`${member} ${key} must have at least one value.`)
  const wanted = new Set(values)
  return (item) => wanted.has(mapOf(item)[key] ?? '')
}

/**
 * @param {unknown} options
 * @param {readonly string[]} allowed
 * @returns {string[]}
 */
function readMatchOptions(options, allowed) {
  const given = asList(options ?? []).map(asString)
  if (given.some((option) => !allowed.includes(option))) {
    throw validationError(`MatchOptions contain not allowed match option. Allowed MatchOptions:${allowed.join(', ')}`)
  }
  return given
}

/** @param {unknown} value @returns {Record<string, unknown>} */
function asObject(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType('object')
  return { ...value }
}

/** @param {unknown} value @returns {unknown[]} */
function asList(value) {
  if (!Array.isArray(value)) throw wrongType('list')
  return value
}

/** @param {unknown} value @returns {string} */
function asString(value) {
  if (typeof value !== 'string') throw wrongType('string')
  return value
}

/** @param {string} expected */
const wrongType = (expected) =>
  new AwsError('SerializationException', `A member of the filter has the wrong type; expected: ${expected}.`)
