import { TOTAL_LABEL } from '../../lib/costs.js'
import { AMOUNT_FORM, type Decimal, decimal, parseAmount, plain, ZERO } from '../../lib/decimal.js'
import { InvalidInput } from '../../lib/errors.js'
import { quoted } from '../../lib/text.js'
import { missingBaseline } from '../baseline.js'
import { percentChange, twoDecimals } from '../statistics.js'
import type { BreachWording, Finding, KnownFacts, RuleBreach, RuleSettings } from './rule.js'

const PASS: Finding = { breaches: [] }

/**
 * A limit of 0 or more.
 * @throws InvalidInput
 */
export function parseLimit(text: string): Decimal {
  const value = parseAmount(text)
  if (value !== undefined) return value
  throw new InvalidInput(`is ${quoted(text)}, but must be a number of 0 or more, ${AMOUNT_FORM}.`)
}

/**
 * A limit above 0.
 * @throws InvalidInput
 */
export function parsePositiveLimit(text: string): Decimal {
  const value = parseAmount(text)
  if (value?.gt(ZERO)) return value
  throw new InvalidInput(`is ${quoted(text)}, but must be a number above 0, ${AMOUNT_FORM}.`)
}

/** Compares a cost with a budget. Limits are inclusive: an equal amount passes. */
export function judgeBudget(amount: Decimal, limit: Decimal, scope = TOTAL_LABEL): Finding {
  if (amount.lte(limit)) return PASS
  const impact = plain(amount.minus(limit))
  return {
    breaches: [{ scope, actual: plain(amount), limit: plain(limit), amount: plain(amount), baseline: '', impact }],
  }
}

/**
 * Judges the rise of the total above the baseline.
 * @param actualOf the `actual` of the breach (see `RuleBreach`); undefined if the rise is within the limit
 */
export function judgeRise(
  limit: Decimal,
  { baseline, current: { amount } }: KnownFacts,
  settings: RuleSettings,
  actualOf: (rise: Decimal, baseline: Decimal) => string | undefined,
): Finding {
  if (baseline === undefined) return { breaches: [], missing: missingBaseline(settings) }
  const rise = amount.minus(baseline)
  const actual = isLargeEnough(rise, settings) ? actualOf(rise, baseline) : undefined
  return actual === undefined ? PASS : { breaches: [riseBreach(TOTAL_LABEL, amount, baseline, actual, limit)] }
}

/** True if a change is a rise that is large enough to be judged. */
export function isLargeEnough(change: Decimal, { ignoreBelow }: RuleSettings): boolean {
  return change.gt(ZERO) && change.gte(ignoreBelow)
}

export function riseBreach(
  scope: string,
  amount: Decimal,
  baseline: Decimal,
  actual: string,
  limit: Decimal,
): RuleBreach {
  const impact = plain(amount.minus(baseline))
  return { scope, actual, limit: plain(limit), amount: plain(amount), baseline: plain(baseline), impact }
}

/**
 * A breach of a budget in words: `cost $120.00, $20.00 above the budget of $100.00`.
 * @param options `when`: the time of the costs, if it is not the current period: `in the month to date`
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

/** The amounts of a rise as text, and the change in percent if there is a percentage. */
export function moneyOf({ amount, baseline, impact }: RuleBreach, { money, number }: BreachWording) {
  const [now, then] = [decimal(amount), decimal(baseline)]
  const [amountText, baselineText] = money.pair(now, then)
  const percent = percentChange(now, then)
  return {
    amount: amountText,
    baseline: baselineText,
    impact: money.amount(decimal(impact)),
    percent: percent && `${number.amount(decimal(twoDecimals(percent)))}%`,
  }
}
