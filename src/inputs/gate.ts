import type { GateSettings } from '../gate/index.js'
import { RULES } from '../gate/index.js'
import { type Decimal, ZERO } from '../model/decimal.js'
import { INPUTS } from './declared.js'
import { quoted, type Reader } from './reader.js'
import { PLAIN_NUMBER, parseLimit, readChoice, readDecimal } from './scalars.js'
import { parseStructure } from './structure.js'

/** True where any rule is set: each is an input of the same name. */
export function gateIsSet(reader: Reader): boolean {
  return RULES.some((rule) => reader.given(rule) !== undefined)
}

/** The rules, and what a breach or missing data means. */
export async function readGate(reader: Reader): Promise<GateSettings> {
  const limit = (
    name: 'budget' | 'monthly-budget' | 'forecast-budget' | 'max-increase-percent' | 'max-increase-amount',
  ) => readDecimal(reader, name, reader.given(name))
  return {
    budget: limit('budget'),
    groupBudgets: await readGroupBudgets(reader),
    monthlyBudget: limit('monthly-budget'),
    forecastBudget: limit('forecast-budget'),
    maxIncreasePercent: limit('max-increase-percent'),
    maxIncreaseAmount: limit('max-increase-amount'),
    anomalyThreshold: readDecimal(reader, 'anomaly-threshold', reader.given('anomaly-threshold'), { zero: false }),
    compareWith: readChoice(reader, 'compare-with', ['previous', 'week', 'median'], INPUTS['compare-with'].default),
    ignoreBelow: readDecimal(reader, 'ignore-below', reader.text('ignore-below')) ?? ZERO,
    onBreach: readChoice(reader, 'on-breach', ['fail', 'warn'], INPUTS['on-breach'].default),
    onMissingData: readChoice(reader, 'on-missing-data', ['fail', 'warn', 'pass'], gateIsSet(reader) ? 'fail' : 'warn'),
  }
}

const GROUP_BUDGETS_FORM = 'a map from group label to amount, one a line: `Amazon EC2: 100`'

async function readGroupBudgets(reader: Reader): Promise<ReadonlyMap<string, Decimal> | undefined> {
  const text = reader.given('group-budgets')
  if (text === undefined) return undefined
  const structure = await parseStructure(text)
  if ('problem' in structure) {
    reader.fault('group-budgets', `${structure.problem}: give ${GROUP_BUDGETS_FORM}.`)
    return undefined
  }
  if (!(structure.value instanceof Map) || structure.value.size === 0) {
    reader.wrong('group-budgets', text, GROUP_BUDGETS_FORM)
    return undefined
  }
  const budgets = new Map<string, Decimal>()
  for (const [label, amount] of structure.value) {
    if (typeof label !== 'string' || label === '') {
      reader.fault('group-budgets', 'has a key that is no label; lines without a tag or category value are `(none)`.')
      continue
    }
    const budget = typeof amount === 'string' ? parseLimit(amount.trim()) : undefined
    // The label as it stands: quotes in YAML keep the spaces that a tag's value may begin or end with.
    if (budget !== undefined) budgets.set(label, budget)
    else
      reader.fault(
        'group-budgets',
        `gives ${quoted(label)} no amount of 0 or more, such as 100 or 99.50 ${PLAIN_NUMBER}.`,
      )
  }
  return budgets
}
