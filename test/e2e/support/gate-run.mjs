// @ts-check
/**
 * Scenarios of the gate, each an account, a moment and inputs, run through the bundle and checked for what every gated run
 * owes its user.
 */
import { clockAt, serverClockAt } from './clock.mjs'
import { startStage } from './stage.mjs'

/** A Sunday: 2026-11-20, which most scenarios judge, ended more than 24 hours ago. */
export const NOW = '2026-11-22T12:00:00Z'

/** One unit in the last place of Cost Explorer's amounts. */
export const ULP = '0.0000000001'

/** Runs at a time. */
const CONCURRENCY = 2

/**
 * @typedef {import('../../emulators/ledger.mjs').LineItem} LineItem
 * @typedef {Record<string, Record<string, string>>} Costs period (`2026-11-20`, `2026-11-20T05`, `2026-11`) → group → amount;
 *   of two groups the values are joined by `|`
 *
 * @typedef {object} Expected
 * @property {'pass' | 'breach' | 'no-data' | 'none'} verdict
 * @property {string[]} [breaches] `rule | scope | actual | limit`, in order; none by default
 * @property {0 | 1} exit
 * @property {Record<string, string>} [outputs] some of the outputs
 * @property {string[]} [says] what errors and warnings say, in parts
 * @property {number} [requests] pages of Cost Explorer, 1 by default
 *
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} [now]
 * @property {Costs} [costs]
 * @property {LineItem[]} [items] instead of `costs`
 * @property {Record<string, string>} inputs `period: 2026-11-20` by default; no webhook
 * @property {Expected} expect
 * @property {number} [pageSize] groups a page of Cost Explorer
 */

/**
 * Plays the scenarios, some at a time.
 * @param {readonly Scenario[]} scenarios
 */
export async function playAll(scenarios) {
  /** @type {Map<string, Played>} */
  const played = new Map()
  const queue = [...scenarios]
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (played.has(next.name)) throw new Error(`Two scenarios are called "${next.name}"`)
      played.set(next.name, await play(next))
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  return played
}

/** @param {Scenario} scenario */
export async function play(scenario) {
  const now = scenario.now ?? NOW
  const clock = serverClockAt(now)
  /** @type {Record<string, string>} */
  const inputs = { period: '2026-11-20', 'webhook-url': '', ...scenario.inputs }
  const stage = await startStage({
    items: scenario.items ?? itemsOf(scenario.costs ?? {}, inputs['group-by'] ?? 'SERVICE'),
    costExplorer: {
      now: clock,
      signingClock: clock,
      ...(scenario.pageSize === undefined ? {} : { pageSize: scenario.pageSize }),
    },
    sts: { now: clock },
  })
  try {
    const run = await stage.run(inputs, { nodeArguments: clockAt(now) })
    return {
      run,
      requests: stage.costExplorer.requests.map(({ input }) => input),
      verdict: run.outputs['verdict'] ?? '',
      breaches: breachesOf(run.outputs['breaches'] ?? ''),
    }
  } finally {
    await stage.close()
  }
}

/** @typedef {Awaited<ReturnType<typeof play>>} Played */

/** @param {string} json */
function breachesOf(json) {
  /** @type {{ rule: string, scope: string, actual: string, limit: string }[]} */
  const breaches = json === '' ? [] : JSON.parse(json)
  return breaches.map(({ rule, scope, actual, limit }) => [rule, scope, actual, limit].join(' | '))
}

/**
 * Line items that Cost Explorer adds up to these costs.
 * @param {Costs} costs
 * @param {string} groupBy as the input has it
 * @returns {LineItem[]}
 */
export function itemsOf(costs, groupBy) {
  const definitions = groupBy.split(',').map((text) => text.trim())
  return Object.entries(costs).flatMap(([period, groups]) =>
    Object.entries(groups).map(([group, metrics]) => {
      /** @type {LineItem} */
      const item = { start: hourOf(period), service: 'Amazon EC2', metrics }
      const values = definitions.length === 1 ? [group] : group.split('|')
      for (const [index, definition] of definitions.entries()) place(item, definition, values[index] ?? '')
      return item
    }),
  )
}

/** @param {string} period */
function hourOf(period) {
  if (period.includes('T')) return `${period}:00:00Z`
  return period.length === 7 ? `${period}-15T07:00:00Z` : `${period}T07:00:00Z`
}

/** @param {LineItem} item @param {string} definition @param {string} value */
function place(item, definition, value) {
  const [type, key = ''] = definition.split(':')
  if (type === 'TAG') item.tags = value === '' ? { ...item.tags } : { ...item.tags, [key]: value }
  else if (type === 'COST_CATEGORY') item.costCategories = value === '' ? {} : { [key]: value }
  else if (type === 'SERVICE') item.service = value
  else if (type === 'LINKED_ACCOUNT') item.linkedAccount = value
  else if (type === 'REGION') item.region = value
  else if (type === 'RECORD_TYPE') item.recordType = value
  else if (definition !== 'none') throw new Error(`No way to place ${definition}`)
}

/**
 * Days one after the other that end before `end`: the oldest first, `undefined` for a day without data.
 * @param {string} end the day after the last, `2026-11-20`
 * @param {readonly (string | Record<string, string> | undefined)[]} amounts of the one group `EC2`, or of each group
 * @returns {Costs}
 */
export function daysBefore(end, amounts) {
  /** @type {Costs} */
  const costs = {}
  for (const [index, amount] of amounts.entries()) {
    const day = new Date(Date.parse(end) - (amounts.length - index) * 86_400_000).toISOString().slice(0, 10)
    if (amount !== undefined) costs[day] = typeof amount === 'string' ? { EC2: amount } : amount
  }
  return costs
}
