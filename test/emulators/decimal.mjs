// @ts-check
/** Exact decimal amounts as whole numbers of 10⁻¹⁰, the finest step that Cost Explorer prints. */
export const PLACES = 10

/**
 * @param {string} text a plain decimal with at most 10 places, without exponent
 * @returns {bigint} the amount in units of 10⁻¹⁰
 * @throws {RangeError} if the text is anything else
 */
export function parseAmount(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,10}))?$/.exec(text)
  if (!match) throw new RangeError(`Not a plain decimal of at most ${PLACES} places: ${text}`)
  const [, sign, whole = '', fraction = ''] = match
  const scaled = BigInt(whole + fraction.padEnd(PLACES, '0'))
  return sign === '-' ? -scaled : scaled
}

/**
 * @param {bigint} scaled an amount in units of 10⁻¹⁰, or of as many places as given
 * @param {number} [places]
 * @returns {string} a plain decimal without trailing zeros, as Cost Explorer prints it
 */
export function formatAmount(scaled, places = PLACES) {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -places)}${fraction && `.${fraction}`}`
}
