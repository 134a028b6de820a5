import { clip } from '../../model/text.js'

/** Longest name shown in a table or a sentence. */
export const LONGEST_NAME = 120

/**
 * One line of a stranger's words, fit for every kind of page: control characters, line breaks and direction marks become
 * a space, half surrogates U+FFFD, and the text is cut to so many characters.
 */
export function cleanText(text: string, longest: number = LONGEST_NAME): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return clip(line, longest)
}
