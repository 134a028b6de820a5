import { distance } from 'fastest-levenshtein'
import type { FilterExpression, FilterValues } from '../model/query.js'
import { quoted } from './reader.js'
import { alternatives } from './scalars.js'

const OPERATORS = ['And', 'Or', 'Not', 'Dimensions', 'Tags', 'CostCategories'] as const
const MEMBERS = ['Key', 'Values', 'MatchOptions'] as const
type Leaf = 'Dimensions' | 'Tags' | 'CostCategories'

/** What `GetCostAndUsage` takes; other operations of Cost Explorer take more. */
const MATCH_OPTIONS: Readonly<Record<Leaf, readonly string[]>> = {
  Dimensions: ['EQUALS', 'CASE_SENSITIVE'],
  Tags: ['EQUALS', 'CASE_SENSITIVE', 'ABSENT'],
  CostCategories: ['EQUALS', 'CASE_SENSITIVE', 'ABSENT'],
}

/** Deeper than anyone writes; an alias inside of its own anchor has no end at all. */
const DEEPEST = 20

/** Told of each fault: where it is (`And[1].Dimensions`; empty at the top) and what is wrong there. */
export type TellFault = (path: string, problem: string) => undefined

/**
 * Checks the shape of a Cost Explorer `Expression`: one operator each, known members, what they need. The result has the
 * members of AWS's model only. `And` and `Or` with a single operand, which AWS refuses, become that operand.
 * @param node as `parseStructure` gives it: maps, arrays and strings
 * @returns undefined where a fault was told
 */
export function readExpression(node: unknown, tell: TellFault, path = '', depth = 0): FilterExpression | undefined {
  if (depth > DEEPEST) return tell(path, `is nested more than ${DEEPEST} deep`)
  if (!(node instanceof Map)) {
    return tell(path, `must be a map with one of ${alternatives(OPERATORS)}`)
  }
  const names = knownKeys(node, OPERATORS, tell, path)
  if (names === undefined) return undefined
  const [operator] = names
  if (operator === undefined || names.length > 1) {
    const held = names.length > 1 ? `holds ${names.join(' and ')}; join them under \`And\` or \`Or\`` : 'is empty'
    return tell(path, `${held}: an expression has exactly one of ${alternatives(OPERATORS)}`)
  }
  const value: unknown = node.get(operator)
  const at = path === '' ? operator : `${path}.${operator}`
  switch (operator) {
    case 'And':
    case 'Or':
      return readOperands(operator, value, tell, at, depth)
    case 'Not': {
      const operand = readExpression(value, tell, at, depth + 1)
      return operand && { Not: operand }
    }
    default: {
      const values = readFilterValues(operator, value, tell, at)
      return values && { [operator]: values }
    }
  }
}

function readOperands(
  operator: 'And' | 'Or',
  value: unknown,
  tell: TellFault,
  path: string,
  depth: number,
): FilterExpression | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return tell(path, 'must be a list of two expressions or more')
  }
  const operands = value.map((item, index) => readExpression(item, tell, `${path}[${index}]`, depth + 1))
  const complete = operands.filter((operand) => operand !== undefined)
  if (complete.length < operands.length) return undefined
  return complete.length === 1 ? complete[0] : { [operator]: complete }
}

function readFilterValues(leaf: Leaf, node: unknown, tell: TellFault, path: string): FilterValues | undefined {
  if (!(node instanceof Map)) {
    return tell(path, `must be a map with ${alternatives(MEMBERS).replace(' or ', ' and ')}`)
  }
  if (knownKeys(node, MEMBERS, tell, path) === undefined) return undefined
  const key: unknown = node.get('Key')
  if (typeof key !== 'string' || key === '') return tell(path, 'needs a `Key`')
  if (leaf === 'Dimensions' && !/^[A-Z][A-Z0-9_]*$/.test(key)) {
    return tell(`${path}.Key`, `is ${quoted(key)}, but dimensions are written like \`LINKED_ACCOUNT\``)
  }
  const values = readStrings(node, 'Values', tell, path)
  const options = readStrings(node, 'MatchOptions', tell, path)
  if (values === undefined || options === undefined) return undefined
  const unknown = options.find((option) => !MATCH_OPTIONS[leaf].includes(option))
  if (unknown !== undefined) {
    return tell(`${path}.MatchOptions`, `has ${quoted(unknown)}, but takes ${alternatives(MATCH_OPTIONS[leaf])}`)
  }
  if (values.length === 0 && !options.includes('ABSENT')) return tell(path, 'needs a list of `Values`')
  return {
    Key: key,
    ...(values.length > 0 && { Values: values }),
    ...(options.length > 0 && { MatchOptions: options }),
  }
}

/** A list of texts; empty where the member is missing, undefined where it is something else. */
function readStrings(
  node: ReadonlyMap<unknown, unknown>,
  member: 'Values' | 'MatchOptions',
  tell: TellFault,
  path: string,
): readonly string[] | undefined {
  const list = node.get(member) ?? []
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list
  return tell(`${path}.${member}`, 'must be a list of texts')
}

/** The map's keys, where all of them are known names. */
function knownKeys<Name extends string>(
  node: ReadonlyMap<unknown, unknown>,
  known: readonly Name[],
  tell: TellFault,
  path: string,
): Name[] | undefined {
  const names: Name[] = []
  for (const key of node.keys()) {
    const name = known.find((candidate) => candidate === key)
    if (name !== undefined) names.push(name)
    else tell(path, `has an unknown member ${quoted(String(key))}; ${meant(String(key), known)}`)
  }
  return names.length === node.size ? names : undefined
}

function meant(key: string, known: readonly string[]): string {
  const near = known.find((name) => distance(name.toLowerCase(), key.toLowerCase()) <= 2)
  return near === undefined ? `known are ${alternatives(known).replace(' or ', ' and ')}` : `did you mean \`${near}\`?`
}
