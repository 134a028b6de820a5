import { type Decimal, plain, ZERO } from '../model/decimal.js'
import { grouped } from './numbers.js'

/** A change in percent for people, one decimal: `+12.5%`, `-3.0%`, `0.0%`. */
export function showPercent(percent: Decimal): string {
  const rounded = percent.round(1)
  const [whole = '0', fraction = '0'] = plain(rounded.abs()).split('.')
  const sign = rounded.gt(ZERO) ? '+' : rounded.lt(ZERO) ? '-' : ''
  return `${sign}${grouped(`${whole}.${fraction}`)}%`
}

/** ▲ for a rise, ▼ for a fall, = for neither: its wide form is missing in many fonts. */
export function arrow(change: Decimal): string {
  if (change.gt(ZERO)) return '▲'
  return change.lt(ZERO) ? '▼' : '='
}
