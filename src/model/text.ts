/**
 * One line of somebody else's words (AWS's, a webhook's, a tag's), fit for the job's log: no control or direction
 * characters, at most `longest` characters, and nothing that the runner would take for a workflow command. The runner takes
 * `::command` at the start of a line and `##[command` anywhere in it (actions/runner, `ActionCommand.TryParse`).
 */
export function forLog(text: string, longest = 300): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('##[', '## [')
    .replace(/^\s*::/, ': :')
    .trim()
  return clip(line, longest)
}

/** The text, cut to so many characters with an ellipsis at the end; never in the middle of a surrogate pair. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
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
