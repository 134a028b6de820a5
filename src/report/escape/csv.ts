import { isDecimal } from '../../model/decimal.js'

/**
 * Where a spreadsheet would begin to calculate: before one of these signs, in both widths, at the start of a cell or behind
 * what nobody sees there. Where semicolons divide a list's items, as in much of Europe, a cell starts behind each of them,
 * quotes or not: such a spreadsheet reads the whole record as one unquoted text.
 */
const FORMULA = /(?<=^|;)(?=[\s\p{Cf}]*[=+\-@＝＋－＠])/gu

/**
 * A text cell (RFC 4180, always quoted) that no spreadsheet takes for a formula: what begins like one gets an apostrophe
 * in front. Control characters, line breaks and marks of direction, which would turn the amounts behind them around, become a
 * space.
 */
export function csvText(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
  return `"${line.replace(FORMULA, "'").replaceAll('"', '""')}"`
}

/**
 * A number's cell, digit for digit as AWS wrote it, unquoted: a minus sign before a number is no formula.
 * @throws RangeError where the text is no decimal number.
 */
export function csvNumber(amount: string): string {
  if (!isDecimal(amount)) throw new RangeError(`Not a decimal number: ${amount.slice(0, 40)}`)
  return amount
}

/** One record of finished cells, ended by CRLF (RFC 4180). */
export function csvRow(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`
}
