/** A zero-width joiner that joins two emoji into one (UTS #51, "ZWJ sequences"). Elsewhere it is invisible. */
const JOINER = String.raw`(?<=\p{ExtPict}[\u{1F3FB}-\u{1F3FF}]?\uFE0F?)\u200D(?=\p{ExtPict})`

/** Control and format characters and separators: they break a line, or change how text looks without being visible. */
const INVISIBLE = new RegExp(String.raw`(?:(?!${JOINER})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}])+`, 'gu')

/** True if the text has a control character (Unicode's `Cc`): U+0000 to U+001F, U+007F to U+009F. */
export function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

/**
 * The text on one line: each run of control and format characters (direction marks, zero-width spaces) becomes a space, a lone
 * surrogate becomes U+FFFD. Joined emoji stay joined.
 */
export function oneLine(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return text.toWellFormed().replace(INVISIBLE, ' ')
}

/**
 * Untrusted text (from AWS, a webhook, a tag) as one line that is safe in the job's log: no control or direction characters, at
 * most `maxLength` characters, and no workflow command. The runner recognizes `::command` at the start of a line and `##[command`
 * anywhere in it (actions/runner, `ActionCommand.TryParse`).
 */
export function forLog(text: string, maxLength = 300): string {
  const line = oneLine(text)
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :')
    .trim()
  return clip(line, maxLength)
}

/** The text, cut to `maxLength` characters with an ellipsis at the end, but not inside a surrogate pair or after a joiner. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return `${text
    .slice(0, maxLength - 1)
    .toWellFormed()
    .replace(/\u200D?\uFFFD?$/, '')}…`
}

/** Characters that are invisible or look like a plain space. A variation selector after an emoji is part of the emoji. */
const UNSEEN = new RegExp(
  String.raw`(?!${JOINER}|(?<=\p{ExtPict})\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}`,
  'gu',
)

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** A value for an input error: one line, at most 80 characters, in quotes, with escapes for invisible characters (`\u200b`). */
export function quoted(value: string): string {
  const visible = value.slice(0, 1000).replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0
    const hex = code.toString(16)
    return SHORT_ESCAPES[character] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`)
  })
  return `"${forLog(visible, 80)}"`
}

/**
 * Text from AWS or a webhook without account ids (`arn:aws:iam::************:user/cost-reader`), access key ids (IAM User Guide,
 * "IAM identifiers": AKIA, ASIA) and session tokens, which AWS quotes when it rejects a signature. Call it before `clip`: the
 * runner does not mask a part of a secret.
 */
export function withoutIdentities(text: string): string {
  return text
    .replace(/(?<!\d)\d{12}(?!\d)/g, '************')
    .replace(/\bA(?:KI|SI)A[A-Z0-9]{12,}\b/g, '***')
    .replace(/(security-token"?\s*[:=]\s*"?)[^\s"'&,;]+/gi, '$1***')
}

/** `1,200`. */
export function showCount(count: number): string {
  return count.toLocaleString('en-US')
}
