import { type CostFacts, type GroupCost, percentChange } from '../../../gate/index.js'
import type { Decimal } from '../../../model/decimal.js'
import type { Money } from '../../money.js'
import { grouped } from '../../numbers.js'
import { showPercent } from '../../percent.js'
import { counted } from '../../view.js'
import { html, type Markup, word } from './markup.js'
import { places } from './places.js'

/** Rows that a browser sorts at once even on a phone. */
const MOST_ROWS = 1000

interface Column {
  readonly heading: string
  readonly value: (group: GroupCost) => Decimal | undefined
  readonly show: (value: Decimal) => string
}

/** The groups as a table, the most expensive first; the page's script lets people sort it by any column. */
export function groupTable({ groups, omittedGroups, newest }: CostFacts, heading: string, money: Money): Markup {
  if (groups.length === 0) return html``
  const count = groups.length + omittedGroups
  const rows = groups.slice(0, MOST_ROWS)
  const columns = columnsFor(money)
  const byName = places(
    rows.map(({ label }) => label),
    new Intl.Collator('en-US', { sensitivity: 'base', numeric: true }).compare,
  )
  const byColumn = columns.map(({ value }) => places(rows.map(value), (a, b) => a.cmp(b)))
  return html`<h2 id="groups">Cost of each group</h2>
${cut(count)}
<div class="scroll" role="region" aria-labelledby="groups" tabindex="0">
<table class="sortable" aria-labelledby="groups">
<thead><tr><th scope="col">${heading}</th>${columns.map(
    ({ heading }) =>
      html`<th scope="col" class="number"${heading === 'Cost' ? html` aria-sort="descending"` : undefined}>${heading}</th>`,
  )}</tr></thead>
<tbody>
${rows.map((group, i) =>
  row(
    group,
    columns,
    byName[i],
    byColumn.map((column) => column[i]),
  ),
)}</tbody>
<tfoot><tr><th scope="row">All: ${counted(count, 'group')}</th><td class="number">${newest.amount && money.amount(newest.amount)}</td><td colspan="3"></td></tr></tfoot>
</table>
</div>`
}

function columnsFor(money: Money): readonly Column[] {
  return [
    { heading: 'Cost', value: ({ amount }) => amount, show: money.amount },
    { heading: 'Baseline', value: ({ baseline }) => baseline, show: money.amount },
    { heading: 'Change', value: ({ amount, baseline }) => baseline && amount.minus(baseline), show: money.change },
    { heading: 'Change %', value: ({ amount, baseline }) => percentChange(amount, baseline), show: showPercent },
  ]
}

function row(
  group: GroupCost,
  columns: readonly Column[],
  namePlace: number | undefined,
  columnPlaces: readonly (number | undefined)[],
): Markup {
  const cells = columns.map(({ value, show }, i) => {
    const of = value(group)
    return html`<td class="number"${placeAttribute(columnPlaces[i])}>${of === undefined ? '–' : show(of)}</td>`
  })
  return html`<tr><th scope="row"${placeAttribute(namePlace)}>${word(group.label)}</th>${cells}</tr>
`
}

function placeAttribute(place: number | undefined): Markup | undefined {
  return place === undefined ? undefined : html` data-place="${place}"`
}

function cut(length: number): Markup | undefined {
  if (length <= MOST_ROWS) return undefined
  return html`<p class="soft">The ${grouped(MOST_ROWS)} largest of ${grouped(length)}; a .csv report file holds every line.</p>`
}
