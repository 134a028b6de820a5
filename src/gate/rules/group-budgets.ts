import { distance } from 'fastest-levenshtein'
import { type Decimal, PLAIN_NUMBER, parseAmount, ZERO } from '../../lib/decimal.js'
import { InvalidInput } from '../../lib/errors.js'
import { quoted } from '../../lib/text.js'
import { parseStructure } from '../../lib/yaml.js'
import type { GroupCost } from '../types.js'
import { aboveLimit, breachOf } from './limit.js'
import { rule } from './rule.js'

/**
 * Single groups of the current period. A group without a line cost 0. A group that AWS returned for none of the periods that are
 * compared may be misspelt: a warning names the nearest label.
 */
export const groupBudgets = rule({
  name: 'group-budgets',
  parse: parseGroupBudgets,
  needs: (budgets) => ({ labels: [...budgets.keys()] }),
  judge(budgets, { groups }) {
    const costs = new Map(groups.map((group) => [group.label, group]))
    const breaches = [...budgets].flatMap(([label, limit]) => {
      const amount = costs.get(label)?.amount ?? ZERO
      return amount.gt(limit) ? [breachOf(label, amount, limit)] : []
    })
    const unknown = [...budgets.keys()].filter((label) => !costs.has(label))
    return { breaches, warnings: unknown.map((label) => unknownLabel(label, groups)) }
  },
  describe: (breach, how) => aboveLimit(breach, how),
})

const FORM = 'a map from group label to amount, one per line: `Amazon EC2: 100`'
const NO_LABEL = 'has a key that is not a label (lines without a tag or category value have the label `(none)`)'
const NO_AMOUNT = `no amount of 0 or more, such as 100 or 99.50 ${PLAIN_NUMBER}`

async function parseGroupBudgets(text: string): Promise<ReadonlyMap<string, Decimal>> {
  const structure = await parseStructure(text).catch((error: unknown) => {
    throw error instanceof InvalidInput ? new InvalidInput(`${error.message}: give ${FORM}.`) : error
  })
  if (!(structure instanceof Map) || structure.size === 0) {
    throw new InvalidInput(`is ${quoted(text)}, but must be ${FORM}.`)
  }
  const budgets = new Map<string, Decimal>()
  const problems: string[] = []
  for (const [label, amount] of structure) {
    const budget = typeof amount === 'string' ? parseAmount(amount.trim()) : undefined
    if (typeof label !== 'string' || label === '') problems.push(NO_LABEL)
    else if (budget === undefined) problems.push(`gives ${quoted(label)} ${NO_AMOUNT}`)
    // The label exactly as written: quotes in YAML keep the spaces that a tag's value may start or end with.
    else budgets.set(label, budget)
  }
  if (problems.length > 0) throw new InvalidInput(`${problems.join(', and ')}.`)
  return budgets
}

function unknownLabel(label: string, groups: readonly GroupCost[]): string {
  const near = nearest(label, groups)
  const hint = near === undefined ? '' : ` The nearest label is "${near}".`
  return `\`group-budgets\`: AWS returned no group "${label}", so it was judged as 0.${hint}`
}

/** The label with the fewest letters to change, in any case. Of two equally near ones, the more expensive one. */
function nearest(label: string, groups: readonly GroupCost[]): string | undefined {
  let found: { label: string; letters: number } | undefined
  for (const group of groups) {
    const letters = distance(label.toLowerCase(), group.label.toLowerCase())
    if (!found || letters < found.letters) found = { label: group.label, letters }
  }
  return found?.label
}
