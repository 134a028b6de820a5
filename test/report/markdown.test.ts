import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { marked } from 'marked'
import type { Cause } from '../../src/gate/index.js'
import { decimal } from '../../src/lib/decimal.js'
import { UserError } from '../../src/lib/errors.js'
import { commentMarkdown, sameText, summaryMarkdown } from '../../src/report/markdown.js'
import { assemble, type Block, COMMENT_LIMIT, fixed, SUMMARY_LIMIT } from '../../src/report/markdown-blocks.js'
import {
  ACCOUNTS,
  AMOUNTS,
  BREACH,
  breachOf,
  CAUSES,
  causeOf,
  day,
  FACTS,
  group,
  groupBreaches,
  HOSTILE,
  hour,
  NO_DATA,
  outcome,
  REMEDY,
  settings,
  total,
  UNDELIVERED,
  workflow,
} from './sample.js'

type Run = Parameters<typeof outcome>[0]
type Look = Parameters<typeof settings>[0]

const LIMITS = { budget: decimal('111.11'), 'max-increase-percent': decimal('20') }
const summary = (run?: Run, look?: Look) => summaryMarkdown(outcome(run), settings(look))
const comment = (run?: Run, look?: Look) => commentMarkdown(outcome(run), settings(look), 'default')
/** The page's table, without its head. */
const table = (...args: Parameters<typeof summary>) =>
  summary(...args)
    .split('\n')
    .filter((line) => /^\| (?!:--)/.test(line))
const chart = (...args: Parameters<typeof summary>) =>
  /```mermaid[\s\S]*?```(?:\n\n<sub>.*)?/.exec(summary(...args))?.[0]

describe('the summary', () => {
  test('the summary of a passed gate is five lines: verdict, comparison, collapsed costs, month, query', () => {
    const text = summary({}, { limits: { ...LIMITS, 'monthly-budget': decimal('2500') } })
    expect(
      text.replace(/```mermaid[\s\S]*?```\n\n<sub>.*<\/sub>\n\n/, ''),
    ).toBe(`## ✅ Cost gate passed: AWS cost $123.46 on 2026-11-20 (+21.3%)

**$21.71 more than the previous day ($101.75)** · 111.1% of the budget of $111.11

<details>
<summary>Costs and trend</summary>

| Service | Nov&nbsp;20 | Previous&nbsp;day | Change | |
| :-- | --: | --: | --: | :-- |
| Amazon Elastic Compute Cloud - Compute | $87.65 | $65.43 | ▲&nbsp;+$22.22 (+34.0%) | ██████████ |
| Amazon Relational Database Service | $30.25 | $36.32 | ▼&nbsp;-$6.07 (-16.7%) | ███▌ |
| AWS Lambda | $5.55 | $0.00 | ▲&nbsp;+$5.55 (new) | ▋ |

**Biggest changes** (top 3 by amount): Amazon Elastic Compute Cloud - Compute +$22.22, Amazon Relational Database Service -$6.07, AWS Lambda +$5.55 (new)

</details>

Month to date **$1,987.65**, 79.5% of the budget of $2,500.00 · Projected month **$3,141.59**

<sub>UnblendedCost by Service · judged: budget, monthly-budget, max-increase-percent · account \`123456789012\` · estimated by AWS · not settled: the day ended less than 24 hours ago, so AWS may still add costs to it · events: 40 made, 37 delivered, 3 skipped (accepted in an earlier run) · 2 paid Cost Explorer requests</sub>
`)
  })

  test('the summary of a breach begins with the breaches, their money and causes, and collapses nothing', () => {
    const text = summary({ judgement: { ...BREACH, warnings: ['Not "@settled".'] } }, { limits: LIMITS })
    expect(text).toMatch(/^## ❌ Cost gate failed: AWS cost \$123\.46 on 2026-11-20 \(\+21\.3%\)\n/)
    expect(text.match(/^ *- .*/gm)).toEqual([
      expect.stringMatching(/^- \*\*Total\*\* cost \$123\.46, \$21\.71 .* · `max-increase-percent`$/),
      '  - of which Amazon Elastic Compute Cloud - Compute `BoxUsage:m5.large` +$19.51, AWS Lambda `Lambda-GB-Second` +$5.55 (new)',
      '- **Total** cost $123.46, $12.35 above the budget of $111.11 · `budget`',
      '- ⚠️ Not `"@settled".`',
    ])
    expect(text).not.toContain('<details>')
    expect(summary({ judgement: BREACH }, { onBreach: 'warn' })).toMatch(/^## ⚠️ Cost gate failed/)
  })

  test('the summary says that two thirds of a rise are unexplained, with and without causes', () => {
    const unexplained = (causes: readonly Cause[]) =>
      summary({ judgement: { verdict: 'breach', breaches: [breachOf({ causes, unexplained: true })] } })
    expect(unexplained(CAUSES)).toContain('+$5.55 (new); two thirds or more of the rise has other causes\n')
    expect(unexplained([])).toContain('\n  - no cause of the rise was found\n')
  })

  test('the summary of missing data says what to do, and never shows it as zero or settled', () => {
    const missing = [{ rule: 'budget' as const, reason: 'Cost Explorer has no data for 2026-11-20.' }]
    const judgement = { verdict: 'no-data' as const, missing, remedy: REMEDY }
    const facts = { ...NO_DATA, history: [] }
    const text = summary({ facts, judgement }, { onMissingData: 'fail', limits: LIMITS })
    expect(text).toBe(`## ❌ No AWS cost data for 2026-11-20

No data is not the same as no costs. ${REMEDY}

<sub>UnblendedCost by Service · account \`123456789012\` · events: 40 made, 37 delivered, 3 skipped (accepted in an earlier run) · 2 paid Cost Explorer requests</sub>
`)
    expect(summary({ judgement: { verdict: 'no-data', missing } })).toContain('not judged: Cost Explorer has no data')
    expect(summary({ facts: NO_DATA, judgement: { verdict: 'none' } })).toMatch(/^## ⚠️ No AWS cost data/)
    expect(summary({ judgement: { verdict: 'no-data' } }, { onMissingData: 'pass' })).toMatch(
      /^## ℹ️ Not enough data to judge the cost gate: AWS cost/,
    )
  })

  test('the summary and the comment say once that the period is not settled', () => {
    const unsettled = 'The period 2026-11-20 ended less than 24 hours ago, so AWS may still add costs to it.'
    const judgement = { ...BREACH, warnings: [unsettled, 'Something else.'], unsettled }
    for (const text of [summary({ judgement }), comment({ judgement })]) {
      expect(text.match(/24 hours/g)).toHaveLength(1)
      expect(text).toContain('- ⚠️ Something else.')
    }
  })

  test('the summary and the comment link to the run and name the account', () => {
    const runUrl = 'https://github.com/octo-org/octo-repo/actions/runs/1'
    const look = { workflow: workflow({ runUrl }) }
    for (const text of [summary({}, look), comment({}, look)]) {
      expect(text).toContain(` · [this run](${runUrl})</sub>`)
      expect(text).toContain('account `123456789012`')
    }
    expect(summary({}, { ...look, hideAmounts: true })).not.toContain('123456789012')
  })

  test('the summary shows the query and that the period is settled', () => {
    const current = total(day(20), '5')
    const groupBy = [{ type: 'TAG', key: 'team' }] as const
    const run = { query: { ...outcome().query, groupBy }, settled: true, facts: { current, chosen: [current] } }
    expect(summary(run)).toContain('<sub>UnblendedCost by `TAG:team` · account `123456789012` · settled · ')
  })

  test('the summary lists undelivered events, their file and the reasons', () => {
    const text = summary({ delivery: UNDELIVERED, judgement: { verdict: 'none' } })
    expect(text).toContain(
      '⚠️ **7 of 40 events are undelivered**; they are in /tmp/undelivered-events.ndjson\n\n- 5 × HTTP 503: `<b>busy</b>` `@octocat`\n- 2 × no answer within 15 s\n',
    )
    expect(text).toMatch(/^## ⚠️ 7 events undelivered: AWS cost \$123\.46 on/)
    expect(text).not.toContain('<details>')
    const one = { ...UNDELIVERED, made: 1, delivered: 0, skipped: 0, failed: 1 }
    expect(summary({ delivery: one })).toMatch(/^## ⚠️ Cost gate passed, but 1 event undelivered: AWS cost/)
    const none = { made: 40, delivered: 0, skipped: 0 }
    expect(summary({ delivery: none })).toContain('events: 40 made, none sent: webhook-url is not set')
  })

  test('the summary has the sum of a range and the budgets of the month', () => {
    const chosen = [total(day(18), '1.5'), total(day(19), undefined), total(day(20), '123.456789')]
    const limits = {
      'monthly-budget': decimal('2500'),
      'forecast-budget': decimal('3000'),
      'range-budget': decimal('100'),
    }
    const text = summary({ facts: { chosen, chosenSum: decimal('124.956789') } }, { limits })
    expect(text).toContain(
      'Sum of 3 days **$124.96**, 2026-11-18 to 2026-11-20 (1 without data), 125.0% of the budget of $100.00 · Month to date **$1,987.65**, 79.5% of the budget of $2,500.00 · Projected month **$3,141.59**, 104.7% of the budget of $3,000.00',
    )
    const month = { granularity: 'monthly', start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' } as const
    const monthly = { facts: { current: total(month, '1987.65') } }
    expect(summary(monthly)).not.toContain('Month to date')
    expect(summary(monthly)).toContain('AWS cost $1,987.65 in 2026-10 (')
    expect(summary(monthly, { limits })).toContain('Month to date **$1,987.65**, 79.5% of the budget of $2,500.00')
    expect(summary({}, { limits: { 'monthly-budget': decimal('0') } })).toContain('**$1,987.65**, the budget of $0.00')
  })

  test.each([
    [undefined, {}, '**No data to compare with**'],
    ['-2', {}, '**$125.46 more than the previous day (-$2.00)**'],
    ['-2', { hideAmounts: true }, '**More than the previous day**'],
    ['200', {}, '**$76.54 less than the previous day ($200.00)**'],
    ['123.456789', {}, '**The same as the previous day ($123.46)**'],
    ['101.75', { compareWith: 'median' as const }, '**$21.71 more than the median of 5 days ($101.75)**'],
  ])('the summary compares the total with a baseline of %s', (baseline, look, text) => {
    expect(summary({ facts: { baseline: baseline === undefined ? undefined : decimal(baseline) } }, look)).toContain(
      text,
    )
  })

  test('the summary of an outcome without costs has the error and the events', () => {
    const delivery = { ...outcome().delivery, delivered: 40, skipped: 0 }
    expect(summaryMarkdown({ kind: 'replayed', delivery, apiRequests: 0 }, settings())).toBe(
      '## Events replayed\n\n<sub>events: 40 made, 40 delivered</sub>\n',
    )
    const error = new UserError('AWS said <b>no</b> to 123456789012.', 'Raise `max-api-requests`.')
    const incomplete = { kind: 'incomplete', error, delivery: { ...delivery, ...UNDELIVERED }, apiRequests: 1 } as const
    const text = summaryMarkdown(incomplete, settings())
    expect(text).toMatch(
      /^## ❌ AWS costs were not judged\n\nAWS said `<b>no<\/b>` to .*\*.* Raise `max-api-requests`\.\n\n⚠️ \*\*7 of 40 events/,
    )
    expect(text).toContain('1 paid Cost Explorer request</sub>')
    expect(text).not.toContain('123456789012')
  })
})

describe('the table of top costs', () => {
  test('the table has the sum of the groups that it leaves out', () => {
    expect(summary({}, { top: 1 })).toContain('<sub>… and 2 more groups: $35.80</sub>')
    expect(summary({}, { top: 1, hideAmounts: true })).toContain('<sub>… and 2 more groups</sub>')
    const facts = { groups: [group('a', '100')], omittedGroups: 1000 }
    expect(summary({ facts })).toContain('<sub>… and 1,000 more groups: $23.46</sub>')
  })

  test('the table shows unknown baselines, credits and tags', () => {
    const groupBy = [{ type: 'TAG', key: 'team|x' } as const, { type: 'DIMENSION', key: 'REGION' } as const]
    const groups = [group('web / us-east-1', '1'), group('same', '1', '1'), group('(none) / global', '-2', '-1')]
    expect(table({ query: { ...outcome().query, groupBy }, facts: { groups } })).toEqual([
      '| <code>TAG&#58;team&#124;x</code> / Region | Nov&nbsp;20 | Previous&nbsp;day | Change | |',
      '| `web / us-east-1` | $1.00 | – | – | ██████████ |',
      '| same | $1.00 | $1.00 | = | ██████████ |',
      '| (none) / global | -$2.00 | -$1.00 | ▼&nbsp;-$1.00 (larger credit) |  |',
    ])
  })

  test('the table shows a linked account with its name and its id', () => {
    const rows = table(ACCOUNTS)
    expect(rows[0]).toMatch(/^\| Linked account \|/)
    expect(rows[1]).toMatch(/^\| shop-prod \(`111122223333`\) \|/)
  })

  test('the table draws bars in eighths, and a visible one for the smallest cost', () => {
    const groups = ['80', '40', '41', '0.0001', '0', '-5'].map((amount) => group('x', amount))
    const bars = table({ facts: { groups } }).map((row) => row.split(' | ')[4]?.replace(' |', ''))
    expect(bars.slice(1)).toEqual(['██████████', '█████', '█████▏', '▏', '', ''])
  })

  test('the table with hidden amounts has only changes in percent', () => {
    expect(table({}, { hideAmounts: true })).toEqual([
      '| Service | Change |',
      '| Amazon Elastic Compute Cloud - Compute | ▲ +34.0% |',
      '| Amazon Relational Database Service | ▼ -16.7% |',
      '| AWS Lambda | ▲ new |',
    ])
  })

  test('an ungrouped query has no table', () => {
    const text = summary({ query: { ...outcome().query, groupBy: [] } })
    expect(text).not.toMatch(/^\||Biggest/m)
  })
})

test.each([
  [[1, 2, 3, 4, 5].map((n) => group(`up ${n}`, `${10 + n}`, '10')), {}, 'up 5 +$5.00, up 4 +$4.00, up 3 +$3.00'],
  [[group('calm', '100', '100'), group('unknown', '5')], {}, undefined],
  [[group('gone', '0', '50', false)], {}, 'gone -$50.00 (no cost now)'],
  [
    [group('ended', '0', '-50', false), group('new', '-60', '0'), group('less', '-1', '-3')],
    {},
    'new -$60.00 (new credit of $60.00), ended +$50.00 (credit of $50.00 ended), less +$2.00 (smaller credit)',
  ],
  [
    [group('ended', '0', '-50', false), group('new', '-60', '0'), group('more', '-3', '-1')],
    { hideAmounts: true },
    'new (new credit), ended (credit ended), more (larger credit)',
  ],
  [
    FACTS.groups.slice(0, 3),
    { hideAmounts: true },
    'Amazon Elastic Compute Cloud - Compute +34.0%, Amazon Relational Database Service -16.7%, AWS Lambda (new)',
  ],
])(
  'the biggest changes are the three groups that changed most, and credits are named as credits: case %#',
  (groups, look, text) => {
    const line = /^\*\*Biggest changes\*\* \(top 3 by amount\): (.*)/m.exec(summary({ facts: { groups } }, look))
    expect(line?.[1]).toBe(text)
  },
)

describe('the trend chart', () => {
  test('the chart draws history and this run in two colors, and names the budget', () => {
    const lines = chart({}, { limits: LIMITS })?.split('\n') ?? []
    expect(lines[0]).toBe('```mermaid')
    expect(lines).toContain('      plotColorPalette: "#1f6feb, #8b949e, #da3633"')
    expect(lines.slice(lines.indexOf('xychart-beta'))).toEqual([
      'xychart-beta',
      '  title "Cost per day, line: budget of $111.11"',
      '  x-axis ["11-15", "11-16", "11-17", "11-18", "11-19", "11-20"]',
      '  y-axis "USD" 0 --> 135.8',
      '  bar [97.75, 98.75, 99.75, 100.75, 101.75, 123.46]',
      '  bar [97.75, 98.75, 99.75, 100.75, 101.75, 0]',
      '  line [111.11, 111.11, 111.11, 111.11, 111.11, 111.11]',
      '```',
      '',
      '<sub>Blue: 2026-11-20. Grey: the days before.</sub>',
    ])
    const chosen = [total(day(19), '101.75'), total(day(20), '123.456789')]
    expect(chart({ facts: { chosen } })).toContain('Blue: 2026-11-19 to 2026-11-20. Grey')
  })

  test('the chart leaves out periods without data and a budget far above, with a note', () => {
    const history = [total(day(17), '1'), total(day(18), undefined), total(day(19), '0')]
    const text = chart({ facts: { history } }, { limits: { budget: decimal('5000') } })
    expect(text).toContain('x-axis ["11-17", "11-19", "11-20"]')
    expect(text).toContain('bar [1, 0, 123.46]')
    expect(text).not.toContain('line [')
    expect(text).toContain(
      'Grey: the days before. 1 day without data left out. The budget is far above the chart.</sub>',
    )
  })

  test('the chart shows tiny, negative and all-zero totals', () => {
    const current = total(day(20), '-0.0000289')
    const history = [total(day(18), '0.0000034'), total(day(19), '1.0E-8')]
    const tiny = chart({ facts: { history, current, chosen: [current] } })
    expect(tiny).toContain('-0.00003179 --> 0.00000374\n  line [0.0000034, 0.00000001, -0.0000289]')
    expect(tiny).toContain('<sub>The last point is 2026-11-20.</sub>')
    const zero = total(day(20), '0')
    expect(chart({ facts: { history: [total(day(19), '0')], current: zero, chosen: [zero] } })).toContain('0 --> 1')
    expect(chart({ facts: { currency: 'N/A' } })).toContain('y-axis "" 0')
  })

  test('the chart has at most 24 bars, each with its own label', () => {
    const hours = Array.from({ length: 61 }, (_, index) => total(hour(5 + index), '1'))
    const facts = { history: hours.slice(0, -1), current: total(hour(65), '1'), chosen: hours.slice(-1) }
    const labels = /x-axis \[(.*)\]/.exec(chart({ facts }) ?? '')?.[1]?.split(', ')
    expect(new Set(labels).size).toBe(24)
    expect(labels?.at(-1)).toBe('"17h"')
  })

  test('there is no chart with hidden amounts or with fewer than two bars', () => {
    expect(chart({}, { hideAmounts: true })).toBeUndefined()
    expect(chart({ facts: { history: [] } })).toBeUndefined()
    expect(chart({ facts: { ...NO_DATA, history: FACTS.history.slice(0, 1) } })).toBeUndefined()
  })
})

describe('the comment', () => {
  test('the comment is shorter, and does not depend on what the run delivered', () => {
    const groups = Array.from({ length: 8 }, (_, n) => group(`Service ${n}`, `${80 - n}`))
    const text = comment({ facts: { groups }, judgement: BREACH })
    expect(text).toMatch(/^<!-- aws-cost-events: default -->\n### ❌ Cost gate failed/)
    expect(text).toContain('… and 3 more groups')
    expect(text).not.toMatch(/request|delivered/)
    const later = { apiRequests: 9, delivery: { delivered: 0, skipped: 40 } }
    expect(comment({ facts: { groups }, judgement: BREACH, ...later })).toBe(text)
  })

  test('two comments with the same text but links to different runs count as the same', () => {
    const of = (run: number, changes = {}) =>
      comment(changes, { workflow: workflow({ runUrl: `https://github.com/octo-org/octo-repo/actions/runs/${run}` }) })
    expect(of(1)).not.toBe(of(2))
    expect(sameText(of(1), `${of(2).replaceAll('\n', '\r\n')}\r\n`)).toBe(true)
    expect(sameText(of(1), of(1, { settled: true }))).toBe(false)
  })

  test('the comment says that the gate passes again, and has its key', () => {
    expect(commentMarkdown(outcome(), settings(), 'a|b', true)).toMatch(
      /^<!-- aws-cost-events: a%7Cb -->\n### ✅ Back to normal, cost gate passed: AWS cost \$123\.46 on 2026-11-20 \(\+21\.3%\) \(<code>a&#124;b<\/code>\)\n/,
    )
  })

  test('the comment lists ten breaches', () => {
    const text = comment({ judgement: groupBreaches(9000) })
    expect(text.match(/^- /gm)).toHaveLength(10)
    expect(text).toContain('<sub>… and 8,990 more breaches, all in the log</sub>')
  })

  test('the comment lists undelivered events by kind, without their file and the text of the webhook', () => {
    const reasons = ['a', 'b', 'c', 'd'].map((summary) => ({ summary, reason: `${summary}: request 6f1c`, count: 2 }))
    expect(comment({ delivery: { ...UNDELIVERED, reasons } })).toContain(
      '⚠️ **7 of 40 events are undelivered**\n\n- 2 × a\n- 2 × b\n- 2 × c\n\n```mermaid',
    )
  })
})

test.each([
  ['pass', {}],
  ['breach', BREACH],
  ['no-data', { verdict: 'no-data' as const }],
])('summary and comment hide amounts with the verdict %s', (_, judgement) => {
  const chosen = [total(day(19), '101.75'), total(day(20), '123.456789')]
  const look = { hideAmounts: true, limits: { ...LIMITS, 'monthly-budget': decimal('2500') } }
  for (const text of [
    summary({ facts: { chosen }, judgement }, look),
    comment({ facts: { chosen }, judgement }, look),
  ]) {
    for (const amount of AMOUNTS) expect(text).not.toContain(amount)
    expect(text).toContain('amounts are hidden')
    expect(text).toContain('**+21.3% against the previous day**')
  }
})

const OWN_TAGS = 'h2 h3 ul li p strong code pre table thead tbody tr th td sub wbr'.split(' ')

test.each(HOSTILE)('%j adds no markup to summary and comment', (name) => {
  const run = {
    facts: { groups: [group(name, '5', '1'), group('calm', '4', '9')], currency: name },
    judgement: {
      verdict: 'breach' as const,
      breaches: [breachOf({ scope: name, causes: [causeOf(name, name), causeOf('x', name)] })],
      warnings: [`AWS returned no group "${name}".`],
    },
    delivery: { ...UNDELIVERED, reasons: [{ reason: name, summary: name, count: 7 }] },
  }
  const page = summary(run, { limits: LIMITS })
  for (const text of [page, comment(run, { limits: LIMITS })]) {
    const html = marked.parse(text, { gfm: true, async: false })
    const tags = [...html.matchAll(/<([a-z]\w*)/gi)].map(([, tag]) => `${tag}`)
    expect(tags.filter((tag) => !OWN_TAGS.includes(tag))).toEqual([])
    expect(html.match(/<tr>/g)).toHaveLength(3)
    const outsideCode = html.replace(/<(code|pre)[^>]*>[\s\S]*?<\/\1>/g, '')
    expect(outsideCode).not.toMatch(/@octocat|#123|octo-repo|https?:|www\.|\$x/)
  }
  expect(page.match(/^```/gm)).toHaveLength(2)
  expect(page).not.toMatch(/^::|[\u202A-\u202E\u2066-\u2069]/m)
})

describe('the size of a page', () => {
  const block = (rows: readonly string[]): Block => ({ head: ['HEAD'], rows, tail: ['TAIL'], what: 'groups' })

  test('a page that is too long has fewer rows, but every head and tail', () => {
    const rows = Array.from({ length: 1000 }, (_, index) => `row ${index} é`)
    const text = assemble([fixed('first'), fixed(), block(rows), fixed('last')], { ...SUMMARY_LIMIT, max: 2000 })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000)
    const kept = [...text.matchAll(/^row /gm)].length
    expect(kept).toBeGreaterThan(50)
    expect(text).toMatch(/^first\n\nHEAD\nrow 0 é\n/)
    expect(text).toContain(
      `\n\n_Cut here: ${1000 - kept} more groups (GitHub shows summaries up to 1 MiB)._\nTAIL\n\nlast\n`,
    )
  })

  test('a page keeps its limit for any rows, in bytes and in characters', () => {
    const rows = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 30 })
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), fc.integer({ min: 2000, max: 9000 }), (tables, max) => {
        for (const limit of [SUMMARY_LIMIT, COMMENT_LIMIT]) {
          expect(limit.measure(assemble(tables.map(block), { ...limit, max }))).toBeLessThanOrEqual(max)
        }
      }),
    )
  })

  test('a summary with 20,000 groups and breaches stays under 1 MiB', () => {
    const groups = Array.from({ length: 20_000 }, (_, n) => group(`${n} ${'é|@'.repeat(100)}`, `${20_000 - n}`, '1'))
    const text = summary({ facts: { groups }, judgement: groupBreaches(20_000) }, { top: 20_000 })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024)
    expect(text).toContain('<sub>… and 19,900 more breaches, all in the log</sub>')
    expect(text).toMatch(/_Cut here: [\d,]+ more groups \(GitHub shows summaries up to 1 MiB\)\._/)
    expect(text).toMatch(/paid Cost Explorer requests<\/sub>\n$/)
  })
})
