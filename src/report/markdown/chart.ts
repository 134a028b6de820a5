import type { CostFacts, PeriodTotal } from '../../gate/index.js'
import { type Decimal, decimal, plain, ZERO } from '../../model/decimal.js'
import { type Period, periodName } from '../../model/period.js'
import { mermaidText } from '../escape/index.js'
import type { RunResult } from '../result.js'
import { countPeriods, type View } from '../view.js'
import { type Block, fixed } from './blocks.js'

/** Most bars that stay legible at the width of a summary. */
const MOST_BARS = 28
/** Of the totals and of the budget, legible on white and on black; Mermaid's own bars are nearly white. */
const COLOURS = '#4493f8, #da3633'
/** A budget further above the highest bar than this many times would flatten the bars; it is named, not drawn. */
const HIGHEST_BUDGET = decimal('4')

/**
 * The trend of the totals as a Mermaid `xychart-beta`: a bar for each period of the history and each chosen one that has
 * data, and the budget as a line. Nothing where amounts are hidden (a chart shows amounts), or with fewer than two bars.
 */
export function trendChart(result: RunResult, view: View): Block {
  if (view.hideAmounts) return fixed()
  const all = pointsOf(result.facts)
  const points = all.filter((point) => point.amount !== undefined)
  if (points.length < 2) return fixed()
  const amounts = points.map(({ amount }) => amount ?? ZERO)
  const highest = amounts.reduce(greater, ZERO)
  const lowest = amounts.reduce(smaller, ZERO)
  const budget = view.gate.budget
  const drawn = budget?.lte(highest.times(HIGHEST_BUDGET)) ? budget : undefined
  const top = drawn === undefined ? highest : greater(highest, drawn)
  const places = top.minus(lowest).gte('1') ? 2 : 10
  const show = (amount: Decimal) => plain(amount.round(places))
  const { granularity } = result.facts.newest.period
  const title = `${granularity} ${result.query.metric}${drawn === undefined ? '' : ', line: budget'}`
  const lines = [
    '```mermaid',
    '---',
    'config:',
    '  xyChart:',
    '    width: 900',
    '    height: 300',
    '    xAxis:',
    '      labelFontSize: 10',
    '  themeVariables:',
    '    xyChart:',
    `      plotColorPalette: "${COLOURS}"`,
    '---',
    'xychart-beta',
    `  title "${mermaidText(title, 80)}"`,
    `  x-axis [${points.map(({ period }) => `"${label(period)}"`).join(', ')}]`,
    `  y-axis "${mermaidText(unitOf(result.facts))}" ${show(padded(lowest))} --> ${show(headroom(top, lowest))}`,
    // Mermaid draws every bar from the bottom of the chart: below zero only a line tells the truth.
    `  ${lowest.lt(ZERO) ? 'line' : 'bar'} [${amounts.map(show).join(', ')}]`,
    ...(drawn === undefined ? [] : [`  line [${amounts.map(() => show(drawn)).join(', ')}]`]),
    '```',
  ]
  return fixed(...lines, ...notes(all.length - points.length, budget !== undefined && drawn === undefined, granularity))
}

/** History and chosen periods in one row, the newest last, each once, as many as fit. */
function pointsOf(facts: CostFacts): PeriodTotal[] {
  const byStart = new Map<string, PeriodTotal>()
  for (const point of [...facts.history, ...facts.chosen, facts.newest]) byStart.set(point.period.start, point)
  return [...byStart.values()].sort((a, b) => (a.period.start < b.period.start ? -1 : 1)).slice(-MOST_BARS)
}

/** Usage of several units has none. */
function unitOf({ currency }: CostFacts): string {
  return currency === undefined || currency === 'N/A' ? '' : currency
}

/** The period without its year; each label of a chart must differ from the others. */
function label(period: Period): string {
  const name = periodName(period)
  switch (period.granularity) {
    case 'daily':
      return name.slice(5)
    case 'hourly':
      return `${name.slice(8).replace('T', ' ')}h`
    case 'monthly':
      return name
  }
}

function notes(gaps: number, budgetLeftOut: boolean, granularity: Period['granularity']): string[] {
  const texts = [
    gaps > 0 ? `${countPeriods(gaps, granularity)} without data left out.` : undefined,
    budgetLeftOut ? 'The budget lies far above the chart.' : undefined,
  ].filter((text) => text !== undefined)
  return texts.length === 0 ? [] : ['', `<sub>${texts.join(' ')}</sub>`]
}

function greater(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b
}

function smaller(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b
}

/** A tenth of room below negative bars; 0 where there are none, as bars start there. */
function padded(lowest: Decimal): Decimal {
  return lowest.times('1.1')
}

/** A tenth of room above the bars; an axis needs an end above its start even where all is 0. */
function headroom(top: Decimal, lowest: Decimal): Decimal {
  return top.eq(ZERO) && lowest.eq(ZERO) ? decimal('1') : top.times('1.1')
}
