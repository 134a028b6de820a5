import type { Breach, Rule } from '../gate/index.js'
import { type Decimal, decimal } from '../model/decimal.js'
import type { Granularity } from '../model/period.js'
import { type Money, money } from './money.js'
import { baselineName, type View } from './view.js'

/** What an amount stands for, by rule. */
const SUBJECTS: Readonly<Partial<Record<Rule, string>>> = {
  'monthly-budget': 'month to date ',
  'forecast-budget': 'projected month ',
}

const bare = money(undefined)

/**
 * What one breach says, without the words of strangers (its scope is the caller's to escape): `$120.00 is above the limit of
 * $100.00, by $20.00`. With hidden amounts neither an amount nor how far a limit is exceeded; a rise in percent stays.
 */
export function breachText(breach: Breach, view: View, granularity: Granularity, unit: Money): string {
  const limit = decimal(breach.limit)
  const against = baselineName(view.gate.compareWith, granularity)
  if (breach.actual === '') return withoutNumber(breach.rule, limit, against, view)
  const actual = decimal(breach.actual)
  switch (breach.rule) {
    case 'max-increase-percent': {
      const [rise, most] = bare.pair(actual, limit)
      return `rose by ${rise}% against ${against}, limit ${most}%`
    }
    case 'max-increase-amount':
      if (view.hideAmounts) return `rose by more than its limit against ${against}`
      return `rose by ${above(actual, limit, unit, 'limit')} against ${against}`
    case 'anomaly-threshold': {
      if (view.hideAmounts) return 'unusually high against its history'
      const [score, threshold] = bare.pair(actual, limit)
      return `unusually high against its history: z-score ${score}, threshold ${threshold}`
    }
    default:
      if (view.hideAmounts) return `${SUBJECTS[breach.rule] ?? ''}above its limit`
      return `${SUBJECTS[breach.rule] ?? ''}${above(actual, limit, unit, 'is above the limit of')}`
  }
}

/** No percentage says a rise from 0 or less, and no z-score one over a history that never changed. */
function withoutNumber(rule: Rule, limit: Decimal, against: string, view: View): string {
  if (rule === 'anomaly-threshold') return 'rose above a history that never changed'
  if (view.hideAmounts) return `rose by more than its limit against ${against}`
  return `rose against ${against}, which cost nothing or less (limit ${bare.amount(limit)}%)`
}

function above(actual: Decimal, limit: Decimal, unit: Money, words: string): string {
  const [high, low] = unit.pair(actual, limit)
  if (words === 'limit') return `${high} (limit ${low})`
  return `${high} ${words} ${low}, by ${unit.amount(actual.minus(limit))}`
}

/** The rules that were broken, each once, in the order of the breaches. */
export function brokenRules(breaches: readonly Breach[]): Rule[] {
  return [...new Set(breaches.map((breach) => breach.rule))]
}
