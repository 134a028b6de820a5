// @ts-check
import { HOSTILE } from '../e2e/support/hostile-text.mjs'
import { describeAccounts, paginate } from '../emulators/ce-answer.mjs'
import { readQuery } from '../emulators/ce-query.mjs'
import { createChance } from './chance.mjs'

/**
 * Random costs that depend only on the seed: in every query, the same period has the same lines. They do not come from the
 * emulator's ledger, which writes amounts in only one form.
 *
 * @typedef {import('../emulators/ce-query.mjs').GetCostAndUsageInput} Input
 * @typedef {import('../emulators/ce-query.mjs').GroupDefinition} GroupDefinition
 * @typedef {import('../emulators/ce-query.mjs').Granularity} Granularity
 * @typedef {{ Amount: string, Unit: string }} Value
 * @typedef {{ keys: string[], metrics: Record<string, Value> }} Line
 *
 * @typedef {object} CostPlan
 * @property {string} seed
 * @property {number} groups number of groups
 * @property {boolean} hostile whether names contain markup and control characters
 * @property {boolean} wild whether amounts have every form of a decimal
 * @property {number} presence share of the periods in which a group has a line
 * @property {number} gaps share of the periods without any line
 * @property {string} currency
 * @property {boolean} mixedUnits
 * @property {number} pageSize groups in a page
 * @property {number} restated share of the lines that the next revision changes
 */

const NAMES = ['Amazon EC2', 'Amazon S3', 'AWS Lambda', 'EC2 - Other', 'Tax', 'a', 'A', 'Größe 漢字', 'x '.repeat(40)]
const METRICS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost']
const ALL_METRICS = [...METRICS, 'UsageQuantity', 'NormalizedUsageAmount']

/**
 * @param {CostPlan} plan
 * @param {() => Date} now for Cost Explorer's rules
 * @param {number} [revision] how often AWS has restated a part of the data
 */
export function createCosts(plan, now, revision = 0) {
  /** @type {Map<string, ReturnType<typeof makeGroups>>} */
  const groupsByDefinition = new Map()

  /** @param {readonly GroupDefinition[]} groupBy */
  const groupsOf = (groupBy) => {
    const key = JSON.stringify(groupBy)
    const known = groupsByDefinition.get(key)
    if (known) return known
    const made = makeGroups(plan, groupBy)
    groupsByDefinition.set(key, made)
    return made
  }

  /**
   * The lines of one period. Without data there are none; ungrouped costs are one line without keys.
   * @param {Granularity} granularity
   * @param {string} start as AWS prints it
   * @param {readonly GroupDefinition[]} groupBy
   * @returns {Line[]}
   */
  function linesOf(granularity, start, groupBy) {
    const place = `${plan.seed}/${granularity}/${start}`
    if (createChance(`${place}/gap`).happens(plan.gaps)) return []
    return groupsOf(groupBy).flatMap(({ keys, base, unit, currency }) => {
      const here = `${place}/${JSON.stringify(keys)}`
      if (groupBy.length > 0 && !createChance(`${here}/present`).happens(plan.presence)) return []
      let version = 0
      for (let next = 1; next <= revision; next += 1) {
        if (createChance(`${here}/revision ${next}`).happens(plan.restated)) version = next
      }
      const chance = createChance(`${here}/${version}`)
      const amount = base * (chance.happens(0.05) ? 12 : 0.8 + 0.4 * chance.random())
      /** @type {Record<string, Value>} */
      const metrics = {}
      for (const name of ALL_METRICS) {
        const Unit = name === 'UsageQuantity' ? unit : name === 'NormalizedUsageAmount' ? 'N/A' : currency
        metrics[name] = { Amount: amountText(chance, amount, plan.wild), Unit }
      }
      return [{ keys, metrics }]
    })
  }

  return {
    plan,
    linesOf,
    groupsOf,
    /**
     * @param {Input} input
     * @returns {import('../emulators/ce-answer.mjs').Answer}
     * @throws {import('../emulators/aws-error.mjs').AwsError} if AWS would refuse the request
     */
    answer(input) {
      const query = readQuery(input, now(), { months: 38 })
      const results = query.periods.map(({ Start, End }) => {
        const lines = linesOf(query.granularity, Start, query.groupBy)
        /** @param {Line} line */
        const asked = (line) =>
          Object.fromEntries(query.metrics.map((name) => [name, line.metrics[name] ?? zero(plan)]))
        const isGrouped = query.groupBy.length > 0
        const total = lines[0] ?? { keys: [], metrics: {} }
        return {
          TimePeriod: { Start, End },
          Total: isGrouped ? {} : asked(total),
          Groups: isGrouped ? lines.map((line) => ({ Keys: line.keys, Metrics: asked(line) })) : [],
          Estimated: createChance(`${plan.seed}/${Start}/estimated`).happens(0.5),
        }
      })
      const pages = paginate(results, plan.pageSize)
      const page = typeof input.NextPageToken === 'string' ? Number(input.NextPageToken.replace('page-', '')) : 0
      const ResultsByTime = pages[page] ?? []
      return {
        ...(query.groupBy.length > 0 && { GroupDefinitions: query.groupBy }),
        ResultsByTime,
        DimensionValueAttributes: describeAccounts(ResultsByTime, query.groupBy, accountNames(query.groupBy)),
        ...(page + 1 < pages.length && { NextPageToken: `page-${page + 1}` }),
      }
    },
  }

  /** @param {readonly GroupDefinition[]} groupBy @returns {Record<string, string>} */
  function accountNames(groupBy) {
    const position = groupBy.findIndex(({ Key }) => Key === 'LINKED_ACCOUNT')
    if (position < 0) return {}
    const named = groupsOf(groupBy).filter(({ name }) => name !== undefined)
    return Object.fromEntries(named.map(({ keys, name }) => [keys[position] ?? '', name ?? '']))
  }
}

/** @typedef {ReturnType<typeof createCosts>} Costs */

/** @param {CostPlan} plan @returns {Value} */
const zero = (plan) => ({ Amount: '0', Unit: plan.currency })

/**
 * The value in a key of Cost Explorer: in keys of tags and cost categories, the name comes before the value, `team$web`.
 * @param {GroupDefinition} definition
 * @param {string} key
 */
export function groupValueOf({ Type, Key }, key) {
  return Type === 'DIMENSION' ? key : key.slice(Key.length + 1)
}

/**
 * The label of a group in the action's texts.
 * @param {readonly GroupDefinition[]} groupBy
 * @param {readonly string[]} keys
 */
export function labelOf(groupBy, keys) {
  return groupBy
    .map((definition, index) => {
      const value = groupValueOf(definition, keys[index] ?? '')
      return value === '' && definition.Type !== 'DIMENSION' ? '(none)' : value
    })
    .join(' / ')
}

/** @param {CostPlan} plan @param {readonly GroupDefinition[]} groupBy */
function makeGroups(plan, groupBy) {
  const chance = createChance(`${plan.seed}/groups/${JSON.stringify(groupBy)}`)
  const texts = plan.hostile ? [...NAMES, ...Object.values(HOSTILE)] : NAMES
  /** @type {Map<string, { keys: string[], base: number, unit: string, currency: string, name: string | undefined }>} */
  const groups = new Map()
  const count = groupBy.length === 0 ? 1 : plan.groups
  for (let index = 0; index < count; index += 1) {
    const keys = groupBy.map(({ Type, Key }) => {
      if (Type !== 'DIMENSION') return `${Key}$${chance.happens(0.2) ? '' : chance.pick(texts)}`
      if (Key === 'LINKED_ACCOUNT') return String(111111111111 + 1111 * chance.int(0, 5))
      return chance.happens(0.3) ? `Service ${index}` : chance.pick(texts)
    })
    const unit = plan.mixedUnits ? chance.pick(['Hrs', 'GB', 'N/A']) : 'Hrs'
    const currency = plan.mixedUnits && chance.happens(0.1) ? 'CNY' : plan.currency
    const base = chance.pick([0.0003, 0.5, 4, 20, 150, 9000])
    const name = chance.happens(0.8) ? chance.pick(texts) : undefined
    groups.set(JSON.stringify(keys), { keys, base, unit, currency, name })
  }
  return [...groups.values()]
}

/**
 * An amount in AWS's form, or (`wild`) in any form of a decimal.
 * @param {import('./chance.mjs').Chance} chance
 * @param {number} amount
 * @param {boolean} wild
 */
function amountText(chance, amount, wild) {
  const plain = amount
    .toFixed(chance.pick([0, 2, 10]))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
  if (!wild || chance.happens(0.4)) return chance.happens(0.05) ? `-${plain}` : plain
  return chance.pick([
    '0',
    '0E-10',
    '-0.0000000289',
    '1.0E-8',
    '1.5E-14',
    '1234567890123456789.25E-3',
    '2.5e+3',
    '-7.25E2',
    '0.1000000000',
    '12345678901234567890.1234567891',
    '-99999999999999999999.9999999999',
    '0.000000000000000000000000000001',
    `${chance.int(0, 999)}.${chance.int(0, 999_999)}${chance.int(0, 999_999)}`,
  ])
}
