import type { Breach, Cause, CostFacts, GroupCost, Judgement, PeriodTotal } from '../../src/gate/index.js'
import { decimal } from '../../src/lib/decimal.js'
import type { Core, WorkflowContext } from '../../src/lib/runtime.js'
import type { Period } from '../../src/periods/index.js'
import type { ReportContext } from '../../src/report/files.js'
import type { JudgedOutcome, ReportSettings } from '../../src/report/index.js'
import { query } from '../events/sample.js'

/** Possible names of a tag, a service or an account. Each tries to be markup, a link, a formula or a command. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  "' onmouseover='alert(4)",
  '[link](https://example.com/x) ![image](https://example.com/y.png)',
  '@octocat please look',
  'fixes #123 and octo-org/octo-repo#7, GH-12',
  'https://example.com/?a=b&c=d',
  'www.example.com',
  'someone@example.com',
  'a | b \\| c',
  '`code` ``two`` ``` fence',
  '```\n```mermaid\npie "x" : 1',
  '**bold** _it_ ~~gone~~',
  ':rocket: &copy; &#64;octocat',
  'line\n::set-output name=total-cost::0\r\n::error::x',
  '##[error]x',
  '\u202Egnp.exe\u202C \u200Bhidden\u2066',
  '"]\n  bar [9] %%{init: {}}%% ```',
  '# heading',
  '- item',
  '1. one',
  '$x^2$ and $y$',
  '</details></td></table>',
  '</title></style></textarea><h1>big</h1>',
  '<!-- comment -->',
  '{{7*7}} <%= 7 %> &lt;b&gt; &amp;',
  '=HYPERLINK("https://example.com")',
  '+1',
  '@SUM(A1)',
  '\uD800 half',
  'x'.repeat(1000),
] as const

/** A day of November 2026. */
export function day(number: number): Period {
  const text = (n: number) => `2026-11-${String(n).padStart(2, '0')}T00:00:00Z`
  return { granularity: 'daily', start: text(number), end: text(number + 1) }
}

/** The hour that starts `number` hours after the start of 19 November 2026. */
export function hour(number: number): Period {
  const text = (n: number) => `${new Date(Date.UTC(2026, 10, 19, n)).toISOString().slice(0, 19)}Z`
  return { granularity: 'hourly', start: text(number), end: text(number + 1) }
}

export function total(period: Period, amount: string | undefined, estimated = false): PeriodTotal {
  return { period, amount: amount === undefined ? undefined : decimal(amount), estimated, lines: amount ? 3 : 0 }
}

export function group(label: string, amount: string, baseline?: string, present = true): GroupCost {
  return {
    label,
    name: undefined,
    amount: decimal(amount),
    baseline: baseline === undefined ? undefined : decimal(baseline),
    present,
    history: undefined,
  }
}

export const FACTS: CostFacts = {
  currency: 'USD',
  accountNames: new Map(),
  current: total(day(20), '123.456789', true),
  chosen: [total(day(20), '123.456789', true)],
  chosenSum: decimal('123.456789'),
  history: [97, 98, 99, 100, 101].map((dollars, index) => total(day(15 + index), `${dollars}.75`)),
  baseline: decimal('101.75'),
  groups: [
    group('Amazon Elastic Compute Cloud - Compute', '87.6543', '65.4321'),
    group('Amazon Relational Database Service', '30.25', '36.3179'),
    group('AWS Lambda', '5.552489', '0'),
    group('AWS CloudTrail', '0', '0.01', false),
  ],
  omittedGroups: 0,
  monthToDate: decimal('1987.65'),
  projectedMonth: decimal('3141.59'),
}

/** A breach of a budget by the total, unless `changes` says otherwise. A scope other than `total` is a group's. */
export function breachOf(changes: Partial<Breach> = {}): Breach {
  const isGroup = changes.scope !== undefined && changes.scope !== 'total' && changes.scope !== 'range'
  return {
    rule: 'budget',
    ...(isGroup && { isGroup }),
    scope: 'total',
    actual: '123.456789',
    limit: '111.11',
    amount: '123.456789',
    baseline: '',
    impact: '12.346789',
    causes: [],
    ...changes,
  }
}

export function causeOf(group: string, cause: string, amount = '2', baseline = '1', change = '1'): Cause {
  return { group, cause, amount, baseline, change }
}

/** The causes of the sample's rise of 21.706789. */
export const CAUSES: readonly Cause[] = [
  causeOf('Amazon Elastic Compute Cloud - Compute', 'BoxUsage:m5.large', '80.01', '60.5', '19.51'),
  causeOf('AWS Lambda', 'Lambda-GB-Second', '5.552489', '0', '5.552489'),
]

const BREACHES: readonly Breach[] = [
  breachOf({
    ...{ rule: 'max-increase-percent', actual: '21.33', limit: '20', baseline: '101.75', impact: '21.706789' },
    causes: CAUSES,
  }),
  breachOf(),
]

export const BREACH: Partial<Judgement> = { verdict: 'breach', breaches: BREACHES }

/** The remedy in a judgement without data. */
export const REMEDY = 'AWS may be late: run the workflow again later, or set `period: latest` or `settle-hours`.'

/** `count` breaches of groups, with `actual` 2 and `limit` 1. */
export function groupBreaches(count: number, scope = (n: number) => `group ${n}`): Judgement {
  const breaches = Array.from({ length: count }, (_, n) => {
    return breachOf({ rule: 'group-budgets', scope: scope(n), actual: '2', limit: '1', amount: '2', impact: '1' })
  })
  return { verdict: 'breach', breaches, missing: [], warnings: [] }
}

type Changes = Partial<Omit<JudgedOutcome, 'facts' | 'judgement' | 'delivery'>> & {
  facts?: Partial<CostFacts>
  judgement?: Partial<Judgement>
  delivery?: Partial<JudgedOutcome['delivery']>
}

/** A judged run of 20 November 2026 that passes. */
export function outcome(changes: Changes = {}): JudgedOutcome {
  const facts = { ...FACTS, ...changes.facts }
  return {
    kind: 'judged',
    account: '123456789012',
    query: query({ metrics: ['UnblendedCost'] }),
    settled: false,
    apiRequests: 2,
    ...changes,
    facts,
    judgement: { verdict: 'pass', breaches: [], missing: [], warnings: [], ...changes.judgement },
    delivery: {
      made: 40,
      delivered: 37,
      skipped: 3,
      failed: 0,
      deadLetterFile: undefined,
      reasons: [],
      ...changes.delivery,
    },
  }
}
const [NAMED, ACCOUNT_NAME] = ['111122223333', 'shop-prod']

/** Costs by linked account. The account has a name, and a breach without a number. */
export const ACCOUNTS: Changes = {
  query: { ...outcome().query, groupBy: [{ type: 'DIMENSION', key: 'LINKED_ACCOUNT' }] },
  facts: {
    accountNames: new Map([[NAMED, ACCOUNT_NAME]]),
    groups: [{ ...group(NAMED, '5', '4'), name: ACCOUNT_NAME }],
  },
  judgement: {
    verdict: 'breach',
    breaches: [breachOf({ rule: 'anomaly-threshold', scope: NAMED, name: ACCOUNT_NAME, actual: '', baseline: '80' })],
  },
}
/** A period for which Cost Explorer has no line. */
export const NO_DATA: Partial<CostFacts> = {
  current: total(day(20), undefined),
  chosen: [total(day(20), undefined)],
  chosenSum: undefined,
  groups: [],
  monthToDate: undefined,
  projectedMonth: undefined,
}

export const UNDELIVERED = {
  delivered: 30,
  skipped: 3,
  failed: 7,
  deadLetterFile: '/tmp/undelivered-events.ndjson',
  reasons: [
    { reason: 'HTTP 503: <b>busy</b> @octocat', summary: 'HTTP 503', count: 5 },
    { reason: 'no answer within 15 s', summary: 'no answer within 15 s', count: 2 },
  ],
}

export function workflow(changes: Partial<WorkflowContext> = {}): WorkflowContext {
  return {
    apiUrl: 'http://127.0.0.1:1',
    serverUrl: 'https://github.com',
    repository: 'octo-org/octo-repo',
    visibility: 'private',
    eventName: undefined,
    ref: undefined,
    sha: undefined,
    actor: undefined,
    runUrl: undefined,
    payload: {},
    ...changes,
  }
}

export function settings(changes: Partial<ReportSettings> = {}): ReportSettings & { readonly hideAmounts: boolean } {
  return {
    ...{ limits: {}, compareWith: 'previous', ignoreBelow: decimal('0'), events: new Set(['lines'] as const) },
    ...{ onBreach: 'fail', onMissingData: 'warn', onDeliveryFailure: 'fail', minAmount: undefined, top: 10 },
    ...{ summary: false, summaryFile: undefined, githubToken: undefined, workflow: workflow() },
    ...{ comment: 'never', commentKey: 'default', prNumber: undefined },
    ...{ issue: 'never', issueLabels: [], issueAssignees: [] },
    ...{ chatUrl: undefined, chat: 'always', chatFormat: undefined },
    proxy: { https: undefined, http: undefined, none: undefined },
    ...changes,
    // Only `report` accepts `auto`; all texts get its decision.
    hideAmounts: (changes.hideAmounts ?? false) as boolean,
  }
}

/** A clock that does not wait. */
export const clock = {
  now: () => Date.parse('2026-11-21T06:00:00Z'),
  monotonic: () => 0,
  sleep: () => Promise.resolve(),
}

/** Records the messages that the program writes to the runner: `[level, text]` in order. */
export function recorder() {
  const said: [string, string][] = []
  const say = (level: string) => (text: string | Error) => {
    said.push([level, String(text)])
  }
  const core: Core = {
    debug: say('debug'),
    info: say('info'),
    notice: say('notice'),
    warning: say('warning'),
    error: say('error'),
    setFailed: say('failed'),
    setSecret: say('secret'),
    setOutput: (name, value) => said.push(['output', `${name}=${value}`]),
    getIDToken: () => Promise.reject(new Error('There is no token.')),
    group: (name, work) => {
      said.push(['group', name])
      return work()
    },
  }
  return { core, said, text: () => said.map(([, text]) => text).join('\n') }
}

/** The digits of every amount of the sample, in each possible notation. */
export const AMOUNTS =
  '123.4 123,4 101.7 97.75 98.75 99.75 100.75 87.6 65.4 30.2 36.3 5.55 111.1 12.35 21.7 1987 1,987 3141 3,141 22.22 $ USD'.split(
    ' ',
  )

/** An outcome, with the settings and the context of its reports. The browser checks use them too. */
export interface Sample {
  readonly outcome: JudgedOutcome
  readonly settings: ReturnType<typeof settings>
  readonly context: ReportContext
}

function sample(changes: Changes, look: Partial<ReportSettings>): Sample {
  const judged = outcome(changes)
  const { account, query } = judged
  return { outcome: judged, settings: settings(look), context: { account, query, generatedAt: '2026-11-21T06:00:12Z' } }
}

const DAYS = '38.1022917174 31.4 30.95 38.77 39.02 - 40.6 39.9 32.08 31.77 39.5 40.11 41.3 40.02'.split(' ')

/** The gate's warning. The reports write their own text instead. */
const UNSETTLED = 'The period 2026-11-20 ended less than 24 hours ago, so AWS may still add costs to it.'

const RDS = 'Amazon Relational Database Service'
const RDS_CAUSE = causeOf(RDS, 'InstanceUsage:db.r6g.xlarge', '20.1', '9.8', '10.3')

const BREACHED: Changes = {
  query: query({ filter: { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } } }),
  facts: {
    current: total(day(20), '52.1045839412', true),
    chosen: [total(day(20), '52.1045839412', true)],
    chosenSum: decimal('52.1045839412'),
    history: DAYS.map((amount, index) => total(day(6 + index), amount === '-' ? undefined : amount, true)),
    baseline: decimal('40.02'),
    groups: [
      group(RDS, '24.8', '14.1'),
      group('Amazon Elastic Compute Cloud - Compute', '18.2045839412', '17.9'),
      group('Amazon Simple Storage Service', '6.3', '6.31'),
      group('AWS Lambda', '2.75', '1.71'),
      group('Amazon Route 53', '0.05', '0'),
      group('AWS Key Management Service', '0.0000034'),
      group('Amazon CloudFront', '0', '0.4', false),
      group('AWS Support (credit)', '-0.0000034', '-0.4'),
    ],
    monthToDate: decimal('771.5429175586'),
    projectedMonth: decimal('1180.2'),
  },
  judgement: {
    verdict: 'breach',
    breaches: [
      breachOf({
        ...{ rule: 'max-increase-percent', actual: '30.20', limit: '20' },
        ...{ amount: '52.1045839412', baseline: '40.02', impact: '12.0845839412' },
        causes: [RDS_CAUSE, causeOf('AWS Lambda', 'Lambda-GB-Second', '2.75', '1.71', '1.04')],
      }),
      breachOf({ actual: '52.1045839412', limit: '45', amount: '52.1045839412', impact: '7.1045839412' }),
      breachOf({
        ...{ rule: 'group-budgets', scope: RDS, actual: '24.8', limit: '20', amount: '24.8', impact: '4.8' },
        causes: [RDS_CAUSE],
      }),
    ],
    missing: [{ rule: 'anomaly-threshold', reason: 'the history has 6 periods with data, 7 are needed' }],
    warnings: [UNSETTLED],
    unsettled: UNSETTLED,
  },
  delivery: {
    made: 8,
    delivered: 6,
    skipped: 1,
    failed: 1,
    deadLetterFile: '/tmp/undelivered-events.ndjson',
    reasons: [{ reason: '415 Unsupported Media Type: cost', summary: '415 Unsupported Media Type', count: 1 }],
  },
  apiRequests: 1,
}

const LIMITS: ReportSettings['limits'] = {
  budget: decimal('45'),
  'group-budgets': new Map([[RDS, decimal('20')]]),
  'monthly-budget': decimal('1200'),
  'max-increase-percent': decimal('20'),
}

/** A day above its budget. */
export const breached = (changes: Changes = {}, look: Partial<ReportSettings> = {}): Sample =>
  sample(
    { ...BREACHED, ...changes, facts: { ...BREACHED.facts, ...changes.facts } },
    { top: 5, onMissingData: 'fail', limits: LIMITS, ...look },
  )

/** The same day with hostile names of groups, and hostile texts in breaches, warnings and answers of the webhook. */
export const hostile = (): Sample =>
  breached(
    {
      query: { ...outcome().query, groupBy: [{ type: 'TAG', key: '<b>team</b>|`x`' }] },
      facts: {
        groups: HOSTILE.map((name, i) => group(name, String(100 - i), String(90 + i))),
        currency: '"] <b>`unit`',
      },
      judgement: { ...groupBreaches(HOSTILE.length, (n) => HOSTILE[n] ?? ''), warnings: [...HOSTILE] },
      delivery: {
        ...BREACHED.delivery,
        reasons: HOSTILE.map((reason, i) => ({ reason, summary: reason, count: i + 1 })),
      },
    },
    { top: HOSTILE.length },
  )

/** A settled, ungrouped day without a gate, in yuan. */
export const calm = (): Sample =>
  breached(
    {
      query: { ...outcome().query, groupBy: [] },
      facts: { currency: 'CNY', groups: [group('total', '52.1', '40')], monthToDate: undefined },
      judgement: { verdict: 'none' },
      delivery: { made: 1, delivered: 1, skipped: 0 },
      settled: true,
    },
    { limits: { budget: decimal('100000') } },
  )

/** A day for which Cost Explorer has no line. */
export const withoutData = (): Sample =>
  breached({
    account: undefined,
    facts: { ...NO_DATA, currency: undefined, history: [], baseline: undefined },
    judgement: { verdict: 'no-data', missing: [{ rule: 'budget', reason: 'no data for 2026-11-20' }], remedy: REMEDY },
  })

const HOURS = Array.from({ length: 48 }, (_, i) => total(hour(i), i % 5 === 0 ? `-${i}.5` : `${10 + i}.25`, true))

/** 48 hours with credits, three of them chosen, and more groups than the page shows. */
export const hourly = (): Sample =>
  breached({
    facts: {
      current: HOURS[47] ?? total(hour(47), undefined),
      chosen: HOURS.slice(-3),
      chosenSum: decimal('100'),
      history: HOURS.slice(0, -1),
      groups: Array.from({ length: 1500 }, (_, i) => group(`service ${i}`, String(1500 - i), String(i))),
      omittedGroups: 250,
    },
    judgement: { verdict: 'pass' },
  })
