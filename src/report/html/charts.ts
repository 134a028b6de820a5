import type { GroupCost } from '../../gate/index.js'
import { Decimal, ZERO } from '../../lib/decimal.js'
import { type Money, showPeriod, showShortPeriod } from '../format.js'
import { drawnBudget, extent, type TrendPoint } from '../outcome.js'
import { html, type Markup } from './markup.js'

/** The trend chart's height without the dates, and the space around it, in CSS pixels. */
const HEIGHT = 200
const ABOVE = 18
const BELOW = 28
/** With fewer periods, the bars are as wide as with this many. */
const MIN_SLOTS = 7
const MAX_DATES = 7
/** Approximate number of intervals between the ticks of an axis. */
const INTERVALS = 4

/**
 * Costs over time as bars, with the budget as a line. Horizontal positions are percentages, vertical ones pixels, so the chart fits any
 * width and its text does not scale. The same amounts follow as a table.
 */
export function trendChart(points: readonly TrendPoint[], budget: Decimal | undefined, unit: Money): Markup {
  const known = points.flatMap(({ amount }) => amount ?? [])
  const [first, last] = [points[0], points.at(-1)]
  if (known.length === 0 || !first || !last) return html``
  const drawn = drawnBudget(budget, known)
  const scale = tickedScale(drawn === undefined ? known : [...known, drawn])
  return html`<figure class="trend">
<figcaption><strong>Trend</strong> from ${showPeriod(first.period)} to ${showPeriod(last.period)}. <span class="key chosen"></span> this run, <span class="key past"></span> history${budgetText(budget, drawn, unit)}</figcaption>
<div class="chart" role="img" aria-label="${spoken(points, unit)}">
${axis(scale, unit)}
<svg class="plot" height="${HEIGHT + ABOVE + BELOW}" aria-hidden="true">
${scale.ticks.map((tick) => horizontal(tick.eq(ZERO) ? 'zero' : 'grid', y(scale, tick)))}
${points.map((point, i) => trendBar(point, i, points.length, scale, unit))}
${drawn === undefined ? undefined : budgetLine(drawn, scale, unit)}
${lastAmount(points, scale, unit)}
</svg>
</div>
<details><summary>The chart as a table</summary>${trendTable(points, unit)}</details>
</figure>`
}

function budgetText(budget: Decimal | undefined, drawn: Decimal | undefined, unit: Money): Markup {
  if (budget === undefined) return html`.`
  if (drawn === undefined) return html`. The budget of ${unit.amount(budget)} is far above the chart.`
  return html`, <span class="key limit"></span> budget.`
}

/** The chart in words, for screen readers. */
function spoken(points: readonly TrendPoint[], unit: Money): string {
  const known = points.flatMap(({ amount, period }) => (amount === undefined ? [] : [{ amount, period }]))
  const least = known.reduce((a, b) => (b.amount.lt(a.amount) ? b : a))
  const most = known.reduce((a, b) => (b.amount.gt(a.amount) ? b : a))
  const name = ({ amount, period }: typeof least) => `${unit.amount(amount)} on ${showPeriod(period)}`
  return `Bar chart of ${points.length} periods: lowest ${name(least)}, highest ${name(most)}. A table follows.`
}

function axis(scale: TickedScale, unit: Money): Markup {
  const amounts = scale.ticks.map((tick) => unit.amount(tick))
  const texts = amounts.every((text) => text.endsWith('.00')) ? amounts.map((text) => text.slice(0, -3)) : amounts
  const width = 12 + 8 * Math.max(...texts.map((text) => text.length))
  const labels = scale.ticks.map((tick, i) => html`<text x="${width - 8}" y="${y(scale, tick) + 4}">${texts[i]}</text>`)
  return html`<svg class="axis" width="${width}" height="${HEIGHT + ABOVE + BELOW}" aria-hidden="true">${labels}</svg>`
}

function trendBar(point: TrendPoint, i: number, count: number, scale: Scale, unit: Money): Markup {
  const slot = 1 / Math.max(count, MIN_SLOTS)
  const [x, width, middle] = [percent(slot * (i + 0.15)), percent(slot * 0.7), percent(slot * (i + 0.5))]
  const title = html`<title>${showPeriod(point.period)}: ${amountText(point, unit)}</title>`
  const date = dateClass(i, count)
  const label =
    date && html`<text class="${date}" x="${middle}" y="${ABOVE + HEIGHT + 18}">${showShortPeriod(point.period)}</text>`
  if (point.amount === undefined) {
    return html`<rect class="gap" x="${x}" width="${width}" y="${ABOVE}" height="${HEIGHT}">${title}</rect>${label}`
  }
  const [zero, end] = [y(scale, ZERO), y(scale, point.amount)]
  const height = round(Math.max(Math.abs(zero - end), 1))
  return html`<rect class="${point.chosen ? 'chosen' : 'past'}" x="${x}" width="${width}" y="${Math.min(zero, end)}" height="${height}">${title}</rect>${label}`
}

/** Dates are under every nth bar, counted from the last; narrow screens show every second of them. */
function dateClass(i: number, count: number): string | undefined {
  const every = Math.ceil(count / MAX_DATES)
  const fromEnd = count - 1 - i
  if (fromEnd % every !== 0) return undefined
  return (fromEnd / every) % 2 === 0 ? 'date' : 'date wide'
}

/** The current period's amount above its bar. */
function lastAmount(points: readonly TrendPoint[], scale: Scale, unit: Money): Markup | undefined {
  const last = points.at(-1)
  if (last?.amount === undefined) return undefined
  const slot = 1 / Math.max(points.length, MIN_SLOTS)
  const at = Math.min(y(scale, ZERO), y(scale, last.amount))
  return html`<text class="amount" x="${percent(slot * (points.length - 0.15))}" y="${round(at - 6)}">${unit.amount(last.amount)}</text>`
}

function budgetLine(budget: Decimal, scale: Scale, unit: Money): Markup {
  const at = y(scale, budget)
  return html`${horizontal('limit', at)}<text class="limit" x="0" y="${round(at - 6)}">budget ${unit.amount(budget)}</text>`
}

function horizontal(name: string, at: number): Markup {
  return html`<line class="${name}" x1="0" x2="100%" y1="${at}" y2="${at}"/>`
}

function trendTable(points: readonly TrendPoint[], unit: Money): Markup {
  const rows = points.map((point) => {
    const note = `${point.chosen ? 'this run' : 'history'}${point.estimated ? ', estimated' : ''}`
    return html`<tr><th scope="row">${showPeriod(point.period)}</th><td class="number">${amountText(point, unit)}</td><td>${note}</td></tr>`
  })
  return html`<table><thead><tr><th scope="col">Period</th><th scope="col" class="number">Cost</th><th scope="col">Note</th></tr></thead><tbody>${rows}</tbody></table>`
}

function amountText({ amount }: TrendPoint, unit: Money): string {
  return amount === undefined ? 'no data' : unit.amount(amount)
}

/** A group's cost as a bar with a mark at its baseline. Hidden from screen readers: the table has the same amounts. */
export function groupBar({ amount, baseline }: GroupCost, scale: Scale): Markup {
  const [zero, end] = [scale.position(ZERO), scale.position(amount)]
  const width = Math.max(Math.abs(end - zero), 0.002)
  const mark =
    baseline && html`<rect class="mark" x="${percent(scale.position(baseline))}" y="0" width="2" height="10"/>`
  const bar = html`<rect class="${amount.lt(ZERO) ? 'credit' : 'chosen'}" x="${percent(Math.min(zero, end))}" y="1" width="${percent(width)}" height="8"/>`
  return html`<svg class="bar" height="10" aria-hidden="true">${bar}${mark}</svg>`
}

/** An axis that always shows 0. */
export interface Scale {
  /** The position of an amount: 0 at the axis's low end, 1 at its high end. Only drawn, so a binary fraction is enough. */
  position(amount: Decimal): number
}

/** An axis whose ends are ticks. */
interface TickedScale extends Scale {
  readonly ticks: readonly Decimal[]
}

/** The shortest axis that shows all amounts and 0. */
export function tightScale(amounts: readonly Decimal[]): Scale {
  const { low, high } = extent(amounts)
  return between(low, high.eq(low) ? low.plus('1') : high)
}

/** An axis that shows all amounts and 0, and whose ticks are multiples of 1, 2 or 5 times a power of ten. */
export function tickedScale(amounts: readonly Decimal[]): TickedScale {
  const { low, high } = extent(amounts)
  const step = niceStep(high.minus(low).div(String(INTERVALS)))
  const nearZero = low.div(step).round(0, Decimal.roundDown).times(step)
  const first = nearZero.gt(low) ? nearZero.minus(step) : nearZero
  const ticks = [first]
  let last = first
  while (last.lt(high) || ticks.length < 2) {
    last = last.plus(step)
    ticks.push(last)
  }
  return { ticks, ...between(first, last) }
}

function between(low: Decimal, high: Decimal): Scale {
  const span = high.minus(low)
  return { position: (amount) => Number(amount.minus(low).div(span).toFixed(6)) }
}

/** The least of 1, 2, 5 · 10ⁿ that is not below `step`. */
function niceStep(step: Decimal): Decimal {
  if (step.lte(ZERO)) return new Decimal('1')
  const power = new Decimal(`1e${step.e}`)
  const nice = ['1', '2', '5'].map((factor) => power.times(factor)).find((one) => one.gte(step))
  return nice ?? power.times('10')
}

function y(scale: Scale, amount: Decimal): number {
  return round(ABOVE + HEIGHT * (1 - scale.position(amount)))
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100
}

function percent(share: number): string {
  return `${Math.round(share * 1e5) / 1e3}%`
}
