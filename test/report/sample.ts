import type { Breach, CostFacts, GateSettings, GroupCost, Judgement, PeriodTotal } from '../../src/gate/index.js'
import { decimal } from '../../src/model/decimal.js'
import type { Core } from '../../src/model/outside.js'
import type { Period } from '../../src/model/period.js'
import type { ReportSettings, RunResult, View, WorkflowContext } from '../../src/report/index.js'

/** Names that a tag, a service or an account can have, each an attempt at somebody's page. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '[click](https://example.com/x)',
  '![x](https://example.com/x.png)',
  '@octocat please look',
  'fixes #123 and octo-org/octo-repo#7, GH-12',
  'https://example.com/?a=b&c=d',
  'www.example.com',
  'someone@example.com',
  'a | b \\| c',
  '`code` ``two``',
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
  '<!-- comment -->',
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

export function total(period: Period, amount: string | undefined, estimated = false): PeriodTotal {
  return { period, amount: amount === undefined ? undefined : decimal(amount), estimated, lines: amount ? 3 : 0 }
}

export function group(label: string, amount: string, baseline?: string, present = true): GroupCost {
  return {
    label,
    amount: decimal(amount),
    baseline: baseline === undefined ? undefined : decimal(baseline),
    present,
    history: undefined,
  }
}

export const NO_GATE: GateSettings = {
  budget: undefined,
  groupBudgets: undefined,
  monthlyBudget: undefined,
  forecastBudget: undefined,
  maxIncreasePercent: undefined,
  maxIncreaseAmount: undefined,
  anomalyThreshold: undefined,
  compareWith: 'previous',
  ignoreBelow: decimal('0'),
  onBreach: 'fail',
  onMissingData: 'warn',
}

export function view(changes: Partial<Omit<View, 'gate'>> & { gate?: Partial<GateSettings> } = {}): View {
  return { top: 10, hideAmounts: false, ...changes, gate: { ...NO_GATE, ...changes.gate } }
}

export const FACTS: CostFacts = {
  currency: 'USD',
  newest: total(day(20), '123.456789', true),
  chosen: [total(day(20), '123.456789', true)],
  chosenSum: decimal('123.456789'),
  history: Array.from({ length: 5 }, (_, index) => total(day(15 + index), `${97 + index}.75`)),
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

export const BREACHES: readonly Breach[] = [
  { rule: 'budget', scope: 'total', actual: '123.456789', limit: '111.11' },
  { rule: 'max-increase-percent', scope: 'total', actual: '21.33', limit: '20' },
]

const PASS: Judgement = { verdict: 'pass', breaches: [], missing: [], warnings: [] }
export const BROKEN: Judgement = { verdict: 'breach', breaches: BREACHES, missing: [], warnings: [] }

export function result(
  changes: Partial<Omit<RunResult, 'facts' | 'judgement' | 'delivery'>> & {
    facts?: Partial<CostFacts>
    judgement?: Partial<Judgement>
    delivery?: Partial<RunResult['delivery']>
  } = {},
): RunResult {
  const facts = { ...FACTS, ...changes.facts }
  return {
    query: {
      metrics: ['UnblendedCost'],
      metric: 'UnblendedCost',
      groupBy: [{ type: 'DIMENSION', key: 'SERVICE' }],
      filter: undefined,
      billingViewArn: undefined,
    },
    selection: { chosen: facts.chosen.map(({ period }) => period), newest: facts.newest.period, history: [] },
    settled: false,
    apiRequests: 2,
    ...changes,
    facts,
    judgement: { ...PASS, ...changes.judgement },
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

/** A period that Cost Explorer knows nothing of. */
export const NO_DATA: Partial<CostFacts> = {
  newest: total(day(20), undefined),
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

export function reportSettings(changes: Partial<ReportSettings> = {}): ReportSettings {
  return {
    summary: false,
    summaryFile: undefined,
    comment: 'never',
    commentKey: 'default',
    prNumber: undefined,
    githubToken: undefined,
    top: 10,
    hideAmounts: false,
    hiddenByAuto: false,
    files: [],
    ...changes,
  }
}

export function workflow(changes: Partial<WorkflowContext> = {}): WorkflowContext {
  return {
    apiUrl: 'http://127.0.0.1:1',
    repository: 'octo-org/octo-repo',
    isPublic: false,
    eventName: 'schedule',
    sha: undefined,
    actor: 'octocat',
    payload: {},
    ...changes,
  }
}

/** What the program said to the runner: `[level, text]` in order. */
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
    group: async (name, work) => {
      said.push(['group', name])
      return work()
    },
  }
  return { core, said, text: () => said.map(([, text]) => text).join('\n') }
}

/** Digits of every amount of the sample, as they could show up in any notation. */
export const AMOUNTS = [
  '123.4',
  '123,4',
  '101.7',
  '97.75',
  '98.75',
  '99.75',
  '100.75',
  '87.6',
  '65.4',
  '30.2',
  '36.3',
  '5.55',
  '111.1',
  '12.35',
  '21.7',
  '1987',
  '1,987',
  '3141',
  '3,141',
  '22.22',
  '$',
  'USD',
] as const
