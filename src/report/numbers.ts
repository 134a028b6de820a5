import { type Decimal, plain, ZERO } from '../model/decimal.js'

/** How much of a number is shown: decimal places (at least, at most), or significant digits. */
export type Digits = { readonly least: number; readonly most: number } | { readonly significant: number }

/** `auto`: a minus for what is negative; `exceptZero`: a plus, too, for what is shown as more than zero. */
export type Sign = 'auto' | 'exceptZero'

/** A number as people write it in American English, half a unit of the last place rounded away from zero. */
export type NumberWriter = (value: Decimal, sign: Sign, digits: Digits) => string

/** `1,200`: a whole number, or a decimal one in plain notation, in groups of three. */
export function grouped(number: number | string): string {
  const [whole = '', fraction] = String(number).split('.')
  const groups = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  return fraction === undefined ? groups : `${groups}.${fraction}`
}

/**
 * Writes as `Intl.NumberFormat('en-US')` does, behind a symbol or none. What most runs show is dollars, and `Intl` takes
 * some 15 ms when it is first used.
 */
export function symbolWriter(symbol: '$' | ''): NumberWriter {
  return (value, sign, digits) => {
    const size = value.abs()
    const rounded = 'significant' in digits ? size.prec(digits.significant) : size.round(digits.most)
    const least = 'significant' in digits ? 0 : digits.least
    const text = grouped(places(rounded) < least ? rounded.toFixed(least) : plain(rounded))
    return `${signOf(value, rounded, sign)}${symbol}${text}`
  }
}

/** Writes a currency (ISO 4217) as this runtime does. */
export function currencyWriter(currency: string): NumberWriter {
  const formats = new Map<string, Intl.NumberFormat>()
  return (value, sign, digits) => {
    const key = JSON.stringify([sign, digits])
    let format = formats.get(key)
    if (!format) {
      const precision =
        'significant' in digits
          ? { maximumSignificantDigits: digits.significant }
          : { minimumFractionDigits: digits.least, maximumFractionDigits: digits.most }
      format = new Intl.NumberFormat('en-US', { style: 'currency', currency, ...precision, signDisplay: sign })
      formats.set(key, format)
    }
    return format.format(numeric(plain(value)))
  }
}

function places(value: Decimal): number {
  return plain(value).split('.')[1]?.length ?? 0
}

function signOf(value: Decimal, rounded: Decimal, sign: Sign): string {
  if (sign === 'exceptZero' && rounded.eq(ZERO)) return ''
  if (value.lt(ZERO)) return '-'
  return sign === 'exceptZero' ? '+' : ''
}

/** `Intl` takes decimal text at full precision, and its type asks for proof that the text is a number. */
function numeric(text: string): `${number}` {
  if (!isNumeric(text)) throw new RangeError(`Not a number: ${text.slice(0, 40)}`)
  return text
}

function isNumeric(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/.test(text)
}
