import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { decimal, ZERO } from '../../../src/model/decimal.js'
import { html, prose, word } from '../../../src/report/files/html/markup.js'
import { places } from '../../../src/report/files/html/places.js'
import { tickedScale, tightScale } from '../../../src/report/files/html/scale.js'
import { htmlReport } from '../../../src/report/files/index.js'
import { trendPoints } from '../../../src/report/files/trend.js'
import { breached, calm, hostile, hourly, type Sample, withoutData } from './samples.js'

const page = ({ result, context }: Sample) => htmlReport(result, context)
const count = (text: string, part: string | RegExp) => text.split(part).length - 1

describe('the HTML page', () => {
  it('says the verdict, the breaches and the figures in the currency of the account', () => {
    const text = page(breached())
    expect(text).toContain('AWS costs broke the gate: budget, group-budgets, max-increase-percent')
    expect(text).toContain('<strong>budget</strong>, <bdi>total</bdi>: $52.10 is above the limit of $45.00, by $7.10')
    expect(text).toContain('<dd>$771.54<small>budget $1,200.00</small></dd>')
    expect(text).toContain('▲ +30.2%')
    expect(page(calm())).toContain('CN¥52.10')
  })

  it('allows its own style and script by their digests and nothing else', () => {
    const text = page(breached())
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? ''
    const digestOf = (element: string) => {
      const content = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(text)?.[1] ?? ''
      return `sha256-${createHash('sha256').update(content).digest('base64')}`
    }
    expect(policy.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `style-src '${digestOf('style')}'`,
      `script-src '${digestOf('script')}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
  })

  it('loads nothing: the one address is the empty icon', () => {
    const text = page(hostile())
    expect(text.match(/\s(?:src|href|srcset|action|data|style|on\w+)\s*=\s*"[^"]*"/g)).toEqual([' href="data:,"'])
    expect(text).not.toMatch(/@import|url\(/)
  })

  it('shows hostile names as text', () => {
    const text = page(hostile())
    expect(count(text, '<script')).toBe(1)
    expect(count(text, /<img|<svg onload|<h1>big/)).toBe(0)
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
  })

  it('shows a missing period as missing, and no figure without data', () => {
    expect(page(breached())).toContain('<title>2026-11-11: no data</title>')
    const text = page(withoutData())
    expect(text).toContain('No AWS cost data for 2026-11-20')
    expect(text).not.toMatch(/\$\d|<figure|<table/)
  })

  it('draws the budget where it is near, and names it where it is far', () => {
    expect(page(breached())).toContain('>budget $45.00</text>')
    const text = page(calm())
    expect(text).not.toContain('class="limit" x1')
    expect(text).toContain('The budget of CN¥100,000.00 lies far above.')
  })

  it('charts the first groups, sums the rest, and leaves out what the period does not have', () => {
    const list = /<ol>(.*)<\/ol>/s.exec(page(breached()))?.[1] ?? ''
    expect(count(list, '<li>')).toBe(6)
    expect(list).toContain('2 more')
    expect(list).not.toContain('CloudFront')
  })

  it('shows what a warning has in backticks as code', () => {
    const { result, context } = breached()
    const judgement = {
      ...result.judgement,
      warnings: ['`group-budgets`: AWS returned no group "EC".'],
      missing: [{ rule: 'budget' as const, reason: 'Set `history: 14`.' }],
    }
    const text = page({ context, result: { ...result, judgement } })
    expect(text).toContain('<li><bdi><code>group-budgets</code>: AWS returned no group &quot;EC&quot;.</bdi></li>')
    expect(text).toContain('was not judged: <bdi>Set <code>history: 14</code>.</bdi>')
  })

  it('says what was asked, and how far the figures can be trusted', () => {
    const { result, context } = breached()
    const newest = { ...result.facts.newest, estimated: false }
    const arn = 'arn:aws:billing::123456789012:billingview/"primary"'
    const groupBy = [
      { type: 'DIMENSION', key: 'SERVICE' },
      { type: 'TAG', key: 'team' },
    ] as const
    const query = { ...result.query, groupBy, filter: undefined, billingViewArn: arn }
    const facts = { ...result.facts, newest, chosen: [newest] }
    const text = page({ context: { ...context, query }, result: { ...result, query, facts, settled: true } })
    expect(text).toContain(`<dt>Billing view</dt><dd><bdi>${arn.replaceAll('"', '&quot;')}</bdi></dd>`)
    expect(text).toContain('<dt>Grouped by</dt><dd><bdi>SERVICE / TAG:team</bdi></dd>')
    expect(text).toContain('<dt>Filter</dt><dd>none</dd>')
    expect(text).toContain('<dd>ended at least 24 hours ago; the bill is closed</dd>')
    expect(text).toContain('<td>this run</td>')
  })

  it('shows what is known where there is neither budget nor baseline', () => {
    const { result, context } = breached()
    const groups = result.facts.groups.map((group) => ({ ...group, baseline: undefined }))
    const facts = { ...result.facts, groups, baseline: undefined, monthToDate: undefined, projectedMonth: undefined }
    const gate = { ...context.gate, budget: undefined }
    const text = page({ context: { ...context, gate }, result: { ...result, facts } })
    expect(text).not.toMatch(/<span class="key (?:mark|limit)">|<small>|class="mark"/)
    expect(text).toContain('</span> history.</figcaption>')
    expect(page(breached())).toContain('<span class="key mark"></span> baseline')
  })

  it('gives the change in money where no percentage says it, and draws credits as such', () => {
    const { result, context } = breached()
    const groups = [
      { label: 'refund', amount: decimal('-3'), baseline: decimal('-5'), present: true, history: undefined },
      { label: 'fee', amount: decimal('2'), baseline: decimal('0'), present: true, history: undefined },
    ]
    const facts = { ...result.facts, groups, baseline: decimal('-1') }
    const text = page({ context, result: { ...result, facts } })
    expect(text).toContain('<dd>▲ +$53.10<small>from -$1.00</small></dd>')
    expect(text).toMatch(/<bdi>refund<\/bdi>.*<rect class="credit".*-\$3\.00 <small>\+\$2\.00<\/small>/)
    expect(text).toMatch(/<bdi>fee<\/bdi>.*<rect class="chosen"/)
  })

  it('says that nothing is judged, or known', () => {
    const { result, context } = withoutData()
    const judgement = { verdict: 'none' as const, breaches: [], missing: [], warnings: [] }
    expect(page({ context, result: { ...result, judgement } })).toContain(
      '<strong>No AWS cost data for 2026-11-20</strong>',
    )
    expect(page(calm())).toContain('<strong>No gate is set</strong>')
  })

  it('says that the table is cut', () => {
    const text = page(hourly())
    expect(text).toContain('The 1,000 largest of 1,750; a .csv report file holds every line.')
    expect(count(text, /<tr><th scope="row" data-place/)).toBe(1000)
    expect(text).toContain('<span class="name">1,745 more groups</span>')
    expect(text).toContain('All: 1,750 groups')
  })

  it('lists a hundred breaches, and counts the rest', () => {
    const { result, context } = breached()
    const [breach] = result.judgement.breaches
    const breaches = Array.from({ length: 1234 }, () => breach).filter((one) => one !== undefined)
    const text = page({
      context,
      result: { ...result, judgement: { ...result.judgement, missing: [], warnings: [], breaches } },
    })
    expect(count(text, '<strong>budget</strong>')).toBe(100)
    expect(text).toContain('and 1,134 more: a .json report file holds all')
  })

  it('has neither chart nor table of groups where nothing is grouped', () => {
    expect(page(calm())).not.toMatch(/class="groups"|class="sortable"/)
  })
})

describe('trendPoints', () => {
  it('names each period once, ascending; one of a lookback is chosen', () => {
    const points = trendPoints(hourly().result.facts)
    expect(points).toHaveLength(48)
    expect(points.filter(({ chosen }) => chosen)).toHaveLength(3)
    expect(points.map(({ period }) => period.start)).toEqual(points.map(({ period }) => period.start).sort())
  })
})

describe('html', () => {
  it('escapes every value but markup', () => {
    expect(
      html`<a title="${'"<'}">${word('<b>\u202E&')}${html`<i>`}${[html`1`, html`2`]}${undefined}${3}</a>`.markup,
    ).toBe('<a title="&quot;&lt;"><bdi>&lt;b&gt; &amp;</bdi><i>123</a>')
  })

  it('shows a blank name in quotes', () => {
    expect(word(' ').markup).toBe('<bdi>&quot; &quot;</bdi>')
  })

  it('shows code in a sentence as code, and what strangers put there as text', () => {
    expect(prose('`group-budgets`: AWS returned no group "<b>".').markup).toBe(
      '<bdi><code>group-budgets</code>: AWS returned no group &quot;&lt;b&gt;&quot;.</bdi>',
    )
    expect(prose('a `<i>` b ` c').markup).toBe('<bdi>a <code>&lt;i&gt;</code> b ` c</bdi>')
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('`', '<', '>', '"', '&', '\u202E', 'a') }),
        (text) => !/[<>"]|\u202E/.test(prose(text).markup.replace(/<\/?(?:bdi|code)>/g, '')),
      ),
    )
  })

  it('lets no sign of HTML through', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(html`${text}`.markup)))
  })
})

describe('tickedScale', () => {
  const amounts = fc.array(
    fc
      .tuple(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.integer({ min: 0, max: 12 }))
      .map(([digits, places]) => decimal(`${digits}e-${places}`)),
  )

  it('holds all amounts and 0 between few ticks', () => {
    fc.assert(
      fc.property(amounts, (all) => {
        const { ticks, position } = tickedScale(all)
        const tight = tightScale(all)
        expect(ticks.length).toBeGreaterThanOrEqual(2)
        expect(ticks.length).toBeLessThanOrEqual(7)
        expect(ticks.some((tick) => tick.eq(ZERO))).toBe(true)
        for (const amount of [...all, ZERO]) {
          expect(position(amount)).toBeGreaterThanOrEqual(0)
          expect(position(amount)).toBeLessThanOrEqual(1)
          expect(tight.position(amount)).toBeGreaterThanOrEqual(0)
          expect(tight.position(amount)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it('puts ticks at round amounts', () => {
    const ticks = (...all: string[]) => tickedScale(all.map(decimal)).ticks.map((tick) => tick.toFixed())
    expect(ticks('52.1', '31')).toEqual(['0', '20', '40', '60'])
    expect(ticks('-3', '9')).toEqual(['-5', '0', '5', '10'])
    expect(ticks('0.0000004')).toEqual(['0', '0.0000001', '0.0000002', '0.0000003', '0.0000004'])
    expect(ticks()).toEqual(['0', '1'])
  })
})

describe('places', () => {
  it('counts from the least, equal values alike, unknown ones not at all', () => {
    expect(places([3, undefined, 1, 3, 2], (a, b) => a - b)).toEqual([2, undefined, 0, 2, 1])
  })
})
