// @ts-check
import { createChance } from './chance.mjs'
import { createCosts, labelOf } from './costs.mjs'
import { sumOf } from './exact.mjs'

/**
 * One random run, or several that depend on one another, as plain data from a seed.
 *
 * @typedef {object} WebhookFaults
 * @property {number} rate share of the requests whose first attempt fails
 * @property {number} lasting share of those whose later attempts also fail
 * @property {readonly import('../emulators/webhook.mjs').WebhookAction[]} actions
 * @property {number} refused share of the events that get a 400
 * @property {number} [maxBatchEvents] a larger batch is a 413
 *
 * @typedef {object} Step
 * @property {'run' | 'restated run' | 'replay'} kind
 * @property {number} hours since the case's `now`
 * @property {Record<string, string>} inputs the values `{webhook}` and `{dead-letters}` are replaced
 *
 * @typedef {object} Case
 * @property {string} seed
 * @property {string} now
 * @property {import('./costs.mjs').CostPlan} costs
 * @property {Step[]} steps
 * @property {boolean} invalid whether an input is invalid
 * @property {{ rate: number, lasting: number, kinds: string[] }} costFaults
 * @property {WebhookFaults} webhookFaults
 * @property {boolean} consents whether the webhook gives its consent in a handshake
 * @property {'none' | 'not-accessible' | 'server-error'} githubFault
 * @property {boolean} stsFails
 * @property {boolean} comments whether the run has a GitHub token
 * @property {'private' | 'public'} visibility
 */

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const METRICS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost']

/** @param {string} seed @returns {Case} */
export function createCase(seed) {
  const chance = createChance(seed)
  const now = Date.UTC(2026, chance.int(0, 11), chance.pick([1, 2, 8, 15, 28]), chance.int(0, 23), chance.int(0, 59))
  const granularity = chance.pick(['daily', 'daily', 'daily', 'hourly', 'monthly'])
  const groupBy = chance.pick([
    ...['', 'SERVICE', 'SERVICE', 'LINKED_ACCOUNT', 'LINKED_ACCOUNT, SERVICE', 'none', 'TAG:team', 'USAGE_TYPE'],
    ...['COST_CATEGORY:Product', 'TAG:team, SERVICE', 'REGION\nRECORD_TYPE', 'TAG:cost$center'],
  ])
  const groups = chance.pick([1, 3, 6, 12])
  /** @type {import('./costs.mjs').CostPlan} */
  const costs = {
    seed: `${seed}/costs`,
    groups,
    hostile: chance.happens(0.4),
    wild: chance.happens(0.25),
    presence: chance.pick([1, 1, 0.85]),
    gaps: chance.pick([0, 0, 0.05, 0.3, 1]),
    currency: chance.pick(['USD', 'USD', 'USD', 'CNY']),
    mixedUnits: chance.happens(0.06),
    pageSize: chance.pick([groups, 7, 40, 5000]),
    restated: chance.pick([0, 0.2, 1]),
  }
  const concurrency = chance.pick(['1', '1', '4', ''])
  const webhookFaults = createWebhookFaults(chance, concurrency === '1')
  const hasWebhook = chance.happens(0.85)
  const comments = chance.happens(0.15)

  /** @type {Record<string, string>} */
  const inputs = {
    granularity,
    'group-by': groupBy,
    ...periodInputs(chance, granularity, now),
    ...queryInputs(chance),
    ...(hasWebhook && webhookInputs(chance, concurrency)),
    ...(chance.happens(0.6) && gateInputs(chance, { costs, granularity, groupBy, now })),
    ...reportInputs(chance),
    ...(comments && { comment: chance.pick(['always', 'on-breach']), 'github-token': 'ghs_workflow' }),
    ...(chance.happens(0.7) && { 'account-id': '123456789012' }),
    ...(hasWebhook && chance.happens(0.35) && { 'state-file': 'state/costs.json' }),
  }
  const invalid = chance.happens(0.05)
  if (invalid) Object.assign(inputs, invalidInputs(chance))

  /** @type {Step[]} */
  const steps = [{ kind: 'run', hours: 0, inputs }]
  const runsAgain = inputs['state-file'] !== undefined || chance.happens(0.08)
  if (!invalid && runsAgain) steps.push({ kind: 'restated run', hours: chance.pick([0, 1, 30]), inputs })
  if (!invalid && hasWebhook && chance.happens(0.4)) {
    steps.push({ kind: 'replay', hours: 2, inputs: replayInputs(inputs) })
  }
  return {
    seed,
    now: new Date(now).toISOString(),
    costs,
    steps,
    invalid,
    costFaults: {
      rate: chance.pick([0, 0, 0, 0.3]),
      lasting: chance.pick([0, 0.3]),
      kinds: chance.some(['throttled', 'internalFailure', 'html', 'reset', 'truncated', 'empty', 'notAuthorized']),
    },
    webhookFaults,
    consents: chance.happens(0.7),
    githubFault: comments && chance.happens(0.2) ? chance.pick(['not-accessible', 'server-error']) : 'none',
    stsFails: chance.happens(0.03),
    comments,
    visibility: chance.pick(['private', 'private', 'public']),
  }
}

/** @param {import('./chance.mjs').Chance} chance @param {string} granularity @param {number} now */
function periodInputs(chance, granularity, now) {
  const length = granularity === 'hourly' ? HOUR_MS : granularity === 'daily' ? DAY_MS : 31 * DAY_MS
  const digits = granularity === 'hourly' ? 13 : granularity === 'daily' ? 10 : 7
  // AWS keeps hourly data for 14 days: with 10 periods of history, the period is within the last 4 days.
  const name = (/** @type {number} */ ago) => new Date(now - ago * length).toISOString().slice(0, digits)
  const first = chance.int(3, 6)
  const isRange = chance.happens(0.12)
  const period = isRange
    ? `${name(first)}/${name(chance.int(1, 2))}`
    : chance.pick(['', '', 'previous', 'latest', 'latest', name(chance.int(2, 9))])
  return {
    period,
    ...(!isRange && chance.happens(0.3) && { lookback: String(chance.int(2, 5)) }),
    ...(chance.happens(0.5) && { history: String(chance.pick([0, 1, 7, 10])) }),
    ...(chance.happens(0.2) && { 'settle-hours': String(chance.pick([1, 12, 36])) }),
    ...(chance.happens(0.2) && { 'time-zone': chance.pick(['Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata']) }),
    ...(chance.happens(0.05) && { 'max-api-requests': '2' }),
  }
}

/** @param {import('./chance.mjs').Chance} chance */
function queryInputs(chance) {
  return {
    ...(chance.happens(0.4) && {
      metrics: chance.some([...METRICS, 'UsageQuantity', 'NormalizedUsageAmount']).join(', '),
    }),
    ...(chance.happens(0.3) && { metric: chance.pick([...METRICS, 'UsageQuantity']) }),
    ...(chance.happens(0.2) && {
      filter: chance.pick([
        'Dimensions: { Key: REGION, Values: [eu-central-1] }',
        '{"Tags":{"Key":"team","Values":["web"]}}',
        'Not:\n  Dimensions:\n    Key: SERVICE\n    Values: [Tax]',
      ]),
    }),
    ...(chance.happens(0.2) && { 'exclude-record-types': chance.some(['Credit', 'refund', 'Tax', 'Fee']).join(',') }),
    ...(chance.happens(0.6) && { events: chance.some(['lines', 'total', 'breaches']).join(', ') }),
    ...(chance.happens(0.1) && {
      'event-source': chance.pick(['urn:costs:team-a', '/costs', '/costs/gr%C3%B6%C3%9Fe']),
    }),
    ...(chance.happens(0.1) && { 'event-type-prefix': 'org.example.costs' }),
    ...(chance.happens(0.15) && { 'min-amount': chance.pick(['0', '0.01', '10', '100000000']) }),
  }
}

/** @param {import('./chance.mjs').Chance} chance @param {string} concurrency @returns {Record<string, string>} */
function webhookInputs(chance, concurrency) {
  return {
    'webhook-url': '{webhook}',
    'webhook-mode': chance.pick(['structured', 'binary', 'batch', 'batch', '']),
    'webhook-concurrency': concurrency,
    'webhook-attempts': chance.pick(['1', '2', '3']),
    ...(chance.happens(0.6) && { 'webhook-batch-size': String(chance.pick([1, 2, 5, 30])) }),
    ...(chance.happens(0.2) && { 'webhook-headers': 'X-Api-Key: sesame-open-up\nX-Short: a' }),
    ...(chance.happens(0.2) && { 'webhook-token': 'token-of-the-webhook' }),
    ...(chance.happens(0.2) && { 'webhook-secret': chance.pick([SECRET, `${SECRET} another-plain-secret`]) }),
    ...(chance.happens(0.1) && { 'webhook-handshake': 'true' }),
    ...(chance.happens(0.1) && { 'webhook-rate': '500' }),
    ...(chance.happens(0.1) && { 'webhook-deadline-seconds': '60' }),
    ...(chance.happens(0.3) && { 'dead-letter-file': 'letters/undelivered.ndjson' }),
    ...(chance.happens(0.3) && { 'on-delivery-failure': 'warn' }),
  }
}

/**
 * Limits near the costs, and sometimes equal to them.
 * @param {import('./chance.mjs').Chance} chance
 * @param {{ costs: import('./costs.mjs').CostPlan, granularity: string, groupBy: string, now: number }} context
 */
function gateInputs(chance, { costs: plan, granularity, groupBy, now }) {
  const costs = createCosts(plan, () => new Date(now))
  const definitions = definitionsOf(groupBy)
  const day = new Date(now - DAY_MS).toISOString().slice(0, 10)
  const exact = sumOf(costs.linesOf('DAILY', day, definitions), 'UnblendedCost').text
  const amount = () => chance.pick(['0', '10', '250.5', '20000', '1000000', exact.startsWith('-') ? '1' : exact])
  const groups = definitions.length === 0 ? [] : costs.groupsOf(definitions)
  const labels = groups.map(({ keys }) => labelOf(definitions, keys)).filter((label) => label.trim() !== '')
  const budgets = Object.fromEntries([...labels.slice(0, 2), 'No such group'].map((label) => [label, amount()]))
  const weekly = granularity === 'monthly' ? ['previous', 'median'] : ['previous', 'week', 'median']
  /** @type {Record<string, string>} */
  const rules = {
    budget: amount(),
    'group-budgets': definitions.length === 0 ? '' : JSON.stringify(budgets),
    'monthly-budget': amount(),
    'forecast-budget': amount(),
    'max-increase-percent': chance.pick(['0', '5', '20.5', '300']),
    'max-increase-amount': amount(),
    'anomaly-threshold': chance.pick(['3.5', '1', '10']),
  }
  return {
    ...Object.fromEntries(
      chance
        .some(Object.keys(rules))
        .slice(0, 4)
        .map((name) => [name, rules[name] ?? '']),
    ),
    ...(chance.happens(0.5) && { 'compare-with': chance.pick(weekly) }),
    ...(chance.happens(0.3) && { 'ignore-below': amount() }),
    ...(chance.happens(0.3) && { 'on-breach': chance.pick(['warn', 'fail']) }),
    ...(chance.happens(0.4) && { 'on-missing-data': chance.pick(['fail', 'warn', 'pass']) }),
  }
}

/** @param {import('./chance.mjs').Chance} chance */
function reportInputs(chance) {
  const files = ['reports/costs.json', 'events.ndjson', 'lines.csv', 'summary.md', 'page.html']
  return {
    ...(chance.happens(0.35) && { 'report-file': chance.some(files).join('\n') }),
    ...(chance.happens(0.4) && { 'hide-amounts': chance.pick(['true', 'false', 'auto']) }),
    ...(chance.happens(0.2) && { summary: 'false' }),
    ...(chance.happens(0.2) && { top: String(chance.pick([1, 3, 50])) }),
  }
}

/** @param {import('./chance.mjs').Chance} chance @returns {Record<string, string>} */
function invalidInputs(chance) {
  return chance.pick([
    { budget: '12x' },
    { granularity: 'weekly' },
    { 'webhook-url': 'ftp://127.0.0.1/events' },
    { budgt: '5' },
    { period: '2026-13-01' },
    { 'group-by': 'SERVICE, REGION, USAGE_TYPE' },
    { metrics: 'UnblendedCosts' },
    { filter: '{"Dimensions":' },
    { 'webhook-batch-size': '0' },
    { 'max-increase-percent': 'NaN' },
    { 'time-zone': 'Mars/Phobos' },
    { require: 'gates' },
    { 'report-file': 'report.pdf' },
    { summary: 'yes' },
    { 'aws-secret-access-key': '' },
    { 'webhook-secret': 'whsec_***', 'webhook-url': '{webhook}' },
    { 'account-id': '1234' },
    { 'max-api-requests': '1e3', top: '\u200B-1' },
  ])
}

/** @param {Record<string, string>} inputs of the run whose dead letters are replayed */
function replayInputs(inputs) {
  const kept = Object.entries(inputs).filter(
    ([name]) => name.startsWith('webhook-') || name.startsWith('dead-letter') || name === 'state-file',
  )
  return { ...Object.fromEntries(kept), 'replay-file': '{dead-letters}' }
}

/**
 * @param {import('./chance.mjs').Chance} chance
 * @param {boolean} inOrder one request at a time. Only then a failure may end the delivery: there are no other requests in flight.
 * @returns {WebhookFaults}
 */
function createWebhookFaults(chance, inOrder) {
  if (chance.happens(0.55)) return { rate: 0, lasting: 0, actions: [{ status: 500 }], refused: 0 }
  /** @type {import('../emulators/webhook.mjs').WebhookAction[]} */
  const mild = [
    ...[500, 502, 503, 429, 408, 425, 599].map((status) => ({ status })),
    { status: 503, headers: { 'retry-after': '1' } },
    { status: 429, headers: { 'retry-after': 'soon' } },
    { reset: 'before' },
    { reset: 'before', store: true },
    { garbage: true },
    { status: 400, body: '<b>bad</b>\n::error::no' },
    { status: 422 },
    { status: 413 },
    { status: 415 },
    { redirect: 'http://127.0.0.1:9/elsewhere' },
    { status: 201, body: 'created', delayMs: 5 },
    { status: 204, delayMs: 30 },
  ]
  /** @type {import('../emulators/webhook.mjs').WebhookAction[]} */
  const severe = [
    ...[401, 403, 404, 410].map((status) => ({ status })),
    { status: 503, headers: { 'retry-after': '4000' } },
  ]
  const list = inOrder && chance.happens(0.3) ? [...mild, ...severe] : mild
  return {
    rate: inOrder ? chance.pick([0.1, 0.5, 1]) : 0.2,
    lasting: chance.pick([0, 0.5, 1]),
    actions: chance.happens(0.3) ? [chance.pick(list)] : chance.some(list),
    refused: chance.pick([0, 0, 0.2]),
    // Batches shrink after a 413. Which batches shrink depends on the other requests in flight.
    ...(inOrder && chance.happens(0.3) && { maxBatchEvents: chance.int(1, 4) }),
  }
}

/**
 * The group definitions of an input `group-by`.
 * @param {string} text
 * @returns {import('./costs.mjs').GroupDefinition[]}
 */
export function definitionsOf(text) {
  if (text === 'none') return []
  return (text === '' ? 'SERVICE' : text).split(/[,\n]/).map((part) => {
    const [, type, key] = /^(TAG|COST_CATEGORY):(.*)$/.exec(part.trim()) ?? []
    if (type === 'TAG' || type === 'COST_CATEGORY') return { Type: type, Key: key ?? '' }
    return { Type: 'DIMENSION', Key: part.trim() }
  })
}
