import { type Decimal, decimal, isDecimal } from '../model/decimal.js'
import type { DefaultedName, InputName } from './declared.js'
import type { Reader } from './reader.js'

/** `true` or `false` in any case. */
export function readBoolean(reader: Reader, name: DefaultedName): boolean {
  const text = reader.text(name)
  const lower = text.toLowerCase()
  if (lower !== 'true' && lower !== 'false') reader.wrong(name, text, '`true` or `false`')
  return lower === 'true'
}

/** One of a few words, in any case. `fallback` stands for an input without a constant default. */
export function readChoice<Choice extends string>(
  reader: Reader,
  name: InputName,
  choices: readonly [Choice, ...Choice[]],
  fallback: Choice,
): Choice {
  const text = reader.given(name)
  if (text === undefined) return fallback
  const choice = choices.find((word) => word === text.toLowerCase())
  if (choice === undefined) reader.wrong(name, text, alternatives(choices))
  return choice ?? fallback
}

/** Limits of a number, both inclusive. */
interface Bounds {
  readonly min: number
  readonly max: number
}

/** A whole number in decimal notation. */
export function readInteger(reader: Reader, name: DefaultedName, bounds: Bounds): number {
  return parseInteger(reader, name, reader.text(name), bounds)
}

/** As `readInteger`, for an input that may be missing. */
export function readOptionalInteger(reader: Reader, name: InputName, bounds: Bounds): number | undefined {
  const text = reader.given(name)
  return text === undefined ? undefined : parseInteger(reader, name, text, bounds)
}

function parseInteger(reader: Reader, name: InputName, text: string, { min, max }: Bounds): number {
  const value = /^\+?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  reader.wrong(name, text, `a whole number from ${min} to ${max}`)
  return min
}

/** A positive number that is no money (seconds, a rate), with at most three decimal places. */
export function readPositive(reader: Reader, name: InputName, text: string, max: number): number {
  const value = /^\+?\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN
  if (value > 0 && value <= max) return value
  reader.wrong(name, text, `a number above 0 and up to ${max}, with at most three decimal places`)
  return max
}

/** An exact amount, percentage or threshold; `zero: false` where 0 makes no sense. Never negative: all of them are limits. */
export function readDecimal(
  reader: Reader,
  name: InputName,
  text: string | undefined,
  { zero = true }: { readonly zero?: boolean } = {},
): Decimal | undefined {
  if (text === undefined) return undefined
  const value = parseLimit(text)
  if (value !== undefined && (zero || value.gt('0'))) return value
  reader.wrong(
    name,
    text,
    `${zero ? 'a number of 0 or more' : 'a number above 0'}, such as 100 or 99.50 ${PLAIN_NUMBER}`,
  )
  return undefined
}

export const PLAIN_NUMBER = '(no currency, percent sign or thousands separator)'

/** A decimal of 0 or more; undefined where the text is none. */
export function parseLimit(text: string): Decimal | undefined {
  if (!isDecimal(text)) return undefined
  const value = decimal(text)
  return value.lt('0') ? undefined : value
}

/** A list by commas or new lines, trimmed, without empty items. */
export function splitList(text: string): string[] {
  return text
    .split(/[,\n\r]/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/** The lines that are not empty, trimmed, with their numbers from 1. */
export function splitLines(text: string): { readonly number: number; readonly line: string }[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, line: line.trim() }))
    .filter(({ line }) => line !== '')
}

/** `a`, `b` or `c`, in code quotes. */
export function alternatives(words: readonly string[]): string {
  const quotedWords = words.map((word) => `\`${word}\``)
  const last = quotedWords.at(-1) ?? ''
  return quotedWords.length < 2 ? last : `${quotedWords.slice(0, -1).join(', ')} or ${last}`
}

/** Some of a few words, in any case, without repeats. */
export function readChoices<Choice extends string>(
  reader: Reader,
  name: InputName,
  text: string,
  choices: readonly Choice[],
): ReadonlySet<Choice> {
  const found = new Set<Choice>()
  for (const item of splitList(text)) {
    const choice = choices.find((word) => word === item.toLowerCase())
    if (choice === undefined) reader.wrong(name, item, `any of ${alternatives(choices)}`)
    else found.add(choice)
  }
  if (found.size === 0 && !reader.isFaulty(name)) reader.wrong(name, text, `any of ${alternatives(choices)}`)
  return found
}
