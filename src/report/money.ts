import { type Decimal, decimal, plain, ZERO } from '../model/decimal.js'
import { currencyWriter, type NumberWriter, type Sign, symbolWriter } from './numbers.js'

/** Shows amounts of one unit to people. */
export interface Money {
  /** `$1,234.50`; `$0.0000034` where it is less than a cent; `1,234.5 Hrs` for what is no currency. */
  amount(value: Decimal): string
  /** The same with its sign: `+$3.00`, `-$0.50`; zero has none. */
  change(value: Decimal): string
  /** Two amounts, with as many digits as it takes to see which one is greater. */
  pair(one: Decimal, other: Decimal): readonly [string, string]
}

/** Amounts smaller than this are not worth their digits. */
const TINY = '0.000001'
/** Decimal places of Cost Explorer's amounts, as far as they were ever seen. */
const MOST_DIGITS = 10
const LONGEST_UNIT = 24
const CURRENCY = /^[A-Z]{3}$/

/**
 * Money of a currency (ISO 4217) in American English, or amounts of a usage unit. `N/A`, Cost Explorer's unit for mixed
 * usage, shows the bare number.
 */
export function money(unit: string | undefined): Money {
  const { write, digits, isCurrency } = unit === undefined ? BARE : writerOf(unit)
  const smallest = decimal(`1e-${digits}`)
  const suffix = isCurrency || unit === undefined || unit === 'N/A' ? '' : ` ${plainUnit(unit)}`
  const format: NumberWriter = (...given) => write(...given) + suffix

  function show(value: Decimal, sign: Sign): string {
    const size = value.abs()
    if (size.eq(ZERO) || size.gte(smallest)) {
      return format(value, sign, { least: isCurrency ? digits : 0, most: digits })
    }
    if (size.gte(TINY)) return format(value, sign, { significant: 2 })
    return `~${format(ZERO, 'auto', { least: 0, most: 0 })}`
  }

  return {
    amount: (value) => show(value, 'auto'),
    change: (value) => show(value, 'exceptZero'),
    pair(one, other) {
      const short = [show(one, 'auto'), show(other, 'auto')] as const
      if (short[0] !== short[1] || one.eq(other)) return short
      for (let places = digits + 1; places <= MOST_DIGITS; places++) {
        const precision = { least: digits, most: places }
        const longer = [format(one, 'auto', precision), format(other, 'auto', precision)] as const
        if (longer[0] !== longer[1]) return longer
      }
      return [plain(one), plain(other)]
    },
  }
}

interface Writer {
  readonly write: NumberWriter
  /** Usual decimal places. */
  readonly digits: number
  readonly isCurrency: boolean
}

const BARE: Writer = { write: symbolWriter(''), digits: 2, isCurrency: false }
const DOLLARS: Writer = { write: symbolWriter('$'), digits: 2, isCurrency: true }

function writerOf(unit: string): Writer {
  if (unit === 'USD') return DOLLARS
  if (!CURRENCY.test(unit) || !Intl.supportedValuesOf('currency').includes(unit)) return BARE
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: unit,
  }).resolvedOptions()
  return { write: currencyWriter(unit), digits: maximumFractionDigits, isCurrency: true }
}

/** AWS's usage units are words such as `GB-Mo`; nothing else may come with an amount into a page. */
function plainUnit(unit: string): string {
  return unit.replace(/[^A-Za-z0-9 /-]+/g, '').slice(0, LONGEST_UNIT)
}
