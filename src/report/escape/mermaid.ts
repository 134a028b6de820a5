import { cleanText } from './clean.js'

/**
 * Mermaid's quoted text knows no escape that every diagram decodes, and a code fence ends at backticks: signs that mean
 * something to one of the two are shown by a look-alike.
 */
const LOOKALIKES: Readonly<Record<string, string>> = {
  '"': '”',
  '`': '’',
  '#': '＃',
  ';': '；',
  '%': '％',
  '<': '‹',
  '>': '›',
  '&': '＆',
  '{': '（',
  '}': '）',
  '\\': '＼',
}

/** A stranger's words between the double quotes of a Mermaid diagram. */
export function mermaidText(text: string, longest = 40): string {
  return cleanText(text, longest).replace(/["`#;%<>&{}\\]/g, (sign) => LOOKALIKES[sign] ?? ' ')
}
