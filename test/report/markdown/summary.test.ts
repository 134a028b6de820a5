import { describe, expect, it } from '@jest/globals'
import { marked } from 'marked'
import { decimal } from '../../../src/model/decimal.js'
import { COMMENT_LIMIT, SUMMARY_LIMIT } from '../../../src/report/markdown/blocks.js'
import { commentMarkdown, summaryMarkdown, unjudgedMarkdown } from '../../../src/report/markdown/index.js'
import { AMOUNTS, BREACHES, BROKEN, day, group, HOSTILE, NO_DATA, result, total, UNDELIVERED, view } from '../sample.js'

const GATE = { budget: decimal('111.11'), maxIncreasePercent: decimal('20') }
const summary = (...[changes, look]: [Parameters<typeof result>[0]?, Parameters<typeof view>[0]?]) =>
  summaryMarkdown(result(changes), view(look))
const comment = (...[changes, look, back]: [Parameters<typeof result>[0]?, Parameters<typeof view>[0]?, boolean?]) =>
  commentMarkdown(result(changes), view(look), back ?? false, 40)
/** The page with its chart taken out. */
const textOf = (page: string) => page.replace(/```mermaid[\s\S]*?```\n\n/, '')

describe('summaryMarkdown', () => {
  it('is short where nothing is wrong: verdict, total, chart, the rest folded', () => {
    expect(textOf(summary({}, { gate: GATE }))).toBe(`## ✅ AWS costs pass the gate

**$123.46** for 2026-11-20 · ▲ +21.3% (+$21.71) against the previous day ($101.75)

<details>
<summary>Top costs</summary>

| SERVICE | 2026-11-20 | | Change |
| :-- | --: | :-- | --: |
| Amazon Elastic Compute Cloud - Compute | $87.65 | ██████████ | ▲ +34.0% (+$22.22) |
| Amazon Relational Database Service | $30.25 | ███▌ | ▼ -16.7% (-$6.07) |
| AWS Lambda | $5.55 | ▋ | new +$5.55 |

**Up:** Amazon Elastic Compute Cloud - Compute +$22.22, AWS Lambda +$5.55

**Down:** Amazon Relational Database Service -$6.07

</details>

Month to date **$1,987.65** · projected month **$3,141.59**

<sub>UnblendedCost by SERVICE · judged: budget, max-increase-percent · estimated by AWS · not settled: AWS may still add to it · 37 events delivered, 3 known from earlier runs · 2 paid Cost Explorer requests</sub>
`)
  })

  it('begins with the rules that were broken, and by how much, and folds nothing', () => {
    const text = summary({ judgement: { ...BROKEN, warnings: ['Not "@settled".'] } }, { gate: GATE })
    expect(text.split('\n').slice(0, 6)).toEqual([
      '## ❌ AWS costs broke the gate: budget, max-increase-percent',
      '',
      '- **budget**, total: $123.46 is above the limit of $111.11, by $12.35',
      '- **max-increase-percent**, total: rose by 21.33% against the previous day, limit 20%',
      '',
      '**$123.46** for 2026-11-20 · ▲ +21.3% (+$21.71) against the previous day ($101.75)',
    ])
    expect(text).toContain('```mermaid')
    expect(text).toContain('- ⚠️ Not `"@settled".`')
    expect(text).not.toContain('<details>')
    expect(summary({ judgement: BROKEN }, { gate: { onBreach: 'warn' } })).toMatch(/^## ⚠️ AWS costs broke/)
  })

  it('says that data is missing, never zero', () => {
    const missing = [{ rule: 'budget' as const, reason: 'Cost Explorer has no data for 2026-11-20.' }]
    const text = summary(
      { facts: NO_DATA, judgement: { verdict: 'no-data', missing } },
      { gate: { onMissingData: 'fail' } },
    )
    expect(text).toMatch(
      /^## ❌ No AWS cost data for 2026-11-20\n\n- \*\*budget\*\* was not judged\n\nCost Explorer has no data for 2026-11-20, which is not/,
    )
    expect(summary({ judgement: { verdict: 'no-data', missing } })).toContain('not judged: Cost Explorer has no data')
    expect(text).not.toContain('$0')
    expect(text).not.toContain('settled')
    expect(summary({ facts: NO_DATA, judgement: { verdict: 'none' } })).toMatch(/^## ⚠️ No AWS cost data/)
    expect(summary({ judgement: { verdict: 'no-data' } }, { gate: { onMissingData: 'pass' } })).toMatch(
      /^## ℹ️ Too little AWS cost data to judge the gate/,
    )
  })

  it('says what was asked, and that the period is settled', () => {
    const small = (run: Parameters<typeof summary>[0]) => /<sub>(UnblendedCost.*)<\/sub>/.exec(summary(run))?.[1]
    const query = { ...result().query, groupBy: [] }
    const newest = total(day(20), '5')
    expect(small({ query, settled: true, facts: { newest, chosen: [newest] } })).toMatch(
      /^UnblendedCost · settled \(ended over 24 hours ago\) · /,
    )
    const groupBy = [{ type: 'TAG', key: 'team' }] as const
    expect(small({ query: { ...query, groupBy } })).toMatch(
      /^UnblendedCost by `TAG:team` · estimated by AWS · not settled/,
    )
    expect(small({ facts: NO_DATA })).not.toMatch(/settled|estimated/)
  })

  it('tells what was not delivered, and why', () => {
    const text = summary({ delivery: UNDELIVERED, judgement: { verdict: 'none' } })
    expect(text).toContain(
      '⚠️ **7 of 40 events were not delivered**; they are in /tmp/undelivered-events.ndjson\n\n- 5 × HTTP 503: `<b>busy</b>` `@octocat`\n- 2 × no answer within 15 s\n',
    )
    expect(text).not.toContain('<details>')
    expect(text).toMatch(/^## ⚠️ AWS costs: events were not delivered\n/)
    expect(summary({ delivery: UNDELIVERED })).toMatch(/^## ⚠️ AWS costs pass the gate, but events were not delivered\n/)
    const one = { delivery: { ...UNDELIVERED, made: 1, delivered: 0, skipped: 0, failed: 1 } }
    expect(summary(one)).toMatch(/^## ⚠️ AWS costs pass the gate, but an event was not delivered\n/)
    expect(summary(one)).toContain('⚠️ **1 of 1 event was not delivered**')
    const none = { made: 40, delivered: 0, skipped: 0 }
    expect(summary({ delivery: none })).toContain('40 events made, none sent (no webhook)')
  })

  it('sums a range, and compares budgets of the month', () => {
    const chosen = [total(day(18), '1.5'), total(day(19), undefined), total(day(20), '123.456789')]
    const gate = { monthlyBudget: decimal('2500'), forecastBudget: decimal('3000') }
    const text = summary({ facts: { chosen, chosenSum: decimal('124.956789') } }, { gate })
    expect(text).toContain('3 days, 2026-11-18 to 2026-11-20: **$124.96** (1 without data)')
    expect(text).toContain('Month to date **$1,987.65** of $2,500.00 · projected month **$3,141.59** of $3,000.00')
    const month = { granularity: 'monthly', start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' } as const
    const monthly = { facts: { newest: total(month, '1987.65') } }
    expect(summary(monthly)).not.toContain('Month to date')
    expect(summary(monthly, { gate })).toContain('Month to date **$1,987.65** of $2,500.00')
  })

  it('knows unknown and worthless baselines', () => {
    expect(summary({ facts: { baseline: undefined } })).toContain(
      '**$123.46** for 2026-11-20 · nothing known of the previous day',
    )
    expect(summary({ facts: { baseline: decimal('-2') } })).toContain('▲ +$125.46 against the previous day (-$2.00)')
    expect(summary({ facts: { baseline: decimal('-2') } }, { hideAmounts: true })).toContain(
      '▲ (no percentage) against',
    )
  })

  it('stays under 1 MiB whatever the account, with whole tables, and says what was cut', () => {
    const groups = Array.from({ length: 20_000 }, (_, n) => group(`${n} ${'é|@'.repeat(300)}`, `${20_000 - n}`, '1'))
    const breaches = groups.map(({ label }) => ({
      rule: 'group-budgets' as const,
      scope: label,
      actual: '2',
      limit: '1',
    }))
    const text = summaryMarkdown(
      result({ facts: { groups }, judgement: { ...BROKEN, breaches } }),
      view({ top: 20_000 }),
    )
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_LIMIT.most)
    expect(text).toContain('<sub>… and 19,900 more breaches, all in the log</sub>')
    expect(text).toMatch(/_Cut here: [\d,]+ more groups \(GitHub shows summaries up to 1 MiB\)\._/)
    expect(text).toMatch(/paid Cost Explorer requests<\/sub>\n$/)
  })
})

describe('commentMarkdown', () => {
  it('is shorter: no chart, five groups, nothing of the run or the clock', () => {
    const groups = Array.from({ length: 8 }, (_, n) => group(`Service ${n}`, `${80 - n}`))
    const text = comment({ facts: { groups }, judgement: { ...BROKEN, warnings: ['ended less than 24 hours ago'] } })
    expect(text).toMatch(/^### ❌ AWS costs broke the gate/)
    expect(text).toContain('… and 3 more groups')
    expect(text).not.toMatch(/mermaid|settled|24 hours|request|delivered/)
    const later = comment({
      facts: { groups },
      judgement: BROKEN,
      settled: true,
      apiRequests: 9,
      delivery: { delivered: 0, skipped: 40 },
    })
    expect(later).toBe(text)
  })

  it('says that things are back to normal', () => {
    expect(comment({}, {}, true)).toMatch(/^### ✅ Back to normal: AWS costs no longer break the gate\n/)
  })

  it('stays short whatever broke, and under 65,536 characters with what the caller needs', () => {
    const breaches = Array.from({ length: 9000 }, (_, n) => ({
      rule: 'group-budgets' as const,
      scope: `g${n}`,
      actual: '2',
      limit: '1',
    }))
    const run = result({ judgement: { ...BROKEN, breaches } })
    const text = commentMarkdown(run, view(), false, 0)
    expect(text.match(/^- /gm)).toHaveLength(10)
    expect(text).toContain('<sub>… and 8,990 more breaches, all in the log</sub>')
    const cut = commentMarkdown(run, view(), false, COMMENT_LIMIT.most - 1100)
    expect(cut.length).toBeLessThanOrEqual(1100)
    expect(cut).toMatch(/_Cut here: \d+ more breaches \(GitHub takes comments up to 65,536 characters\)\._/)
  })

  it('tells what was not delivered by kind, as neither a place nor a webhook’s words stay the same', () => {
    const reasons = ['a', 'b', 'c', 'd'].map((summary) => ({ summary, reason: `${summary}: request 6f1c`, count: 2 }))
    expect(comment({ delivery: { ...UNDELIVERED, reasons } })).toContain(
      '⚠️ **7 of 40 events were not delivered**\n\n- 2 × a\n- 2 × b\n- 2 × c\n\n|',
    )
  })
})

describe('hidden amounts', () => {
  it.each([
    ['pass', {}],
    ['breach', BROKEN],
    ['no data', { verdict: 'no-data' as const }],
  ])('%s', (_, judgement) => {
    const chosen = [total(day(19), '101.75'), total(day(20), '123.456789')]
    const look = { hideAmounts: true, gate: { ...GATE, monthlyBudget: decimal('2500') } }
    for (const text of [
      summary({ facts: { chosen }, judgement }, look),
      comment({ facts: { chosen }, judgement }, look),
    ]) {
      for (const amount of AMOUNTS) expect(text).not.toContain(amount)
      expect(text).toContain('amounts are hidden')
      expect(text).toContain('▲ +21.3% against the previous day')
    }
    expect(BREACHES.map(({ rule }) => rule)).toEqual(['budget', 'max-increase-percent'])
  })
})

describe('hostile names', () => {
  it.each(HOSTILE)('%j makes no markup of its own', (name) => {
    const groups = [group(name, '5', '1'), group('calm', '4', '9')]
    const judgement = {
      ...BROKEN,
      breaches: [{ rule: 'group-budgets' as const, scope: name, actual: '2', limit: '1' }],
    }
    const warnings = [`AWS returned no group "${name}".`]
    const delivery = { ...UNDELIVERED, reasons: [{ reason: name, summary: name, count: 7 }] }
    const facts = { groups, currency: name }
    const gate = { budget: decimal('100') }
    const page = summary({ facts, judgement: { ...judgement, warnings }, delivery }, { gate })
    for (const text of [page, comment({ facts, judgement, delivery }, { gate })]) {
      const html = marked.parse(text, { gfm: true, async: false })
      const tags = new Set([...html.matchAll(/<([a-z]\w*)/gi)].map(([, tag]) => tag))
      const known = [
        'h2',
        'h3',
        'ul',
        'li',
        'p',
        'strong',
        'code',
        'pre',
        'table',
        'thead',
        'tbody',
        'tr',
        'th',
        'td',
        'sub',
        'wbr',
      ]
      expect([...tags].filter((tag) => !known.includes(`${tag}`))).toEqual([])
      expect(html.match(/<tr>/g)).toHaveLength(3)
      expect(html.replace(/<(code|pre)[^>]*>[\s\S]*?<\/\1>/g, '')).not.toMatch(
        /@octocat|#123|octo-repo|https?:|www\.|\$x/,
      )
    }
    expect(page.match(/^```/gm)).toHaveLength(2)
    expect(page).not.toMatch(/^::|[\u202A-\u202E\u2066-\u2069]/m)
  })
})

describe('unjudgedMarkdown', () => {
  const delivery = { made: 40, delivered: 40, skipped: 0, failed: 0, deadLetterFile: undefined, reasons: [] }
  it('tells of a replay, and of a run that broke off, without costs', () => {
    expect(unjudgedMarkdown({ kind: 'replay', delivery, apiRequests: 0 })).toBe(
      '## Events replayed\n\n<sub>40 events delivered</sub>\n',
    )
    const broken = unjudgedMarkdown({
      kind: 'broken-off',
      reason: 'AWS said <b>no</b>. Raise `max-api-requests`.',
      delivery: { ...delivery, ...UNDELIVERED },
      apiRequests: 1,
    })
    const reason = 'AWS said `<b>no</b>.` Raise `max-api-requests`.'
    expect(broken).toMatch(/^## ❌ AWS costs were not read to the end\n\nAWS/)
    expect(broken).toContain(`\n\n${reason}\n\n⚠️ **7 of 40 events`)
    expect(broken).toContain('1 paid Cost Explorer request</sub>')
  })
})
