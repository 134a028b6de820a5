import { Decimal, ZERO } from '../../../model/decimal.js'

/** An axis that always shows 0. */
export interface Scale {
  /** Where an amount lies: 0 at the axis's low end, 1 at its high end. Drawing only: a binary fraction. */
  position(amount: Decimal): number
}

/** An axis whose ends are ticks. */
export interface TickedScale extends Scale {
  readonly ticks: readonly Decimal[]
}

/** Ticks an axis has at most between its ends. */
const INTERVALS = 4

/** The shortest axis that holds all amounts and 0. */
export function tightScale(amounts: readonly Decimal[]): Scale {
  const { low, high } = extent(amounts)
  return between(low, high.eq(low) ? low.plus('1') : high)
}

/** An axis whose ticks are multiples of 1, 2 or 5 times a power of ten, and which holds all amounts and 0. */
export function tickedScale(amounts: readonly Decimal[]): TickedScale {
  const { low, high } = extent(amounts)
  const step = niceStep(high.minus(low).div(String(INTERVALS)))
  const first = low.div(step).round(0, Decimal.roundDown).times(step)
  let last = first.gt(low) ? first.minus(step) : first
  const ticks = [last]
  while (last.lt(high) || ticks.length < 2) {
    last = last.plus(step)
    ticks.push(last)
  }
  return { ticks, ...between(ticks[0] ?? low, last) }
}

function extent(amounts: readonly Decimal[]): { low: Decimal; high: Decimal } {
  return {
    low: amounts.reduce((least, amount) => (amount.lt(least) ? amount : least), ZERO),
    high: amounts.reduce((most, amount) => (amount.gt(most) ? amount : most), ZERO),
  }
}

function between(low: Decimal, high: Decimal): Scale {
  const span = high.minus(low)
  return { position: (amount) => Number(amount.minus(low).div(span).toFixed(6)) }
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
