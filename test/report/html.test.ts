import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decimal, ZERO } from '../../src/lib/decimal.js'
import { tickedScale, tightScale } from '../../src/report/html/charts.js'
import { htmlReport } from '../../src/report/html/document.js'
import { html, prose, word } from '../../src/report/html/markup.js'
import { places } from '../../src/report/html/table.js'
import {
  ACCOUNTS,
  breached,
  calm,
  group,
  groupBreaches,
  hostile,
  hourly,
  type Sample,
  withoutData,
  workflow,
} from './sample.js'

const page = ({ outcome, settings, context }: Sample) => htmlReport(outcome, settings, context)
const count = (text: string, part: string | RegExp) => text.split(part).length - 1
const contentOf = (text: string, element: string) =>
  new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(text)?.[1] ?? ''

describe('the HTML page', () => {
  test('the HTML page shows verdict, breaches with causes, and figures in the currency of the account', () => {
    const text = page(breached())
    expect(text).toContain('<h1>❌ Cost gate failed: AWS cost $52.10 on 2026-11-20 (+30.2%)</h1>')
    expect(text).toContain(
      '<strong><bdi>Total</bdi></strong> cost $52.10, $7.10 above the budget of $45.00 <small>budget</small>',
    )
    expect(text).toContain('<p class="soft">of which <bdi>InstanceUsage:db.r6g.xlarge</bdi> +$10.30</p>')
    expect(text).toContain('<dd>$771.54<small>64.3% of the budget of $1,200.00</small></dd>')
    expect(text).toContain('<dd>▲ +$12.08<small>+30.2% against $40.02, the previous day</small></dd>')
    expect(text).toContain('<dd>8 made, 6 delivered, 1 skipped (accepted in an earlier run), 1 undelivered</dd>')
    expect(page(calm())).toContain('CN¥52.10')
  })

  test('the HTML page allows only its own style and script, by their digests', () => {
    const text = page(breached())
    const digest = (element: string) => createHash('sha256').update(contentOf(text, element)).digest('base64')
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? ''
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src 'sha256-${digest('style')}'`,
      `script-src 'sha256-${digest('script')}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  test('the HTML page has a light theme, a dark theme and one for print', () => {
    const style = contentOf(page(breached()), 'style')
    expect(style).toMatch(/color-scheme: light dark;[\s\S]*prefers-color-scheme: dark[\s\S]*@media print/)
  })

  test('the HTML page loads nothing, and shows hostile names as text', () => {
    const text = page(hostile())
    expect(text.match(/\s(?:src|href|srcset|action|data|style|on\w+)\s*=\s*"[^"]*"/g)).toEqual([' href="data:,"'])
    expect(text).not.toMatch(/@import|url\(/)
    expect(count(text, '<script')).toBe(1)
    expect(count(text, /<img|<svg onload|<h1>big/)).toBe(0)
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
  })

  test('the HTML page shows a period without data as a gap, and no figure without any data', () => {
    expect(page(breached())).toContain('<title>2026-11-11: no data</title>')
    const text = page(withoutData())
    expect(text).toContain('<h1>❌ No AWS cost data for 2026-11-20</h1>')
    expect(text).toContain('AWS may be late: run the workflow again later, or set <code>period: latest</code>')
    expect(text).not.toMatch(/\$\d|<figure|<table|Freshness|the bill|may still/)
  })

  test('the HTML page draws a budget near the costs, and only names one far above', () => {
    expect(page(breached())).toContain('>budget $45.00</text>')
    const text = page(calm())
    expect(text).not.toContain('class="limit" x1')
    expect(text).toContain('The budget of CN¥100,000.00 is far above the chart.')
  })

  test('the HTML page labels the bar of this run with its amount', () => {
    expect(page(breached())).toMatch(/<text class="amount" [^>]*>\$52\.10<\/text>/)
  })

  test('the HTML page shows a linked account with its name and its id', () => {
    expect(page(breached(ACCOUNTS))).toContain('<bdi>shop-prod (111122223333)</bdi>')
  })

  test('the HTML page links to the workflow run', () => {
    const runUrl = 'https://github.com/octo-org/octo-repo/actions/runs/1'
    expect(page(breached({}, { workflow: workflow({ runUrl }) }))).toContain(`<a href="${runUrl}" rel="noreferrer">`)
  })

  test('the HTML page shows text between backticks as code', () => {
    const warnings = ['`group-budgets`: AWS returned no group "EC".']
    const missing = [{ rule: 'budget' as const, reason: 'Set `history: 14`.' }]
    const text = page(breached({ judgement: { verdict: 'breach', warnings, missing } }))
    expect(text).toContain('<li><bdi><code>group-budgets</code>: AWS returned no group &quot;EC&quot;.</bdi></li>')
    expect(text).toContain('was not judged: <bdi>Set <code>history: 14</code>.</bdi>')
  })

  test('the HTML page shows the query, and whether the figures are settled', () => {
    const billingViewArn = 'arn:aws:billing::123456789012:billingview/"primary"'
    const groupBy = [{ type: 'DIMENSION', key: 'SERVICE' } as const, { type: 'TAG', key: 'team' } as const]
    const { facts, query } = breached().outcome
    const current = { ...facts.current, estimated: false }
    const text = page(
      breached({
        query: { ...query, groupBy, filter: undefined, billingViewArn },
        facts: { current, chosen: [current] },
        settled: true,
      }),
    )
    expect(text).toContain(`<dt>Billing view</dt><dd><bdi>${billingViewArn.replaceAll('"', '&quot;')}</bdi></dd>`)
    expect(text).toContain('<dt>Grouped by</dt><dd><bdi>Service / TAG:team</bdi></dd>')
    expect(text).toContain('<dt>Filter</dt><dd>none</dd>')
    expect(text).toContain('<dd>settled; the bill is closed</dd>')
    expect(text).toContain('<td>this run</td>')
  })

  test('the HTML page has neither a mark nor a change without budget and baseline', () => {
    const groups = breached().outcome.facts.groups.map((one) => ({ ...one, baseline: undefined }))
    const facts = { groups, baseline: undefined, monthToDate: undefined, projectedMonth: undefined }
    const text = page(breached({ facts }, { limits: {} }))
    expect(text).not.toMatch(/<span class="key (?:mark|limit)">|class="mark"|<dt>Change/)
    expect(text).toContain('</span> history.</figcaption>')
    expect(page(breached())).toContain('<span class="key mark"></span> the baseline')
  })

  test('the HTML page shows the change in money if there is no percentage, and credits as credits', () => {
    const groups = [group('refund', '-3', '-5'), group('fee', '2', '0')]
    const text = page(breached({ facts: { groups, baseline: decimal('-1') } }))
    expect(text).toContain('<dd>▲ +$53.10<small>against -$1.00, the previous day</small></dd>')
    expect(text).toMatch(/<bdi>refund<\/bdi>.*<rect class="credit".*-\$3\.00<.*\+\$2\.00.*smaller credit/)
    expect(text).toMatch(/<bdi>fee<\/bdi>.*<rect class="chosen".*>new</)
  })

  test('the HTML page says that no rule is set', () => {
    const { outcome, ...rest } = calm()
    expect(page({ ...rest, outcome, settings: { ...rest.settings, limits: {} } })).toContain('<dd>no rule is set</dd>')
    expect(page(calm())).toContain('<h1>AWS cost CN¥52.10 on 2026-11-20 (+30.2%)</h1>')
  })

  test('the HTML page lists 1,000 groups and 100 breaches, and counts the rest', () => {
    const text = page(hourly())
    expect(text).toContain('The 1,000 largest of 1,750; a .csv report file contains every line.')
    expect(count(text, /<tr><th scope="row" data-place/)).toBe(1000)
    expect(text).toContain('All: 1,750 groups')
    const breaches = page(breached({ judgement: groupBreaches(1234) }))
    expect(count(breaches, '<small>group-budgets</small>')).toBe(100)
    expect(breaches).toContain('and 1,134 more: a .json report file contains all')
  })

  test('the HTML page has neither chart nor table of groups for an ungrouped query', () => {
    expect(page(calm())).not.toMatch(/class="groups"|class="sortable"/)
  })
})

describe('markup', () => {
  test('a markup template escapes every value that is not markup', () => {
    const value = html`<a title="${'"<'}">${word('<b>\u202E&')}${html`<i>`}${[html`1`, html`2`]}${undefined}${3}</a>`
    expect(value.markup).toBe('<a title="&quot;&lt;"><bdi>&lt;b&gt; &amp;</bdi><i>123</a>')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(html`${text}`.markup)))
  })

  test('prose shows code in a sentence as code, and untrusted text as text', () => {
    expect(prose('a `<i>` b ` c').markup).toBe('<bdi>a <code>&lt;i&gt;</code> b ` c</bdi>')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('`', '<', '>', '"', '&', '\u202E', 'a') }),
        (text) => !/[<>"]|\u202E/.test(prose(text).markup.replace(/<\/?(?:bdi|code)>/g, '')),
      ),
    )
  })
})

describe('an axis', () => {
  test('an axis of two to seven ticks contains all amounts and 0', () => {
    const amount = fc
      .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.integer({ min: 0, max: 12 }))
      .map(([digits, places]) => decimal(`${digits}e-${places}`))
    fc.assert(
      fc.property(fc.array(amount), (all) => {
        const ticked = tickedScale(all)
        expect(ticked.ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticked.ticks.length).toBeLessThanOrEqual(7)
        expect(ticked.ticks.some((tick) => tick.eq(ZERO))).toBe(true)
        const positions = [...all, ZERO].flatMap((one) => [ticked.position(one), tightScale(all).position(one)])
        expect(positions.filter((position) => position < 0 || position > 1)).toEqual([])
      }),
    )
  })

  test.each([
    [
      ['52.1', '31'],
      ['0', '20', '40', '60'],
    ],
    [
      ['-3', '9'],
      ['-5', '0', '5', '10'],
    ],
    [['0.0000004'], ['0', '0.0000001', '0.0000002', '0.0000003', '0.0000004']],
    [[], ['0', '1']],
  ])('the axis for %j has ticks at round amounts', (amounts, ticks) => {
    expect(tickedScale(amounts.map(decimal)).ticks.map((tick) => tick.toFixed())).toEqual(ticks)
  })
})

test('places count from the smallest value: equal values share a place, and unknown values have none', () => {
  expect(places([3, undefined, 1, 3, 2], (a, b) => a - b)).toEqual([2, undefined, 0, 2, 1])
})
