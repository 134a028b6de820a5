import { distance } from 'fastest-levenshtein'
import { plain, ZERO } from '../../model/decimal.js'
import type { GroupCost } from '../verdict.js'
import { rule } from './rule.js'

/**
 * `group-budgets`: single groups of the newest period. A group without a line cost 0; one that AWS returned for no period
 * that was looked at may be misspelt, and is told with the nearest label that there is.
 */
export const groupBudgets = rule({
  limit: ({ groupBudgets }) => (groupBudgets?.size ? groupBudgets : undefined),
  needs: () => ({}),
  judge(budgets, { groups }) {
    const costs = new Map(groups.map((group) => [group.label, group]))
    const over = [...budgets].flatMap(([label, limit]) => {
      const amount = costs.get(label)?.amount ?? ZERO
      return amount.gt(limit) ? [{ scope: label, actual: plain(amount), limit: plain(limit) }] : []
    })
    const unknown = [...budgets.keys()].filter((label) => !costs.has(label))
    return { breaches: over, warnings: unknown.map((label) => unknownLabel(label, groups)) }
  },
})

function unknownLabel(label: string, groups: readonly GroupCost[]): string {
  const near = nearest(label, groups)
  const hint = near === undefined ? '' : ` The nearest label is "${near}".`
  return `\`group-budgets\`: AWS returned no group "${label}", so it was judged as 0.${hint}`
}

/** The label with the fewest letters to change, whatever their case; the more expensive one of two equally near ones. */
function nearest(label: string, groups: readonly GroupCost[]): string | undefined {
  let found: { label: string; letters: number } | undefined
  for (const group of groups) {
    const letters = distance(label.toLowerCase(), group.label.toLowerCase())
    if (!found || letters < found.letters) found = { label: group.label, letters }
  }
  return found?.label
}
