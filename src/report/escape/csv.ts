import { isDecimal } from '../../model/decimal.js'

/** Signs at which a spreadsheet begins to calculate, in both widths; also behind white space. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/

/**
 * A text cell (RFC 4180, always quoted) that no spreadsheet takes for a formula: one that begins like one gets an
 * apostrophe in front. Control characters and line breaks become a space.
 */
export function csvText(text: string): string {
  const line = text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  const safe = FORMULA.test(line) ? `'${line}` : line
  return `"${safe.replaceAll('"', '""')}"`
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
