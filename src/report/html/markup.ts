import { cleanText, escapeHtml } from '../escape.js'

/** Safe HTML. Only `html` makes it, so every text on the page is escaped. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Markup[] | undefined

/** HTML from a template: the text between the values is trusted, every value that is not markup is escaped. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const markup = template.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join('')
  return { markup }
}

function render(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  if ('markup' in part) return part.markup
  return part.map(({ markup }) => markup).join('')
}

/** Longest name on the page; a tag's value has at most 256 characters. */
const LONGEST_NAME = 256
/** Longest sentence that quotes untrusted text, in characters. */
const LONGEST_SENTENCE = 1000

/** Untrusted text on one line. Its writing direction does not affect the text around it. */
export function word(text: string): Markup {
  return html`<bdi>${cleanText(text, LONGEST_NAME)}</bdi>`
}

/** A sentence that may quote untrusted text. Text between backticks becomes code. */
export function prose(text: string): Markup {
  const parts = cleanText(text, LONGEST_SENTENCE).split(/`([^`]+)`/)
  return html`<bdi>${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}</bdi>`
}
