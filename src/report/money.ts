import { type Decimal, decimal, plain, ZERO } from '../model/decimal.js'

/** Shows amounts of one unit to people. */
export interface Money {
  /** `$1,234.50`; `$0.0000034` where it is less than a cent; `1,234.5 Hrs` for what is no currency. */
  amount(value: Decimal): string
  /** The same with its sign: `+$3.00`, `-$0.50`; zero has none. */
  change(value: Decimal): string
  /** Two amounts, with as many digits as it takes to see which one is greater. */
  pair(one: Decimal, other: Decimal): readonly [string, string]
}

type Sign = 'auto' | 'exceptZero'

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
  const currency = unit !== undefined && isCurrency(unit) ? unit : undefined
  const formats = new Map<string, Intl.NumberFormat>()
  const digits = currency === undefined ? 2 : (currencyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2)
  const smallest = decimal(`1e-${digits}`)
  const suffix = currency !== undefined || unit === undefined || unit === 'N/A' ? '' : ` ${plainUnit(unit)}`

  function format(value: Decimal, sign: Sign, precision: Intl.NumberFormatOptions): string {
    const key = JSON.stringify([sign, precision])
    let found = formats.get(key)
    if (!found) {
      const style: Intl.NumberFormatOptions = currency === undefined ? {} : { style: 'currency', currency }
      found = new Intl.NumberFormat('en-US', { ...style, ...precision, signDisplay: sign })
      formats.set(key, found)
    }
    return found.format(numeric(plain(value))) + suffix
  }

  function show(value: Decimal, sign: Sign): string {
    const size = value.abs()
    if (size.eq(ZERO) || size.gte(smallest)) {
      return format(value, sign, {
        minimumFractionDigits: currency === undefined ? 0 : digits,
        maximumFractionDigits: digits,
      })
    }
    if (size.gte(TINY)) return format(value, sign, { maximumSignificantDigits: 2 })
    return `~${format(ZERO, 'auto', { maximumFractionDigits: 0 })}`
  }

  return {
    amount: (value) => show(value, 'auto'),
    change: (value) => show(value, 'exceptZero'),
    pair(one, other) {
      const short = [show(one, 'auto'), show(other, 'auto')] as const
      if (short[0] !== short[1] || one.eq(other)) return short
      for (let places = digits + 1; places <= MOST_DIGITS; places++) {
        const precision = { minimumFractionDigits: digits, maximumFractionDigits: places }
        const longer = [format(one, 'auto', precision), format(other, 'auto', precision)] as const
        if (longer[0] !== longer[1]) return longer
      }
      return [plain(one), plain(other)]
    },
  }
}

/** AWS's usage units are words such as `GB-Mo`; nothing else may come with an amount into a page. */
function plainUnit(unit: string): string {
  return unit.replace(/[^A-Za-z0-9 /-]+/g, '').slice(0, LONGEST_UNIT)
}

function isCurrency(unit: string): boolean {
  return CURRENCY.test(unit) && Intl.supportedValuesOf('currency').includes(unit)
}

function currencyFormat(currency: string): Intl.NumberFormat {
  return new Intl.NumberFormat('en-US', { style: 'currency', currency })
}

/** `Intl` takes decimal text at full precision, and its type asks for proof that the text is a number. */
function numeric(text: string): `${number}` {
  if (!isNumeric(text)) throw new RangeError(`Not a number: ${text.slice(0, 40)}`)
  return text
}

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}
