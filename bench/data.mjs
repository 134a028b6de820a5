// @ts-check
/**
 * Made-up costs in the shape of Cost Explorer's answers: one UTC day, hour by hour, grouped by linked account and service.
 * The same numbers on every run.
 *
 * @typedef {{ Amount: string, Unit: string }} Value
 * @typedef {{ Keys: [account: string, service: string], Metrics: Record<string, Value> }} Group
 * @typedef {{ granularity: 'daily' | 'hourly', start: string, periods: number, lines: number }} Shape
 */

/** Groups on one page. How many Cost Explorer really returns is nowhere stated. */
export const PAGE_SIZE = 5_000

const SERVICES = [
  ...[
    'AWS Backup',
    'AWS CloudTrail',
    'AWS CodeBuild',
    'AWS Config',
    'AWS Cost Explorer',
    'AWS Data Transfer',
    'AWS Glue',
  ],
  ...[
    'AWS Key Management Service',
    'AWS Lambda',
    'AWS Secrets Manager',
    'AWS Security Hub',
    'AWS Step Functions',
    'AWS WAF',
  ],
  ...['Amazon API Gateway', 'Amazon Athena', 'Amazon CloudFront', 'Amazon Cognito', 'Amazon DynamoDB', 'EC2 - Other'],
  ...['Amazon EC2 Container Registry (ECR)', 'Amazon ElastiCache', 'Amazon Elastic Compute Cloud - Compute'],
  ...[
    'Amazon Elastic Container Service',
    'Amazon Elastic Container Service for Kubernetes',
    'Amazon Elastic File System',
  ],
  ...[
    'Amazon Elastic Load Balancing',
    'Amazon Elastic MapReduce',
    'Amazon FSx',
    'Amazon GuardDuty',
    'Amazon Inspector',
  ],
  ...['Amazon Kinesis', 'Amazon Managed Streaming for Apache Kafka', 'Amazon OpenSearch Service', 'Amazon Redshift'],
  ...[
    'Amazon Relational Database Service',
    'Amazon Route 53',
    'Amazon SageMaker',
    'Amazon Simple Notification Service',
  ],
  ...[
    'Amazon Simple Queue Service',
    'Amazon Simple Storage Service',
    'Amazon Virtual Private Cloud',
    'AmazonCloudWatch',
  ],
]

export const METRICS = ['AmortizedCost', 'BlendedCost', 'NetAmortizedCost', 'NetUnblendedCost', 'UnblendedCost']

export const DEFINITIONS = [
  { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' },
  { Type: 'DIMENSION', Key: 'SERVICE' },
]

const STEP_MS = { daily: 86_400_000, hourly: 3_600_000 }

/**
 * The shape of a benchmark: the day is yesterday in UTC, which Cost Explorer still has by the hour.
 * @param {'daily' | 'hourly'} granularity
 * @param {number} lines
 * @returns {Shape}
 */
export function yesterday(granularity, lines) {
  const start = new Date(Date.now() - STEP_MS.daily).toISOString().slice(0, 10)
  return { granularity, start: `${start}T00:00:00Z`, periods: granularity === 'hourly' ? 24 : 1, lines }
}

/**
 * Start and end of a period as Cost Explorer writes them: dates, or timestamps by the hour.
 * @param {Shape} shape
 * @param {number} index of the period; `shape.periods` gives the end of the last one
 */
export function timeOf({ granularity, start }, index) {
  const time = new Date(Date.parse(start) + index * STEP_MS[granularity]).toISOString()
  return granularity === 'hourly' ? `${time.slice(0, 19)}Z` : time.slice(0, 10)
}

/**
 * The groups of one period; the lines are spread over the periods evenly.
 * @param {Shape} shape
 * @param {number} period
 * @returns {Generator<Group>}
 */
export function* groupsOf(shape, period) {
  const from = Math.floor((period * shape.lines) / shape.periods)
  const to = Math.floor(((period + 1) * shape.lines) / shape.periods)
  const random = mulberry32(period + 1)
  for (let index = 0; index < to - from; index += 1) {
    const account = String(100_000_000_000 + 7919 * Math.floor(index / SERVICES.length))
    const service = SERVICES[index % SERVICES.length] ?? ''
    /** @type {Record<string, Value>} */
    const Metrics = {}
    for (const metric of METRICS) Metrics[metric] = { Amount: amount(random()), Unit: 'USD' }
    yield { Keys: [account, service], Metrics }
  }
}

/** @param {string} account */
export function accountName(account) {
  return `workload-${account.slice(-6)}`
}

/**
 * The event that the action makes of a group (but for its id, which has the same length): what the bare loops send.
 * @param {Group} group
 * @param {Shape} shape
 * @param {number} period
 */
export function eventOf({ Keys: [account, service], Metrics }, shape, period) {
  const start = timeOf(shape, period)
  const instant = start.length === 10 ? `${start}T00:00:00Z` : start
  const end = timeOf(shape, period + 1)
  const slot = `${account} / ${service}`
  const metrics = Object.entries(Metrics).map(([name, { Amount, Unit }]) => [
    name.charAt(0).toLowerCase() + name.slice(1),
    { amount: Amount, unit: Unit },
  ])
  return {
    specversion: '1.0',
    id: '6f1c8c0e-8a3b-5d0f-9f0e-0c6b0f3f4a11',
    source: 'cloud.amazon.billing',
    type: `amazon.billing.${shape.granularity}`,
    subject: `123456789012/${start.slice(0, 13)}/${slot}`,
    time: instant,
    recordedtime: '2026-11-21T06:00:12Z',
    partitionkey: slot,
    datacontenttype: 'application/json',
    data: {
      date: start.slice(0, 10),
      ...(shape.granularity === 'hourly' && { hour: start.slice(11, 13) }),
      linkedAccount: account,
      service,
      linkedAccountName: accountName(account),
      ...Object.fromEntries(metrics),
      account: '123456789012',
      granularity: shape.granularity,
      periodStart: instant,
      periodEnd: end.length === 10 ? `${end}T00:00:00Z` : end,
      estimated: true,
      groups: DEFINITIONS.map(({ Type, Key }, index) => ({ type: Type, key: Key, value: [account, service][index] })),
    },
  }
}

/** @param {number} random uniform in [0, 1) */
function amount(random) {
  return (random ** 6 * 40).toFixed(10).replace(/\.?0+$/, '')
}

/**
 * A small generator of pseudo-random numbers in [0, 1).
 * @param {number} seed
 */
function mulberry32(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
