import type { PeriodTotal } from '../../../gate/index.js'
import { type Decimal, ZERO } from '../../../model/decimal.js'
import type { Money } from '../../money.js'
import { showPeriod } from '../../view.js'
import type { TrendPoint } from '../trend.js'
import { showShort } from './dates.js'
import { html, type Markup } from './markup.js'
import { type Scale, type TickedScale, tickedScale } from './scale.js'

/** The chart's height without the dates below it, in CSS pixels. */
const HEIGHT = 200
const ABOVE = 18
const BELOW = 28
/** A limit this many times above every cost would press the bars flat: it is named, not drawn. */
const FAR = '3'
/** With fewer periods the bars keep this chart's width. */
const FEWEST_SLOTS = 7
const MOST_DATES = 7

/**
 * Costs over time as bars, with the budget as a line. Horizontal positions are percentages, vertical ones pixels: the chart
 * takes any width, and its text stays as large as the page's. The same figures follow as a table.
 */
export function trendChart(points: readonly TrendPoint[], budget: Decimal | undefined, money: Money): Markup {
  const known = points.flatMap(({ amount }) => (amount === undefined ? [] : [amount]))
  if (known.length === 0) return html``
  const drawn = budget !== undefined && isNear(budget, known) ? budget : undefined
  const scale = tickedScale(drawn === undefined ? known : [...known, drawn])
  return html`<figure class="trend">
<figcaption>${caption(points)}${budgetText(budget, drawn, money)}</figcaption>
<div class="chart" role="img" aria-label="${spoken(points, money)}">
${axis(scale, money)}
<svg class="plot" height="${HEIGHT + ABOVE + BELOW}" aria-hidden="true">
${scale.ticks.map((tick) => line(tick.eq(ZERO) ? 'zero' : 'grid', y(scale, tick)))}
${points.map((point, i) => bar(point, i, points, scale, money))}
${drawn === undefined ? undefined : budgetLine(drawn, scale, money)}
</svg>
</div>
<details><summary>The chart as a table</summary>${trendTable(points, money)}</details>
</figure>`
}

function isNear(budget: Decimal, known: readonly Decimal[]): boolean {
  return known.some((amount) => amount.times(FAR).gte(budget))
}

function caption(points: readonly TrendPoint[]): Markup {
  const [first, last] = [points[0], points[points.length - 1]]
  if (!first || !last) return html``
  return html`<strong>Trend</strong> from ${showPeriod(first.period)} to ${showPeriod(last.period)}. <span class="key chosen"></span> this run, <span class="key past"></span> history`
}

function budgetText(budget: Decimal | undefined, drawn: Decimal | undefined, money: Money): Markup {
  if (budget === undefined) return html`.`
  if (drawn === undefined) return html`. The budget of ${money.amount(budget)} lies far above.`
  return html`, <span class="key limit"></span> budget.`
}

function spoken(points: readonly TrendPoint[], money: Money): string {
  const known = points.flatMap(({ amount, period }) => (amount === undefined ? [] : [{ amount, period }]))
  const name = ({ amount, period }: { amount: Decimal; period: PeriodTotal['period'] }) =>
    `${money.amount(amount)} on ${showPeriod(period)}`
  const least = known.reduce((a, b) => (b.amount.lt(a.amount) ? b : a))
  const most = known.reduce((a, b) => (b.amount.gt(a.amount) ? b : a))
  return `Bar chart of ${points.length} periods: lowest ${name(least)}, highest ${name(most)}. A table follows.`
}

function axis(scale: TickedScale, money: Money): Markup {
  const amounts = scale.ticks.map((tick) => money.amount(tick))
  const texts = amounts.every((text) => text.endsWith('.00')) ? amounts.map((text) => text.slice(0, -3)) : amounts
  const width = 12 + 7 * Math.max(...texts.map((text) => text.length))
  return html`<svg class="axis" width="${width}" height="${HEIGHT + ABOVE + BELOW}" aria-hidden="true">${scale.ticks.map(
    (tick, i) => html`<text x="${width - 8}" y="${y(scale, tick) + 4}">${texts[i]}</text>`,
  )}</svg>`
}

function bar(point: TrendPoint, i: number, all: readonly TrendPoint[], scale: Scale, money: Money): Markup {
  const slot = 100 / Math.max(all.length, FEWEST_SLOTS)
  const x = percent(slot * (i + 0.15))
  const width = percent(slot * 0.7)
  const title = html`<title>${showPeriod(point.period)}: ${amountText(point.amount, money)}</title>`
  const date = dateClass(i, all.length)
  const label =
    date === undefined
      ? undefined
      : html`<text class="${date}" x="${percent(slot * (i + 0.5))}" y="${ABOVE + HEIGHT + 18}">${showShort(point.period)}</text>`
  if (point.amount === undefined) {
    return html`<rect class="gap" x="${x}" width="${width}" y="${ABOVE}" height="${HEIGHT}">${title}</rect>${label}`
  }
  const [zero, end] = [y(scale, ZERO), y(scale, point.amount)]
  const height = Math.max(Math.abs(zero - end), 1)
  return html`<rect class="${point.chosen ? 'chosen' : 'past'}" x="${x}" width="${width}" y="${Math.min(zero, end)}" height="${round(height)}">${title}</rect>${label}`
}

/** Dates stand under every nth bar, counted from the newest; every second of them gives way on a narrow screen. */
function dateClass(i: number, length: number): string | undefined {
  const every = Math.ceil(length / MOST_DATES)
  const fromEnd = length - 1 - i
  if (fromEnd % every !== 0) return undefined
  return (fromEnd / every) % 2 === 0 ? 'date' : 'date wide'
}

function budgetLine(budget: Decimal, scale: Scale, money: Money): Markup {
  const at = y(scale, budget)
  return html`${line('limit', at)}<text class="limit" x="0" y="${round(at - 6)}">budget ${money.amount(budget)}</text>`
}

function line(name: string, at: number): Markup {
  return html`<line class="${name}" x1="0" x2="100%" y1="${at}" y2="${at}"/>`
}

function trendTable(points: readonly TrendPoint[], money: Money): Markup {
  return html`<table><thead><tr><th scope="col">Period</th><th scope="col" class="number">Cost</th><th scope="col">Note</th></tr></thead><tbody>${points.map(
    (point) =>
      html`<tr><th scope="row">${showPeriod(point.period)}</th><td class="number">${amountText(point.amount, money)}</td><td>${point.chosen ? 'this run' : 'history'}${point.estimated ? ', estimated' : ''}</td></tr>`,
  )}</tbody></table>`
}

function amountText(amount: Decimal | undefined, money: Money): string {
  return amount === undefined ? 'no data' : money.amount(amount)
}

function y(scale: Scale, amount: Decimal): number {
  return round(ABOVE + HEIGHT * (1 - scale.position(amount)))
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 1000}%`
}
