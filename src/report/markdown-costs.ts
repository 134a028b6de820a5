import { type GroupCost, percentChange } from '../gate/index.js'
import { type Decimal, decimal, plain, ZERO } from '../lib/decimal.js'
import { type Period, periodName } from '../periods/index.js'
import { markdownText, mermaidText } from './escape.js'
import { arrow, counted, countPeriods, groupingNames, type Money, money, showPercent, showPeriod } from './format.js'
import { type Block, fixed, list } from './markdown-blocks.js'
import type { JudgedOutcome, ViewSettings } from './outcome.js'
import { trendPoints } from './trend.js'

/** Groups named as movers in each direction. */
const MOVERS = 3
/** A mover's change is at least this share of the total. */
const MOVER_SHARE = decimal('0.01')
/** Widest bar, in characters. */
const BAR_WIDTH = 10
/** Eighths of a block character, none to seven. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** The most expensive groups, with a bar against the largest and the change against the baseline. */
export function topCosts({ facts, query }: JudgedOutcome, { top, hideAmounts }: ViewSettings): Block {
  const groups = facts.groups.filter(({ present }) => present)
  if (query.groupBy.length === 0 || groups.length === 0) return fixed()
  const unit = money(facts.currency)
  const shown = groups.slice(0, top)
  const largest = shown[0]?.amount ?? ZERO
  const heading = groupingNames(query.groupBy)
    .map((name) => markdownText(name))
    .join(' / ')
  const head = hideAmounts
    ? [`| ${heading} | Change |`, '| :-- | --: |']
    : [`| ${heading} | ${showPeriod(facts.current.period)} | | Change |`, '| :-- | --: | :-- | --: |']
  const rows = shown.map((group) => {
    const cells = hideAmounts ? [] : [unit.amount(group.amount), bar(group.amount, largest)]
    return `| ${[markdownText(group.label), ...cells, changeCell(group, unit, hideAmounts)].join(' | ')} |`
  })
  const left = groups.length - shown.length + facts.omittedGroups
  if (left === 0 || facts.current.amount === undefined) return list('groups', rows, head)
  const sum = shown.reduce((rest, { amount }) => rest.minus(amount), facts.current.amount)
  const cost = hideAmounts ? '' : `: ${unit.amount(sum)}`
  return list('groups', rows, head, ['', `<sub>… and ${counted(left, 'more group')}${cost}</sub>`])
}

function changeCell(group: GroupCost, unit: Money, hideAmounts: boolean): string {
  if (group.baseline === undefined) return '–'
  const change = group.amount.minus(group.baseline)
  if (change.eq(ZERO)) return arrow(change)
  const percent = percentChange(group.amount, group.baseline)
  if (percent === undefined) {
    const words = isNew(group) ? 'new' : arrow(change)
    return hideAmounts ? words : `${words} ${unit.change(change)}`
  }
  const inPercent = `${arrow(change)} ${showPercent(percent)}`
  return hideAmounts ? inPercent : `${inPercent} (${unit.change(change)})`
}

function isNew({ amount, baseline }: GroupCost): boolean {
  return baseline?.eq(ZERO) === true && amount.gt(ZERO)
}

/** A bar of block characters, to an eighth of a character; none for 0 and for credits. Its length is not money. */
function bar(amount: Decimal, largest: Decimal): string {
  if (amount.lte(ZERO) || largest.lte(ZERO)) return ''
  const eighths = Math.max(1, Math.round((Number(plain(amount)) / Number(plain(largest))) * BAR_WIDTH * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}

/** The groups whose cost rose and fell most, one line for each direction. */
export function movers({ facts, query }: JudgedOutcome, { hideAmounts }: ViewSettings): Block {
  if (query.groupBy.length === 0) return fixed()
  const { groups, current, baseline, currency } = facts
  const size = [current.amount, baseline].reduce<Decimal>((most, one) => max(most, one?.abs() ?? ZERO), ZERO)
  const moved = groups
    .flatMap((group) => (group.baseline === undefined ? [] : [{ group, change: group.amount.minus(group.baseline) }]))
    .filter(({ change }) => !change.eq(ZERO) && change.abs().gte(size.times(MOVER_SHARE)))
    .sort((a, b) => b.change.cmp(a.change))
  const unit = money(currency)
  const line = (title: string, some: typeof moved) =>
    some.length === 0
      ? []
      : [
          `**${title}:** ${some.map(({ group, change }) => `${markdownText(group.label)}${moverText(group, change)}`).join(', ')}`,
        ]
  const moverText = (group: GroupCost, change: Decimal) => {
    if (!hideAmounts) return ` ${unit.change(change)}`
    const percent = percentChange(group.amount, group.baseline)
    if (percent !== undefined) return ` ${showPercent(percent)}`
    return isNew(group) ? ' (new)' : ''
  }
  const up = line('Up', moved.filter(({ change }) => change.gt(ZERO)).slice(0, MOVERS))
  const down = line(
    'Down',
    moved
      .filter(({ change }) => change.lt(ZERO))
      .slice(-MOVERS)
      .reverse(),
  )
  return fixed(...up, ...(up.length > 0 && down.length > 0 ? [''] : []), ...down)
}

/** Most bars that stay legible at the width of a summary. */
const MOST_BARS = 28
/** Of totals and budget, legible on white and on black; Mermaid's own bars are nearly white. */
const COLOURS = '#4493f8, #da3633'
/** A budget this many times above the highest bar would flatten the bars: it is named, not drawn. */
const FAR = '4'

/**
 * The trend of the totals as a Mermaid `xychart-beta`: a bar for each period that has data, and the budget as a line. Nothing
 * where amounts are hidden (a chart shows amounts), or with fewer than two bars.
 */
export function trendChart({ facts, query }: JudgedOutcome, { limits, hideAmounts }: ViewSettings): Block {
  const all = trendPoints(facts).slice(-MOST_BARS)
  const points = all.flatMap(({ period, amount }) => (amount === undefined ? [] : [{ period, amount }]))
  if (hideAmounts || points.length < 2) return fixed()
  const amounts = points.map(({ amount }) => amount)
  const highest = amounts.reduce(max, ZERO)
  const lowest = amounts.reduce(min, ZERO)
  const { budget } = limits
  const drawn = budget?.lte(highest.times(FAR)) ? budget : undefined
  const top = drawn === undefined ? highest : max(highest, drawn)
  const places = top.minus(lowest).gte('1') ? 2 : 10
  const show = (amount: Decimal) => plain(amount.round(places))
  const { granularity } = facts.current.period
  const title = `${granularity} ${query.metric}${drawn === undefined ? '' : ', line: budget'}`
  const unit = facts.currency === undefined || facts.currency === 'N/A' ? '' : facts.currency
  // A tenth of free space; an axis needs an end above its start even where all is 0.
  const axisEnd = top.eq(ZERO) && lowest.eq(ZERO) ? decimal('1') : top.times('1.1')
  const gaps = all.length - points.length
  const notes = [
    ...(gaps > 0 ? [`${countPeriods(gaps, granularity)} without data left out.`] : []),
    ...(budget !== undefined && drawn === undefined ? ['The budget is far above the chart.'] : []),
  ]
  return fixed(
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
    `  x-axis [${points.map(({ period }) => `"${axisLabel(period)}"`).join(', ')}]`,
    `  y-axis "${mermaidText(unit)}" ${show(lowest.times('1.1'))} --> ${show(axisEnd)}`,
    // Mermaid draws every bar from the bottom of the chart, so below zero only a line is right.
    `  ${lowest.lt(ZERO) ? 'line' : 'bar'} [${amounts.map(show).join(', ')}]`,
    ...(drawn === undefined ? [] : [`  line [${amounts.map(() => show(drawn)).join(', ')}]`]),
    '```',
    ...(notes.length === 0 ? [] : ['', `<sub>${notes.join(' ')}</sub>`]),
  )
}

/** The period without its year; the labels of a chart must differ. */
function axisLabel(period: Period): string {
  const name = periodName(period)
  const labels = { daily: name.slice(5), hourly: `${name.slice(8).replace('T', ' ')}h`, monthly: name }
  return labels[period.granularity]
}

function max(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b
}

function min(a: Decimal, b: Decimal): Decimal {
  return a.lt(b) ? a : b
}
