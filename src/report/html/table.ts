import { type CostFacts, type GroupCost, percentChange } from '../../gate/index.js'
import type { Decimal } from '../../lib/decimal.js'
import { counted, type Money, showCount, showPercent } from '../format.js'
import { html, type Markup, word } from './markup.js'

/** Rows that a browser sorts at once even on a phone. */
const MOST_ROWS = 1000

interface Column {
  readonly heading: string
  readonly value: (group: GroupCost) => Decimal | undefined
  readonly show: (value: Decimal) => string
}

/** The groups as a table, the most expensive first; the page's script lets people sort it by any column. */
export function groupTable({ groups, omittedGroups, current }: CostFacts, heading: string, unit: Money): Markup {
  if (groups.length === 0) return html``
  const count = groups.length + omittedGroups
  const rows = groups.slice(0, MOST_ROWS)
  const columns: readonly Column[] = [
    { heading: 'Cost', value: ({ amount }) => amount, show: unit.amount },
    { heading: 'Baseline', value: ({ baseline }) => baseline, show: unit.amount },
    { heading: 'Change', value: ({ amount, baseline }) => baseline && amount.minus(baseline), show: unit.change },
    { heading: 'Change %', value: ({ amount, baseline }) => percentChange(amount, baseline), show: showPercent },
  ]
  const byName = places(
    rows.map(({ label }) => label),
    new Intl.Collator('en-US', { sensitivity: 'base', numeric: true }).compare,
  )
  const byColumn = columns.map(({ value }) => places(rows.map(value), (a, b) => a.cmp(b)))
  const headings = columns.map(
    ({ heading }) =>
      html`<th scope="col" class="number"${heading === 'Cost' ? html` aria-sort="descending"` : undefined}>${heading}</th>`,
  )
  const cells = (group: GroupCost, row: number) =>
    columns.map(({ value, show }, column) => {
      const found = value(group)
      return html`<td class="number"${placeAttribute(byColumn[column]?.[row])}>${found === undefined ? '–' : show(found)}</td>`
    })
  const cut = html`<p class="soft">The ${showCount(MOST_ROWS)} largest of ${showCount(count)}; a .csv report file holds every line.</p>`
  return html`<h2 id="groups">Cost of each group</h2>
${count > MOST_ROWS ? cut : undefined}
<div class="scroll" role="region" aria-labelledby="groups" tabindex="0">
<table class="sortable" aria-labelledby="groups">
<thead><tr><th scope="col">${heading}</th>${headings}</tr></thead>
<tbody>
${rows.map(
  (
    group,
    row,
  ) => html`<tr><th scope="row"${placeAttribute(byName[row])}>${word(group.label)}</th>${cells(group, row)}</tr>
`,
)}</tbody>
<tfoot><tr><th scope="row">All: ${counted(count, 'group')}</th><td class="number">${current.amount && unit.amount(current.amount)}</td><td colspan="3"></td></tr></tfoot>
</table>
</div>`
}

function placeAttribute(place: number | undefined): Markup | undefined {
  return place === undefined ? undefined : html` data-place="${place}"`
}

/**
 * Each value's place in ascending order, from 0; equal values share a place, unknown ones have none. The page sorts by places, so
 * its script needs no arithmetic and the order is that of the exact decimals.
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
