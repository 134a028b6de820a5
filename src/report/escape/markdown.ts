import { latePattern } from '../../model/late-pattern.js'
import { cleanText, LONGEST_NAME } from './clean.js'

/** Punctuation that neither Markdown nor GitHub gives a meaning to where the hazards are absent. */
const SIGNS = ` ,.()'"/!?%:;&$–—…-`

/** Letters, digits and quiet signs. */
const QUIET = new RegExp(`^[A-Za-z0-9${SIGNS}]*$`)
/** The same with the letters of all scripts. */
const QUIET_ANYWHERE = latePattern(String.raw`^[\p{L}\p{M}\p{N}${SIGNS}]*$`, 'u')
/** What Markdown could read as a sign. */
const SIGN = latePattern(String.raw`[^\p{L}\p{M}\p{N} ]`, 'gu')

/**
 * What GitHub makes of quiet characters all the same: `www.` and `://` become links, `:word:` an emoji, `&word;` an
 * entity, `AB-12` and long hexadecimal words may become references. A formula ends at a dollar that no digit follows, so
 * that amounts make none. To whoever folds case, the long s and the Kelvin sign are letters of ASCII. Marks that mean
 * something at the start of a line mean nothing here: the text always stands inside one.
 */
const HAZARD = /www\.|\/\/|:\S|&\S|[a-z\u017f\u212a]-\d|[0-9a-f]{7,}|--|\$(?!\d)/i

/**
 * A stranger's words as Markdown that shows them as text, inside a line of a paragraph, a list or a table. Harmless names stay as
 * they are. All others become code: GitHub looks for mentions, issue numbers, emoji and links in the rendered page, where
 * backslashes and entities are gone already, and leaves nothing but code alone.
 */
export function markdownText(text: string, longest: number = LONGEST_NAME): string {
  const line = cleanText(text, longest)
  if (line === '') return '<code>&#8203;</code>'
  if (isQuiet(line) && !HAZARD.test(line)) return line
  return codeSpan(line)
}

/**
 * A sentence that quotes strangers: its words are shown as text, each by itself, and what stands between backticks as
 * code.
 */
export function markdownProse(text: string, longest = 500): string {
  return cleanText(text, longest)
    .split(/`([^`]+)`/)
    .map((part, index) =>
      index % 2 === 1 ? codeSpan(part) : part.replace(/\S+/g, (word) => markdownText(word, longest)),
    )
    .join('')
}

function isQuiet(line: string): boolean {
  return (/^[\x20-\x7e]*$/.test(line) ? QUIET : QUIET_ANYWHERE()).test(line)
}

/** Code, whatever it holds. */
function codeSpan(line: string): string {
  return /[`|\\]/.test(line) ? `<code>${entities(line)}</code>` : `\`${line}\``
}

/**
 * Every character that Markdown could read as a sign, as an entity: a code span cannot hold a backtick at its edge, nor a
 * table's cell a pipe after a backslash. `<wbr>` keeps GFM from seeing an e-mail address between the tags.
 */
function entities(line: string): string {
  return line.replace(SIGN(), (sign) => `&#${sign.codePointAt(0)};`).replaceAll('&#64;', '&#64;<wbr>')
}
