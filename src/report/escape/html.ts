import { cleanText } from './clean.js'

const NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** The text with HTML's signs as entities: fit for an element's content and for a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => NAMES[sign] ?? sign)
}

/** A stranger's words in an HTML page: one line, no direction marks, cut, and escaped. */
export function htmlText(text: string, longest?: number): string {
  return escapeHtml(cleanText(text, longest))
}
