import { Decimal, ZERO } from '../../../model/decimal.js'

/** An axis from `low` to `high`, both on ticks, that always shows 0. */
export interface Scale {
  readonly ticks: readonly Decimal[]
  /** Where an amount lies: 0 at the axis's low end, 1 at its high end. Drawing only: a binary fraction. */
  position(amount: Decimal): number
}

/** Ticks an axis has at most between its ends. */
const INTERVALS = 4

/** An axis whose ticks are multiples of 1, 2 or 5 times a power of ten, and which holds all amounts and 0. */
export function scaleFor(amounts: readonly Decimal[]): Scale {
  const low = amounts.reduce((least, amount) => (amount.lt(least) ? amount : least), ZERO)
  const high = amounts.reduce((most, amount) => (amount.gt(most) ? amount : most), ZERO)
  const step = niceStep(high.minus(low).div(String(INTERVALS)))
  const first = low.div(step).round(0, Decimal.roundDown).times(step)
  const ticks = [first.gt(low) ? first.minus(step) : first]
  for (let tick = ticks[0] ?? first; tick.lt(high) || ticks.length < 2; ) {
    tick = tick.plus(step)
    ticks.push(tick)
  }
  const bottom = ticks[0] ?? ZERO
  const span = (ticks[ticks.length - 1] ?? step).minus(bottom)
  return { ticks, position: (amount) => Number(amount.minus(bottom).div(span).toFixed(6)) }
}

/** The least of 1, 2, 5 · 10ⁿ that is not below `step`. */
function niceStep(step: Decimal): Decimal {
  if (step.lte(ZERO)) return new Decimal('1')
  const power = new Decimal(`1e${step.e}`)
  for (const factor of ['1', '2', '5']) {
    const nice = power.times(factor)
    if (nice.gte(step)) return nice
  }
  return power.times('10')
}
