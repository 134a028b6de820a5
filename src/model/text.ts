import { latePattern } from './late-pattern.js'

/** Joins two emoji into one (UTS #51, "ZWJ sequences"); anywhere else it is merely not seen. */
const JOINER = String.raw`(?<=\p{ExtPict}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?)\u200D(?=\p{ExtPict})`

/** What breaks a line, or changes how text is shown without being seen: control and format characters, separators. */
const UNSEEN = latePattern(String.raw`(?:(?!${JOINER})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+`, 'gu')

/** A control character (Unicode's `Cc`): U+0000 to U+001F, U+007F to U+009F. */
const CONTROL = /[^ -~\u00a0-\uffff]/

export function hasControl(text: string): boolean {
  return CONTROL.test(text)
}

/**
 * The text on one line, each run of control and format characters (marks of direction, zero-width spaces) as a space, half
 * surrogates as U+FFFD. Emoji that are joined of several stay whole.
 */
export function oneLine(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return text.toWellFormed().replace(UNSEEN(), ' ')
}

/** A label for the log, in quotes where there is nothing to see of it: a tag's value may be blank. */
export function labelForLog(label: string, longest: number): string {
  return forLog(label, longest) || '" "'
}

/**
 * One line of somebody else's words (AWS's, a webhook's, a tag's), fit for the job's log: no control or direction
 * characters, at most `longest` characters, and nothing that the runner would take for a workflow command. The runner takes
 * `::command` at the start of a line and `##[command` anywhere in it (actions/runner, `ActionCommand.TryParse`).
 */
export function forLog(text: string, longest = 300): string {
  const line = oneLine(text)
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :')
    .trim()
  return clip(line, longest)
}

/** The text, cut to so many characters with an ellipsis at the end; never inside a surrogate pair, nor behind a joiner. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\u200D?\uFFFD?$/, '')}…`
}

/**
 * Words of AWS or of a webhook without whom they speak of: account ids (`arn:aws:iam::************:user/cost-reader`),
 * access key ids ("IAM identifiers" of the IAM User Guide: AKIA, ASIA) and session tokens, which the explanation of a
 * refused signature quotes. To be used before anything is cut: the runner does not know half a secret.
 */
export function withoutIdentities(text: string): string {
  return text
    .replace(/(?<!\d)\d{12}(?!\d)/g, '************')
    .replace(/\bA(?:KI|SI)A[A-Z0-9]{12,}\b/g, '***')
    .replace(/(security-token"?\s*[:=]\s*"?)[^\s"'&,;]+/gi, '$1***')
}
