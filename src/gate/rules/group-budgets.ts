import { distance } from 'fastest-levenshtein'
import { AMOUNT_FORM, type Decimal, parseAmount, ZERO } from '../../lib/decimal.js'
import { InvalidInput, UserError } from '../../lib/errors.js'
import { quoted } from '../../lib/text.js'
import { parseStructure } from '../../lib/yaml.js'
import { displayLabel, otherNames } from '../labels.js'
import type { CostFacts, GroupCost } from '../types.js'
import { aboveBudget, judgeBudget } from './limit.js'
import { type RuleSettings, rule } from './rule.js'

/**
 * Single groups of the current period. A group without a line has a cost of 0. A label that is in none of the compared periods may be
 * misspelled: a warning lists the closest labels.
 */
export const groupBudgets = rule({
  name: 'group-budgets',
  parse: parseGroupBudgets,
  needs: (budgets) => ({ labels: [...budgets.keys()] }),
  judge(budgets, facts, settings) {
    const meant = groupsMeant([...budgets.keys()], facts, settings)
    const breaches = [...budgets].flatMap(([name, limit]) => {
      const group = meant.get(name)
      const found = judgeBudget(group?.amount ?? ZERO, limit, group?.label ?? name).breaches
      return found.map((breach) => ({ ...breach, isGroup: true as const }))
    })
    const unknown = [...budgets.keys()].filter((name) => !meant.has(name))
    return { breaches, warnings: unknown.map((name) => unknownLabel(name, facts, settings)) }
  },
  describe: aboveBudget,
})

const FORM = 'a map from group label to amount, one per line: `EC2: 100`'
const NO_LABEL = 'has a key that is not a label (lines without a tag or category value have the label `(none)`)'
const NO_AMOUNT = `but a budget must be a number of 0 or more, ${AMOUNT_FORM}`

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
    else if (budget === undefined) {
      const written = typeof amount === 'string' && amount !== '' ? quoted(amount) : 'no number'
      problems.push(`has ${written} for ${quoted(label)}, ${NO_AMOUNT}`)
    }
    // The label is not trimmed: a tag's value can begin or end with spaces, which quotes in YAML keep.
    else budgets.set(label, budget)
  }
  if (problems.length > 0) throw new InvalidInput(`${problems.join(', and ')}.`)
  return budgets
}

/**
 * The group that each name means. A group's label has priority, then its label in another case, then one of its other names, then one of
 * these in another case. Names that mean no group are left out.
 * @throws UserError if a name means several groups, or several names mean one group: a budget would be applied to the wrong costs
 */
function groupsMeant(names: readonly string[], facts: CostFacts, { groupBy }: RuleSettings): Map<string, GroupCost> {
  const candidates = new Map<
    string,
    { readonly group: GroupCost; readonly name: string; readonly isLabel: boolean }[]
  >()
  for (const group of facts.groups) {
    const others = otherNames(group.label, facts, groupBy)
    for (const [index, name] of [group.label, ...others].entries()) {
      const key = name.toLowerCase()
      candidates.set(key, [...(candidates.get(key) ?? []), { group, name, isLabel: index === 0 }])
    }
  }
  const shown = ({ label }: GroupCost) => quoted(displayLabel(label, facts, groupBy))
  const meant = new Map<string, GroupCost>()
  const nameOf = new Map<GroupCost, string>()
  for (const name of names) {
    const found = candidates.get(name.toLowerCase()) ?? []
    const best = [
      found.filter((one) => one.isLabel && one.name === name),
      found.filter((one) => one.isLabel),
      found.filter((one) => one.name === name),
      found,
    ].find((matches) => matches.length > 0)
    const groups = [...new Set(best?.map(({ group }) => group))]
    const [group] = groups
    if (group === undefined) continue
    if (groups.length > 1) {
      throw new UserError(
        `\`group-budgets\`: ${quoted(name)} is ambiguous. It can mean ${groups.slice(0, 5).map(shown).join(' or ')}.`,
        'Write one of these labels instead.',
      )
    }
    const earlier = nameOf.get(group)
    if (earlier !== undefined) {
      throw new UserError(
        `\`group-budgets\`: ${quoted(earlier)} and ${quoted(name)} both mean the group ${shown(group)}.`,
        'Remove one of them.',
      )
    }
    nameOf.set(group, name)
    meant.set(name, group)
  }
  return meant
}

/** Maximum number of labels that a warning lists. */
const MAX_HINTS = 3

/** Labels that are less similar to a name are not better hints than the most expensive labels. */
const MIN_SIMILARITY = 0.5

function unknownLabel(name: string, facts: CostFacts, { groupBy }: RuleSettings): string {
  const start = `\`group-budgets\`: AWS returned no group "${name}", so it was judged as 0.`
  const labels = facts.groups.map(({ label }) => ({
    shown: `"${displayLabel(label, facts, groupBy)}"`,
    similarity: Math.max(...[label, ...otherNames(label, facts, groupBy)].map((each) => similarity(name, each))),
  }))
  if (labels.length === 0) return start
  // The sort is stable: of two equally close labels, the more expensive one stays first.
  const close = labels.filter((each) => each.similarity >= MIN_SIMILARITY).sort((a, b) => b.similarity - a.similarity)
  const hints = (close.length > 0 ? close : labels).slice(0, MAX_HINTS).map(({ shown }) => shown)
  const which = close.length > 0 ? 'closest' : 'most expensive'
  return `${start} The ${which} ${hints.length === 1 ? 'label is' : 'labels are'} ${hints.join(', ')}.`
}

/** Words that most labels have. */
const COMMON_WORDS = new Set(['amazon', 'aws', 'service', 'services', 'for', 'the', 'and'])

/** How similar two names are, from 0 to 2: the share of equal words plus the share of equal letters. */
function similarity(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  const letters = 1 - distance(a, b) / Math.max(a.length, b.length, 1)
  const [words, others] = [wordsOf(a), wordsOf(b)]
  const shared = words.filter((word) => others.some((each) => isSameWord(word, each))).length
  // A small share of equal letters is chance, so it counts half.
  return (words.length === 0 ? 0 : shared / words.length) + (letters >= MIN_SIMILARITY ? letters : letters / 2)
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && !COMMON_WORDS.has(word))
}

/** Long words may differ in one letter. */
function isSameWord(one: string, other: string): boolean {
  return one === other || (Math.min(one.length, other.length) >= 5 && distance(one, other) === 1)
}
