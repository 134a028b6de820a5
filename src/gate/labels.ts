import { type GroupDefinition, groupLabel, LABEL_DIVIDER, NO_VALUE } from '../lib/costs.js'
import { shortNames } from './service-names.js'
import type { CostFacts } from './types.js'

/** Scope of the sum of all chosen periods. */
export const RANGE_LABEL = 'range'

const ACCOUNT_ID = /^\d{12}$/

type Names = Pick<CostFacts, 'accountNames'>
type GroupBy = readonly GroupDefinition[]

/**
 * The values that a label can consist of, `(none)` as the empty value: one list for each way to read it. A label of two groups has several
 * readings if a value contains ` / `; its cost is then the sum over all of them.
 */
export function readingsOf(label: string, groupBy: GroupBy): readonly (readonly string[])[] {
  const [first, second] = groupBy
  if (first === undefined) return [[]]
  if (second === undefined) return [[valueIn(label)]]
  const parts = label.split(LABEL_DIVIDER)
  const readings = parts
    .slice(1)
    .map((_, index) => [parts.slice(0, index + 1).join(LABEL_DIVIDER), parts.slice(index + 1).join(LABEL_DIVIDER)])
  return readings
    .filter((values) => values.every((value, index) => !isAccount(groupBy[index]) || ACCOUNT_ID.test(value)))
    .map((values) => values.map(valueIn))
}

/**
 * The label for display: a linked account that has a name is `shop-prod (111122223333)`, in a label of two groups
 * `shop-prod (111122223333) / Amazon EC2`. Contains untrusted text.
 */
export function displayLabel(label: string, { accountNames }: Names, groupBy: GroupBy): string {
  if (!groupBy.some(isAccount)) return label
  const shown = (value: string, index: number) => {
    const name = isAccount(groupBy[index]) ? accountNames.get(value) : undefined
    return name === undefined ? groupLabel([value]) : withId(name, value)
  }
  const [values] = readingsOf(label, groupBy)
  return values?.map(shown).join(LABEL_DIVIDER) ?? label
}

/** The name of the linked account that the label is or contains; undefined if there is none. */
export function accountName(label: string, { accountNames }: Names, groupBy: GroupBy): string | undefined {
  const index = groupBy.findIndex(isAccount)
  if (index === -1) return undefined
  const [values] = readingsOf(label, groupBy)
  return accountNames.get(values?.[index] ?? '')
}

/**
 * The other names that users may write for a group: a linked account by its name (or as in `displayLabel`), a service by its short name.
 * Compared without regard to case.
 */
export function otherNames(label: string, { accountNames }: Names, groupBy: GroupBy): readonly string[] {
  if (groupBy.length === 0) return []
  const namesOf = (value: string, index: number): readonly string[] => {
    const group = groupBy[index]
    if (isAccount(group)) {
      const name = accountNames.get(value)
      return name === undefined ? [] : [name, withId(name, value)]
    }
    return group?.type === 'DIMENSION' && group.key === 'SERVICE' ? shortNames(value) : []
  }
  return readingsOf(label, groupBy).flatMap((values) => {
    const names = values.map((value, index) => [groupLabel([value]), ...namesOf(value, index)])
    const joined = names.reduce((starts, ends) =>
      starts.flatMap((start) => ends.map((end) => `${start}${LABEL_DIVIDER}${end}`)),
    )
    return joined.filter((name) => name !== label)
  })
}

export function isAccount(group: GroupDefinition | undefined): boolean {
  return group?.type === 'DIMENSION' && group.key === 'LINKED_ACCOUNT'
}

/** Always with the id: two accounts may have the same name. */
function withId(name: string, id: string): string {
  return `${name} (${id})`
}

function valueIn(part: string): string {
  return part === NO_VALUE ? '' : part
}
