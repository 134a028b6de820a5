import { clip, oneLine } from '../../model/text.js'

/** Longest name shown in a table or a sentence. */
export const LONGEST_NAME = 120

/**
 * One line of a stranger's words, fit for every kind of page (see `oneLine`), with white space as single spaces, cut to so
 * many characters.
 */
export function cleanText(text: string, longest: number = LONGEST_NAME): string {
  return clip(oneLine(text).replace(/\s+/g, ' ').trim(), longest)
}
