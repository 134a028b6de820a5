import type { GateSettings, GroupCost, PeriodTotal } from '../../../src/gate/index.js'
import { decimal, ZERO } from '../../../src/model/decimal.js'
import type { Period } from '../../../src/model/period.js'
import type { ReportFilesContext } from '../../../src/report/files/index.js'
import type { RunResult } from '../../../src/report/index.js'

/** A result and what the files know besides: the cases that the unit tests and the browser both look at. */
export interface Sample {
  readonly result: RunResult
  readonly context: ReportFilesContext
}

/** Names that try to be more than text. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  "' onmouseover='alert(4)",
  '[link](https://example.com/x) ![image](https://example.com/y.png)',
  '@octocat #1 GH-2 www.example.com https://example.com',
  '| a | b |',
  '`code` ``` fence',
  '```\n```mermaid\npie "x" : 1',
  '"] line [1,2] %%{init: {"theme":"dark"}}%%',
  '=HYPERLINK("http://example.com","x")',
  '::set-output name=x::y',
  '\u202Egnp.exe\u202C \u2066bidi\u2069',
  '</title></style></textarea><h1>big</h1>',
  '{{7*7}} <%= 7 %> &lt;b&gt; &amp;',
  `long ${'w'.repeat(994)}`,
]

const day = (date: string): Period => {
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  return { granularity: 'daily', start: `${date}T00:00:00Z`, end: `${next}T00:00:00Z` }
}

const total = (period: Period, amount: string | undefined): PeriodTotal => ({
  period,
  amount: amount === undefined ? undefined : decimal(amount),
  estimated: true,
  lines: amount === undefined ? 0 : 3,
})

const group = (label: string, amount: string, baseline: string | undefined, present = true): GroupCost => ({
  label,
  amount: decimal(amount),
  baseline: baseline === undefined ? undefined : decimal(baseline),
  present,
  history: undefined,
})

const noGate: GateSettings = {
  budget: undefined,
  groupBudgets: undefined,
  monthlyBudget: undefined,
  forecastBudget: undefined,
  maxIncreasePercent: undefined,
  maxIncreaseAmount: undefined,
  anomalyThreshold: undefined,
  compareWith: 'previous',
  ignoreBelow: ZERO,
  onBreach: 'fail',
  onMissingData: 'fail',
}

const HISTORY = [
  ['2026-11-06', '38.1022917174'],
  ['2026-11-07', '31.4'],
  ['2026-11-08', '30.95'],
  ['2026-11-09', '38.77'],
  ['2026-11-10', '39.02'],
  ['2026-11-11', undefined],
  ['2026-11-12', '40.6'],
  ['2026-11-13', '39.9'],
  ['2026-11-14', '32.08'],
  ['2026-11-15', '31.77'],
  ['2026-11-16', '39.5'],
  ['2026-11-17', '40.11'],
  ['2026-11-18', '41.3'],
  ['2026-11-19', '40.02'],
] as const

/** A day that broke its budget. */
export function breached(): Sample {
  const newest = total(day('2026-11-20'), '52.1045839412')
  const gate: GateSettings = {
    ...noGate,
    budget: decimal('45'),
    monthlyBudget: decimal('1200'),
    maxIncreasePercent: decimal('20'),
    groupBudgets: new Map([['Amazon Relational Database Service', decimal('20')]]),
  }
  const query: RunResult['query'] = {
    metrics: ['AmortizedCost', 'UnblendedCost'],
    metric: 'UnblendedCost',
    groupBy: [{ type: 'DIMENSION', key: 'SERVICE' }],
    filter: { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } },
    billingViewArn: undefined,
  }
  const history = HISTORY.map(([date, amount]) => total(day(date), amount))
  return {
    result: {
      query,
      selection: { chosen: [newest.period], newest: newest.period, history: history.map(({ period }) => period) },
      facts: {
        currency: 'USD',
        newest,
        chosen: [newest],
        chosenSum: newest.amount,
        history,
        baseline: decimal('40.02'),
        groups: [
          group('Amazon Relational Database Service', '24.8', '14.1'),
          group('Amazon Elastic Compute Cloud - Compute', '18.2045839412', '17.9'),
          group('Amazon Simple Storage Service', '6.3', '6.31'),
          group('AWS Lambda', '2.75', '1.71'),
          group('Amazon Route 53', '0.05', '0'),
          group('AWS Key Management Service', '0.0000034', undefined),
          group('Amazon CloudFront', '0', '0.4', false),
          group('AWS Support (credit)', '-0.0000034', '-0.4'),
        ],
        omittedGroups: 0,
        monthToDate: decimal('771.5429175586'),
        projectedMonth: decimal('1180.2'),
      },
      judgement: {
        verdict: 'breach',
        breaches: [
          { rule: 'budget', scope: 'total', actual: '52.1045839412', limit: '45' },
          { rule: 'group-budgets', scope: 'Amazon Relational Database Service', actual: '24.8', limit: '20' },
          { rule: 'max-increase-percent', scope: 'total', actual: '30.1963616721639180409795102', limit: '20' },
        ],
        missing: [{ rule: 'anomaly-threshold', reason: 'the history has 6 periods with data, 7 are needed' }],
        warnings: ['2026-11-20 ended less than 24 hours ago: AWS may still add to it.'],
      },
      delivery: {
        made: 8,
        delivered: 6,
        skipped: 1,
        failed: 1,
        deadLetterFile: '/tmp/undelivered-events.ndjson',
        reasons: [{ reason: '415 Unsupported Media Type: cost', summary: '415 Unsupported Media Type', count: 1 }],
      },
      settled: false,
      apiRequests: 1,
    },
    context: {
      account: '123456789012',
      query,
      gate,
      top: 5,
      generatedAt: '2026-11-21T06:00:12Z',
    },
  }
}

/** The same day with groups whose names are hostile, in three places: groups, a breach's scope, what the webhook said. */
export function hostile(): Sample {
  const { result, context } = breached()
  const groups = HOSTILE_NAMES.map((name, i) => group(name, String(100 - i), String(90 + i)))
  return {
    context: { ...context, top: HOSTILE_NAMES.length },
    result: {
      ...result,
      query: { ...result.query, groupBy: [{ type: 'TAG', key: '<b>team</b>|`x`' }] },
      facts: { ...result.facts, groups, currency: '"] <b>`unit`' },
      judgement: {
        verdict: 'breach',
        breaches: HOSTILE_NAMES.map((scope) => ({ rule: 'group-budgets', scope, actual: '100', limit: '1' })),
        missing: [],
        warnings: HOSTILE_NAMES,
      },
      delivery: {
        ...result.delivery,
        reasons: HOSTILE_NAMES.map((reason, i) => ({ reason, summary: reason, count: i + 1 })),
      },
    },
  }
}

/** A quiet day: no gate, an account in yuan, nothing but the total. */
export function calm(): Sample {
  const { result, context } = breached()
  const query: RunResult['query'] = { ...result.query, groupBy: [], filter: undefined }
  return {
    context: { ...context, query, gate: { ...noGate, budget: decimal('100000') } },
    result: {
      ...result,
      query,
      facts: { ...result.facts, currency: 'CNY', groups: [group('total', '52.1', '40')], monthToDate: undefined },
      judgement: { verdict: 'none', breaches: [], missing: [], warnings: [] },
      delivery: { made: 1, delivered: 1, skipped: 0, failed: 0, deadLetterFile: undefined, reasons: [] },
      settled: true,
    },
  }
}

/** Cost Explorer answered without a line. */
export function withoutData(): Sample {
  const { result, context } = breached()
  const newest = total(day('2026-11-20'), undefined)
  return {
    context: { ...context, account: undefined },
    result: {
      ...result,
      facts: {
        currency: undefined,
        newest,
        chosen: [newest],
        chosenSum: undefined,
        history: [],
        baseline: undefined,
        groups: [],
        omittedGroups: 0,
        monthToDate: undefined,
        projectedMonth: undefined,
      },
      judgement: {
        verdict: 'no-data',
        breaches: [],
        missing: [{ rule: 'budget', reason: 'no data for 2026-11-20' }],
        warnings: [],
      },
    },
  }
}

/** 48 hours with credits, two of them chosen, and more groups than the page shows. */
export function hourly(): Sample {
  const { result, context } = breached()
  const hours = Array.from({ length: 48 }, (_, i): PeriodTotal => {
    const at = (hour: number) => `${new Date(Date.UTC(2026, 10, 19, hour)).toISOString().slice(0, 19)}Z`
    return total({ granularity: 'hourly', start: at(i), end: at(i + 1) }, i % 5 === 0 ? `-${i}.5` : `${10 + i}.25`)
  })
  const chosen = hours.slice(-3)
  const newest = chosen[2]
  if (newest === undefined) throw new Error('There are 48 hours.')
  return {
    context,
    result: {
      ...result,
      facts: {
        ...result.facts,
        newest,
        chosen,
        chosenSum: decimal('100'),
        history: hours.slice(0, -1),
        groups: Array.from({ length: 1500 }, (_, i) => group(`service ${i}`, String(1500 - i), String(i))),
        omittedGroups: 250,
      },
      judgement: { verdict: 'pass', breaches: [], missing: [], warnings: [] },
    },
  }
}
