import { NO_VALUE, TOTAL_LABEL } from '../model/cost-line.js'
import { latePattern } from '../model/late-pattern.js'

/**
 * What a CloudEvents String must not hold (core specification, "Type System"): control characters, lone surrogates and
 * Unicode's noncharacters; besides, what would read like one of the escapes below.
 */
const UNFIT = latePattern(String.raw`[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]|\\(?=u[0-9a-fA-F]{4})`, 'gu')

/** Nearly all text: printable ASCII without a backslash. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/

/**
 * Text as it may stand in an attribute. What may not is written as a visible escape, `\u0007`; and so is a backslash that
 * begins what looks like one, so that two different texts stay two.
 */
export function attributeText(text: string): string {
  if (PLAIN.test(text)) return text
  return text.replace(UNFIT(), visible)
}

/** A slash that could be taken for the ` / ` between two values. */
const DIVIDER_LIKE = /(?<=^| )\/(?= |$)/g

/**
 * The last part of a line's `subject`, and its `partitionkey`: the group's label, unambiguous. Unlike the label, which is for
 * people, it differs wherever the values differ: a value that is literally `(none)`, or that holds the ` / ` that stands
 * between two values, gets a visible escape.
 */
export function slotName(values: readonly string[]): string {
  const [first, second] = values
  if (first === undefined) return TOTAL_LABEL
  if (second === undefined) return slotPart(first)
  return `${dividedPart(first)} / ${dividedPart(second)}`
}

function dividedPart(value: string): string {
  const part = slotPart(value)
  return part.includes('/') ? part.replace(DIVIDER_LIKE, visible) : part
}

function slotPart(value: string): string {
  if (value === '') return NO_VALUE
  const text = attributeText(value)
  return text === NO_VALUE ? `${visible('(')}none)` : text
}

/** Each UTF-16 unit as `\u` and four hexadecimal digits. */
function visible(characters: string): string {
  let escaped = ''
  for (let index = 0; index < characters.length; index++) {
    escaped += `\\u${characters.charCodeAt(index).toString(16).padStart(4, '0')}`
  }
  return escaped
}
