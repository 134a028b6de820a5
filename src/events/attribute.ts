import { LABEL_DIVIDER, NO_VALUE, TOTAL_LABEL } from '../lib/costs.js'

/**
 * Characters that a CloudEvents String must not contain (core specification, "Type System"): control characters, lone surrogates and
 * Unicode's noncharacters. Also a backslash that begins one of the escapes below.
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]|\\(?=u[0-9a-fA-F]{4})/gu

/**
 * Text for an attribute. A forbidden character becomes a visible escape, `\u0007`. A backslash that begins such an escape is escaped too,
 * because different texts must stay different.
 */
export function attributeText(text: string): string {
  return text.replace(FORBIDDEN, visible)
}

/** A slash that could be mistaken for the ` / ` between two values. */
const DIVIDER_LIKE = /(?<=^| )\/(?= |$)/g

/**
 * The last part of a line's `subject`, and its `partitionkey`: the group's label, but unambiguous. Different values give different
 * texts: a value that is literally `(none)`, or that contains the ` / ` between two values, gets a visible escape.
 */
export function slotName(values: readonly string[]): string {
  if (values.length === 0) return TOTAL_LABEL
  const parts = values.map((value) => {
    if (value === '') return NO_VALUE
    const text = attributeText(value)
    return text === NO_VALUE ? `${visible('(')}none)` : text
  })
  if (parts.length === 1) return parts.join()
  return parts.map((part) => part.replace(DIVIDER_LIKE, visible)).join(LABEL_DIVIDER)
}

/** Each UTF-16 unit as `\u` and four hexadecimal digits. */
function visible(characters: string): string {
  return characters
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}
