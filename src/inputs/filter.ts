import type { FilterExpression, FilterValues } from '../lib/costs.js'
import { quoted } from '../lib/text.js'
import { parseStructure } from '../lib/yaml.js'
import { alternatives, nearest, parsed } from './values.js'

const OPERATORS = ['And', 'Or', 'Not', 'Dimensions', 'Tags', 'CostCategories'] as const
const MEMBERS = ['Key', 'Values', 'MatchOptions'] as const
type Leaf = 'Dimensions' | 'Tags' | 'CostCategories'

/** The match options of `GetCostAndUsage`. Other operations of Cost Explorer accept more. */
const MATCH_OPTIONS: Readonly<Record<Leaf, readonly string[]>> = {
  Dimensions: ['EQUALS', 'CASE_SENSITIVE'],
  Tags: ['EQUALS', 'CASE_SENSITIVE', 'ABSENT'],
  CostCategories: ['EQUALS', 'CASE_SENSITIVE', 'ABSENT'],
}

/** Maximum depth. A YAML alias inside its own anchor would be read without end. */
const MAX_DEPTH = 20

/** Reports a problem at a path (`And[1].Dimensions`; empty at the top). */
type Report = (path: string, problem: string) => undefined

/**
 * The `filter` input: a Cost Explorer `Expression` in YAML or JSON, with one operator at each level. The result has only members of
 * AWS's model. `And` and `Or` with a single operand, which AWS rejects, become that operand.
 */
export const filterExpression = parsed(async (text, report) => {
  const root = await parseStructure(text)
  return readExpression(root, (path, problem) => {
    report(path === '' ? problem : `is wrong at \`${path}\`: it ${problem}`)
  })
})

function readExpression(node: unknown, report: Report, path = '', depth = 0): FilterExpression | undefined {
  if (depth > MAX_DEPTH) return report(path, `is nested more than ${MAX_DEPTH} levels deep`)
  if (!(node instanceof Map)) return report(path, `must be a map with one of ${alternatives(OPERATORS)}`)
  const names = knownKeys(node, OPERATORS, report, path)
  if (names === undefined) return undefined
  const [operator] = names
  if (operator === undefined || names.length > 1) {
    const found = names.length > 1 ? `has ${names.join(' and ')}; join them under \`And\` or \`Or\`` : 'is empty'
    return report(path, `${found}: an expression has exactly one of ${alternatives(OPERATORS)}`)
  }
  const value: unknown = node.get(operator)
  const here = path === '' ? operator : `${path}.${operator}`
  switch (operator) {
    case 'And':
    case 'Or': {
      if (!Array.isArray(value) || value.length === 0) return report(here, 'must be a list of two or more expressions')
      const operands = value.flatMap(
        (item, index) => readExpression(item, report, `${here}[${index}]`, depth + 1) ?? [],
      )
      if (operands.length < value.length) return undefined
      return operands.length === 1 ? operands[0] : { [operator]: operands }
    }
    case 'Not': {
      const operand = readExpression(value, report, here, depth + 1)
      return operand && { Not: operand }
    }
    default: {
      const values = readFilterValues(operator, value, report, here)
      return values && { [operator]: values }
    }
  }
}

function readFilterValues(leaf: Leaf, node: unknown, report: Report, path: string): FilterValues | undefined {
  if (!(node instanceof Map)) return report(path, `must be a map with ${alternatives(MEMBERS, 'and')}`)
  if (knownKeys(node, MEMBERS, report, path) === undefined) return undefined
  const key: unknown = node.get('Key')
  if (typeof key !== 'string' || key === '') return report(path, 'needs a `Key`')
  if (leaf === 'Dimensions' && !/^[A-Z][A-Z0-9_]*$/.test(key)) {
    return report(`${path}.Key`, `is ${quoted(key)}, but dimensions are written like \`LINKED_ACCOUNT\``)
  }
  const values = readStrings(node.get('Values'), report, `${path}.Values`)
  const options = readStrings(node.get('MatchOptions'), report, `${path}.MatchOptions`)
  if (values === undefined || options === undefined) return undefined
  const unknown = options.find((option) => !MATCH_OPTIONS[leaf].includes(option))
  if (unknown !== undefined) {
    return report(`${path}.MatchOptions`, `has ${quoted(unknown)}, but accepts ${alternatives(MATCH_OPTIONS[leaf])}`)
  }
  if (values.length === 0 && !options.includes('ABSENT')) return report(path, 'needs a list of `Values`')
  return {
    Key: key,
    ...(values.length > 0 && { Values: values }),
    ...(options.length > 0 && { MatchOptions: options }),
  }
}

function readStrings(list: unknown = [], report: Report, path: string): readonly string[] | undefined {
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list
  return report(path, 'must be a list of strings')
}

/** The map's keys; undefined if any of them is unknown. */
function knownKeys<Name extends string>(
  node: ReadonlyMap<unknown, unknown>,
  known: readonly Name[],
  report: Report,
  path: string,
): Name[] | undefined {
  const names = [...node.keys()].flatMap((key) => {
    const name = known.find((candidate) => candidate === key)
    if (name === undefined) report(path, `has an unknown member ${quoted(String(key))}. ${hint(String(key), known)}`)
    return name ?? []
  })
  return names.length === node.size ? names : undefined
}

function hint(key: string, known: readonly string[]): string {
  const near = nearest(key, known)
  return near === undefined ? `Known members are ${alternatives(known, 'and')}` : `Did you mean \`${near}\`?`
}
