import type { GroupCost } from '../gate/index.js'
import { isCost } from '../lib/costs.js'
import { type Decimal, decimal, plain, ZERO } from '../lib/decimal.js'
import { PERIOD_NOUNS, type Period, periodName } from '../periods/index.js'
import { markdownText, mermaidText } from './escape.js'
import {
  arrow,
  counted,
  countPeriods,
  groupingNames,
  joined,
  type Money,
  money,
  percentText,
  showPeriod,
  showShortPeriod,
} from './format.js'
import { type Block, fixed, list } from './markdown-blocks.js'
import { drawnBudget, extent, type JudgedOutcome, trendPoints, type ViewSettings } from './outcome.js'
import { baselineText, biggestChanges, capitalized, changeNote, currentGroups, groupName } from './wording.js'

/** Width of the longest bar, in characters. */
const BAR_WIDTH = 10
/** Eighths of a block character, none to seven. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** The most expensive groups: cost, baseline, change, and a bar against the largest. */
export function topCosts(outcome: JudgedOutcome, view: ViewSettings): Block {
  const { facts, query } = outcome
  const groups = currentGroups(outcome)
  if (groups.length === 0) return fixed()
  const unit = money(facts.currency)
  const shown = groups.slice(0, view.top)
  const largest = shown[0]?.amount ?? ZERO
  const names = groupingNames(query.groupBy).map((name) => markdownText(name))
  const heading = names.join(' / ')
  const compared =
    facts.baseline === undefined ? 'Baseline' : capitalized(baselineText(outcome, view).replace(/^the /, ''))
  const head = view.hideAmounts
    ? [`| ${heading} | Change |`, '| :-- | --: |']
    : [
        `| ${heading} | ${unbroken(showShortPeriod(facts.current.period))} | ${unbroken(compared)} | Change | |`,
        '| :-- | --: | --: | --: | :-- |',
      ]
  const rows = shown.map((group) => {
    const name = markdownText(groupName(outcome, group.label))
    const change = changeCell(group, unit, view)
    if (view.hideAmounts) return `| ${name} | ${change} |`
    const baseline = group.baseline === undefined ? '–' : unit.amount(group.baseline)
    return `| ${[name, unit.amount(group.amount), baseline, change, bar(group.amount, largest)].join(' | ')} |`
  })
  const left = groups.length - shown.length + facts.omittedGroups
  if (left === 0 || facts.current.amount === undefined) return list('groups', rows, head)
  const sum = shown.reduce((rest, { amount }) => rest.minus(amount), facts.current.amount)
  const cost = view.hideAmounts ? '' : `: ${unit.amount(sum)}`
  return list('groups', rows, head, ['', `<sub>… and ${counted(left, 'more group')}${cost}</sub>`])
}

function unbroken(text: string): string {
  return text.replaceAll(' ', '&nbsp;')
}

function changeCell(group: GroupCost, unit: Money, view: ViewSettings): string {
  const note = changeNote(group, unit, { hideAmounts: true })
  if (group.baseline === undefined) return note ?? '–'
  const change = group.amount.minus(group.baseline)
  if (change.eq(ZERO)) return joined([arrow(change), note], ' ')
  const why = percentText(group.amount, group.baseline) ?? note
  if (view.hideAmounts) return joined([arrow(change), why], ' ')
  return `${arrow(change)}&nbsp;${unit.change(change)}${why === undefined ? '' : ` (${why})`}`
}

/** A bar of block characters, exact to an eighth of a character; none for 0 and for credits. Only drawn, so a binary fraction is enough. */
function bar(amount: Decimal, largest: Decimal): string {
  if (amount.lte(ZERO) || largest.lte(ZERO)) return ''
  const eighths = Math.max(1, Math.round((Number(plain(amount)) / Number(plain(largest))) * BAR_WIDTH * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}

/** The groups whose cost changed most, and how they were chosen. */
export function changesLine(outcome: JudgedOutcome, view: ViewSettings): Block {
  const changes = biggestChanges(outcome, view).map(({ name, text }) => `${markdownText(name)} ${text}`.trim())
  return changes.length === 0 ? fixed() : fixed(`**Biggest changes** (top 3 by amount): ${changes.join(', ')}`)
}

/** Maximum number of bars whose labels are legible at the width of a summary. */
const MAX_BARS = { daily: 28, hourly: 24, monthly: 28 }
/** History, this run, budget: legible on white and on black. */
const COLORS = { history: '#8b949e', run: '#1f6feb', budget: '#da3633' }

/**
 * The trend of the totals as a Mermaid `xychart-beta`: a bar for each period that has data, the chosen ones in another color, and the
 * budget as a line. Empty if amounts are hidden, or with fewer than two bars.
 */
export function trendChart({ facts, query }: JudgedOutcome, { limits, hideAmounts }: ViewSettings): Block {
  const { granularity } = facts.current.period
  const all = trendPoints(facts).slice(-MAX_BARS[granularity])
  const points = all.flatMap(({ amount, ...point }) => (amount === undefined ? [] : [{ ...point, amount }]))
  if (hideAmounts || points.length < 2) return fixed()
  const amounts = points.map(({ amount }) => amount)
  const { low, high } = extent(amounts)
  const { budget } = limits
  const drawn = drawnBudget(budget, amounts)
  const top = drawn?.gt(high) ? drawn : high
  const places = top.minus(low).gte('1') ? 2 : 10
  const show = (amount: Decimal) => plain(amount.round(places))
  const noun = PERIOD_NOUNS[granularity]
  const unit = facts.currency === undefined || facts.currency === 'N/A' ? '' : facts.currency
  const line = drawn === undefined ? '' : `, line: budget of ${money(facts.currency).amount(drawn)}`
  const title = `${isCost(query.metric) ? 'Cost' : 'Usage'} per ${noun}${line}`
  // A tenth of free space. The end of the axis must be above its start, even if all amounts are 0.
  const axisEnd = top.eq(ZERO) && low.eq(ZERO) ? decimal('1') : top.times('1.1')
  // Mermaid draws every bar from the bottom of the chart, so amounts below zero need a line.
  const hasCredits = low.lt(ZERO)
  // Two colors need two rows of bars, one over the other. A bar of 0 is still visible, so the row with fewer of them is on top.
  const history = points.map((point) => (point.chosen ? '0' : show(point.amount)))
  const rows = [{ color: COLORS.run, text: `${hasCredits ? 'line' : 'bar'} [${amounts.map(show).join(', ')}]` }]
  if (!hasCredits) rows.push({ color: COLORS.history, text: `bar [${history.join(', ')}]` })
  if (drawn) rows.push({ color: COLORS.budget, text: `line [${amounts.map(() => show(drawn)).join(', ')}]` })
  const gaps = all.length - points.length
  const chosen = points.filter((point) => point.chosen)
  const [first, last] = [chosen[0], chosen.at(-1)]
  const span = first && last && first !== last ? `${showPeriod(first.period)} to ${showPeriod(last.period)}` : ''
  const notes = [
    first && !hasCredits ? `Blue: ${span || showPeriod(first.period)}. Grey: the ${noun}s before.` : '',
    last && hasCredits ? `The last point is ${showPeriod(last.period)}.` : '',
    gaps > 0 ? `${countPeriods(gaps, granularity)} without data left out.` : '',
    budget !== undefined && drawn === undefined ? 'The budget is far above the chart.' : '',
  ].filter((note) => note !== '')
  const labels = points.map(({ period }) => axisLabel(period))
  const axis = `"${mermaidText(unit)}" ${show(low.times('1.1'))} --> ${show(axisEnd)}`
  const small = notes.length === 0 ? [] : ['', `<sub>${notes.join(' ')}</sub>`]
  return fixed(...xyChart(title, labels, axis, rows), ...small)
}

/**
 * https://mermaid.js.org/syntax/xyChart.html
 * @param axis name and range of the vertical axis
 * @param rows drawn one over the other, the first at the back
 */
function xyChart(
  title: string,
  labels: readonly string[],
  axis: string,
  rows: readonly { readonly color: string; readonly text: string }[],
): string[] {
  return [
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
    `      plotColorPalette: "${rows.map(({ color }) => color).join(', ')}"`,
    '---',
    'xychart-beta',
    `  title "${mermaidText(title, 80)}"`,
    `  x-axis [${labels.map((label) => `"${label}"`).join(', ')}]`,
    `  y-axis ${axis}`,
    ...rows.map(({ text }) => `  ${text}`),
    '```',
  ]
}

/** The period without its year. The labels of a chart must differ. */
function axisLabel(period: Period): string {
  const name = periodName(period)
  return { daily: name.slice(5), hourly: `${name.slice(11)}h`, monthly: name }[period.granularity]
}
