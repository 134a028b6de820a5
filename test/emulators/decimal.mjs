// @ts-check
/**
 * Exact decimal amounts as whole numbers of 10⁻¹⁰, the finest step that Cost Explorer prints.
 */

/** Decimal places that an amount may have. */
export const PLACES = 10

const PLAIN_DECIMAL = /^(-?)(\d+)(?:\.(\d{1,10}))?$/

/**
 * @param {string} text a plain decimal with at most 10 places, without exponent
 * @returns {bigint} the amount in units of 10⁻¹⁰
 * @throws {RangeError} where the text is anything else
 */
export function parseAmount(text) {
  const match = PLAIN_DECIMAL.exec(text)
  if (!match) throw new RangeError(`Not a plain decimal of at most ${PLACES} places: ${text}`)
  const [, sign, whole = '', fraction = ''] = match
  const scaled = BigInt(whole + fraction.padEnd(PLACES, '0'))
  return sign === '-' ? -scaled : scaled
}

/**
 * @param {bigint} scaled an amount in units of 10⁻¹⁰
 * @returns {string} a plain decimal, trailing zeros stripped, as Cost Explorer prints it
 */
export function formatAmount(scaled) {
  const negative = scaled < 0n
  const digits = (negative ? -scaled : scaled).toString().padStart(PLACES + 1, '0')
  const whole = digits.slice(0, -PLACES)
  const fraction = digits.slice(-PLACES).replace(/0+$/, '')
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
