import { TOTAL_LABEL } from '../../lib/costs.js'
import { type Decimal, decimal, PLAIN_NUMBER, parseAmount, plain, ZERO } from '../../lib/decimal.js'
import { InvalidInput } from '../../lib/errors.js'
import { quoted } from '../../lib/text.js'
import type { BreachWording, Finding, RuleBreach } from './rule.js'

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

/** Judges a cost by a budget. Limits are inclusive: an equal amount passes. */
export function withinBudget(amount: Decimal, limit: Decimal, scope = TOTAL_LABEL): Finding {
  if (amount.lte(limit)) return PASS
  const impact = plain(amount.minus(limit))
  return {
    breaches: [{ scope, actual: plain(amount), limit: plain(limit), amount: plain(amount), baseline: '', impact }],
  }
}

/**
 * A breach by a rise.
 * @param actual the number that was judged where the limit is an amount; its text (see `RuleBreach`) where it is not
 */
export function riseBreach(
  scope: string,
  { amount, baseline }: { readonly amount: Decimal; readonly baseline: Decimal },
  actual: Decimal | string,
  limit: Decimal,
): RuleBreach {
  return {
    scope,
    actual: typeof actual === 'string' ? actual : plain(actual),
    limit: plain(limit),
    amount: plain(amount),
    baseline: plain(baseline),
    impact: plain(amount.minus(baseline)),
  }
}

/**
 * What a breach of a budget says: `cost $120.00, $20.00 above the budget of $100.00`.
 * @param when which costs they are, where that is not the current period: `in the month to date`
 */
export function aboveBudget(
  breach: RuleBreach,
  { hideAmounts, money }: BreachWording,
  { verb = 'cost', when = '' } = {},
): string {
  const during = when && ` ${when}`
  if (hideAmounts) return `${verb} more than the budget${during}`
  const [amount, limit] = money.pair(decimal(breach.amount), decimal(breach.limit))
  return `${verb} ${amount}${during}, ${money.amount(decimal(breach.impact))} above the budget of ${limit}`
}
