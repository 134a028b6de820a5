import { type GroupCost, percentChange } from '../../gate/index.js'
import { type Decimal, ZERO } from '../../lib/decimal.js'
import { showCount } from '../../lib/text.js'
import { counted, type Money, percentText } from '../format.js'
import type { JudgedOutcome } from '../outcome.js'
import { changeNote, groupName } from '../wording.js'
import { groupBar, tightScale } from './charts.js'
import { html, type Markup, word } from './markup.js'

/** Maximum number of rows: a phone's browser sorts them without delay. */
const MAX_ROWS = 1000

interface Column {
  readonly heading: string
  /** Hidden on a phone. */
  readonly isWide?: true
  readonly value: (group: GroupCost) => Decimal | undefined
  readonly show: (group: GroupCost, value: Decimal | undefined) => string | Markup
}

/**
 * The groups as a table, the most expensive first, each with a bar. The page's script makes every column sortable. On a phone, the
 * percentage is below the change, and the baseline is hidden.
 */
export function groupTable(outcome: JudgedOutcome, heading: string, unit: Money): Markup {
  const { groups, omittedGroups, current, baseline } = outcome.facts
  if (groups.length === 0) return html``
  const count = groups.length + omittedGroups
  const rows = groups.slice(0, MAX_ROWS)
  const scale = tightScale(rows.flatMap(({ amount, baseline }) => [amount, baseline ?? ZERO]))
  const inPercent = (group: GroupCost) =>
    percentText(group.amount, group.baseline) ?? changeNote(group, unit, { hideAmounts: true }) ?? '–'
  const columns: readonly Column[] = [
    { heading: 'Cost', value: ({ amount }) => amount, show: ({ amount }) => unit.amount(amount) },
    {
      heading: 'Baseline',
      isWide: true,
      value: ({ baseline }) => baseline,
      show: (_, value) => (value === undefined ? '–' : unit.amount(value)),
    },
    {
      heading: 'Change',
      value: ({ amount, baseline }) => baseline && amount.minus(baseline),
      show: (group, value) =>
        value === undefined ? '–' : html`${unit.change(value)}<small class="narrow">${inPercent(group)}</small>`,
    },
    {
      heading: 'Change %',
      isWide: true,
      value: ({ amount, baseline }) => percentChange(amount, baseline),
      show: inPercent,
    },
  ]
  const byName = places(
    rows.map(({ label }) => groupName(outcome, label)),
    new Intl.Collator('en-US', { sensitivity: 'base', numeric: true }).compare,
  )
  const byColumn = columns.map(({ value }) => places(rows.map(value), (a, b) => a.cmp(b)))
  const classOf = ({ isWide }: Column) => (isWide ? 'number wide' : 'number')
  const headings = columns.map((column) => {
    const order = column.heading === 'Cost' ? html` aria-sort="descending"` : undefined
    return html`<th scope="col" class="${classOf(column)}"${order}>${column.heading}</th>`
  })
  const cells = (group: GroupCost, row: number) =>
    columns.map((column, index) => {
      const place = placeAttribute(byColumn[index]?.[row])
      return html`<td class="${classOf(column)}"${place}>${column.show(group, column.value(group))}</td>`
    })
  const all = {
    label: '',
    name: undefined,
    amount: current.amount ?? ZERO,
    baseline,
    present: true,
    history: undefined,
  }
  const foot = columns.map((column) => {
    return html`<td class="${classOf(column)}">${column.show(all, column.value(all))}</td>`
  })
  const cut = html`<p class="soft">The ${showCount(MAX_ROWS)} largest of ${showCount(count)}; a .csv report file contains every line.</p>`
  const marked = rows.some(({ baseline }) => baseline !== undefined)
  return html`<h2 id="groups">Cost by ${heading}</h2>
${marked ? html`<p class="soft">Bars show the cost, <span class="key mark"></span> the baseline.</p>` : undefined}
${count > MAX_ROWS ? cut : undefined}
<div class="scroll" role="region" aria-labelledby="groups" tabindex="0">
<table class="sortable" aria-labelledby="groups">
<thead><tr><th scope="col">${heading}</th>${headings}</tr></thead>
<tbody>
${rows.map((group, row) => {
  const name = word(groupName(outcome, group.label))
  return html`<tr><th scope="row"${placeAttribute(byName[row])}>${name}${groupBar(group, scale)}</th>${cells(group, row)}</tr>
`
})}</tbody>
<tfoot><tr><th scope="row">All: ${counted(count, 'group')}</th>${foot}</tr></tfoot>
</table>
</div>`
}

function placeAttribute(place: number | undefined): Markup | undefined {
  return place === undefined ? undefined : html` data-place="${place}"`
}

/**
 * Each value's place in ascending order, from 0. Equal values have the same place, unknown ones have none. The page's script sorts by
 * places, so the order is that of the exact decimals.
 */
export function places<T>(values: readonly (T | undefined)[], compare: (a: T, b: T) => number): (number | undefined)[] {
  const known = values.flatMap((value, index) => (value === undefined ? [] : [{ value, index }]))
  known.sort((a, b) => compare(a.value, b.value))
  const found: (number | undefined)[] = values.map(() => undefined)
  let place = 0
  for (const [i, { value, index }] of known.entries()) {
    const before = known[i - 1]
    if (before !== undefined && compare(before.value, value) !== 0) place++
    found[index] = place
  }
  return found
}
