import { TOTAL_LABEL } from '../../lib/costs.js'
import { type Decimal, decimal, PLAIN_NUMBER, parseAmount, plain, ZERO } from '../../lib/decimal.js'
import { InvalidInput } from '../../lib/errors.js'
import { quoted } from '../../lib/text.js'
import type { BreachWording, Finding, NumberFormat, RuleBreach } from './rule.js'

export const PASS: Finding = { breaches: [] }

/**
 * A limit of 0 or more.
 * @throws InvalidInput
 */
export function parseLimit(text: string): Decimal {
  const value = parseAmount(text)
  if (value !== undefined) return value
  throw new InvalidInput(`is ${quoted(text)}, but must be a number of 0 or more, such as 100 or 99.50 ${PLAIN_NUMBER}.`)
}

/**
 * A limit above 0.
 * @throws InvalidInput
 */
export function parsePositiveLimit(text: string): Decimal {
  const value = parseAmount(text)
  if (value?.gt(ZERO)) return value
  throw new InvalidInput(`is ${quoted(text)}, but must be a number above 0, such as 100 or 99.50 ${PLAIN_NUMBER}.`)
}

/**
 * A breach of one scope.
 * @param actual the number that was judged where the limit is an amount; its text (see `RuleBreach`) where it is not
 */
export function breachOf(scope: string, actual: Decimal | string, limit: Decimal): RuleBreach {
  return { scope, actual: typeof actual === 'string' ? actual : plain(actual), limit: plain(limit) }
}

/** Judges an amount of the total against a limit. Limits are inclusive: an equal amount passes. */
export function within(amount: Decimal, limit: Decimal): Finding {
  return amount.lte(limit) ? PASS : { breaches: [breachOf(TOTAL_LABEL, amount, limit)] }
}

/** The numbers of a breach as people read them, with as many digits as it takes to tell them apart. */
export function numbersOf({ actual, limit }: RuleBreach, format: NumberFormat) {
  const [high, low] = [decimal(actual), decimal(limit)]
  const [actualText, limitText] = format.pair(high, low)
  return { actual: actualText, limit: limitText, excess: format.amount(high.minus(low)) }
}

/**
 * What a breach of a budget says.
 * @param subject what exceeds the budget, where that is not the scope itself
 */
export function aboveLimit(breach: RuleBreach, { hideAmounts, money }: BreachWording, subject = ''): string {
  const start = subject && `${subject} `
  if (hideAmounts) return `${start}above its limit`
  const { actual, limit, excess } = numbersOf(breach, money)
  return `${start}${actual} is above the limit of ${limit}, by ${excess}`
}
