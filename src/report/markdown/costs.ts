import { type GroupCost, percentChange } from '../../gate/index.js'
import { type Decimal, decimal, plain, ZERO } from '../../model/decimal.js'
import type { CostQuery } from '../../model/query.js'
import { markdownText } from '../escape/index.js'
import { type Money, money } from '../money.js'
import { arrow, showPercent } from '../percent.js'
import type { RunResult } from '../result.js'
import { counted, showPeriod, type View } from '../view.js'
import { type Block, fixed } from './blocks.js'

/** How many groups are named as movers in each direction. */
const MOVERS = 3
/** A mover moves at least this share of the total. */
const MOVER_SHARE = decimal('0.01')
/** Widest bar, in characters. */
const BAR_WIDTH = 10
/** Eighths of a block, none to seven. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** The most expensive groups, with a bar against the greatest and the change against the baseline. */
export function topCosts(result: RunResult, view: View): Block {
  const groups = result.facts.groups.filter(({ present }) => present)
  if (result.query.groupBy.length === 0 || groups.length === 0) return fixed()
  const unit = money(result.facts.currency)
  const shown = groups.slice(0, view.top)
  const greatest = shown[0]?.amount ?? ZERO
  const heading = groupHeading(result.query)
  const period = showPeriod(result.facts.newest.period)
  const head = view.hideAmounts
    ? [`| ${heading} | Change |`, '| :-- | --: |']
    : [`| ${heading} | ${period} | | Change |`, '| :-- | --: | :-- | --: |']
  const rows = shown.map((group) => {
    const cells = view.hideAmounts ? [] : [unit.amount(group.amount), bar(group.amount, greatest)]
    return `| ${[markdownText(group.label), ...cells, changeCell(group, unit, view)].join(' | ')} |`
  })
  return { head, rows, tail: rest(result, groups.length, shown, view), what: 'groups' }
}

/** `SERVICE / TAG:team`: what the groups are. */
function groupHeading(query: CostQuery): string {
  return query.groupBy.map(({ type, key }) => markdownText(type === 'DIMENSION' ? key : `${type}:${key}`)).join(' / ')
}

/** The groups below the table's end: how many, and what they cost together. */
function rest({ facts }: RunResult, present: number, shown: readonly GroupCost[], view: View): string[] {
  const count = present - shown.length + facts.omittedGroups
  if (count === 0 || facts.newest.amount === undefined) return []
  const others = counted(count, 'more group')
  if (view.hideAmounts) return ['', `<sub>… and ${others}</sub>`]
  const sum = shown.reduce((left, { amount }) => left.minus(amount), facts.newest.amount)
  return ['', `<sub>… and ${others}: ${money(facts.currency).amount(sum)}</sub>`]
}

function changeCell(group: GroupCost, unit: Money, view: View): string {
  if (group.baseline === undefined) return '–'
  const change = group.amount.minus(group.baseline)
  if (change.eq(ZERO)) return arrow(change)
  const percent = percentChange(group.amount, group.baseline)
  if (percent === undefined) {
    const words = isNew(group) ? 'new' : arrow(change)
    return view.hideAmounts ? words : `${words} ${unit.change(change)}`
  }
  const sign = `${arrow(change)} ${showPercent(percent)}`
  return view.hideAmounts ? sign : `${sign} (${unit.change(change)})`
}

function isNew({ amount, baseline }: GroupCost): boolean {
  return baseline?.eq(ZERO) === true && amount.gt(ZERO)
}

/**
 * A bar of block characters, to an eighth of a character; none for 0 and for credits. Its length is no money: exact
 * division would take most of a small summary's time.
 */
export function bar(amount: Decimal, greatest: Decimal): string {
  if (amount.lte(ZERO) || greatest.lte(ZERO)) return ''
  const eighths = Math.max(1, Math.round((Number(plain(amount)) / Number(plain(greatest))) * BAR_WIDTH * 8))
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}

/** The groups that rose and fell most in money, one line a direction. */
export function movers(result: RunResult, view: View): Block {
  const { groups, newest, baseline, currency } = result.facts
  if (result.query.groupBy.length === 0) return fixed()
  const size = [newest.amount, baseline].reduce<Decimal>((most, one) => (one?.abs().gt(most) ? one.abs() : most), ZERO)
  const least = size.times(MOVER_SHARE)
  const moved = groups
    .filter((group) => group.baseline !== undefined)
    .map((group) => ({ group, change: group.amount.minus(group.baseline ?? ZERO) }))
    .filter(({ change }) => !change.eq(ZERO) && change.abs().gte(least))
    .sort((a, b) => b.change.cmp(a.change))
  const unit = money(currency)
  const name = ({ group }: { group: GroupCost }) => `${markdownText(group.label)}${moverText(group, unit, view)}`
  const up = moved.filter(({ change }) => change.gt(ZERO)).slice(0, MOVERS)
  const down = moved
    .filter(({ change }) => change.lt(ZERO))
    .slice(-MOVERS)
    .reverse()
  return fixed(
    ...(up.length > 0 ? [`**Up:** ${up.map(name).join(', ')}`] : []),
    ...(up.length > 0 && down.length > 0 ? [''] : []),
    ...(down.length > 0 ? [`**Down:** ${down.map(name).join(', ')}`] : []),
  )
}

function moverText(group: GroupCost, unit: Money, view: View): string {
  if (!view.hideAmounts) return ` ${unit.change(group.amount.minus(group.baseline ?? ZERO))}`
  const percent = percentChange(group.amount, group.baseline)
  if (percent !== undefined) return ` ${showPercent(percent)}`
  return isNew(group) ? ' (new)' : ''
}
