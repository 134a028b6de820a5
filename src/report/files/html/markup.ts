import { cleanText, escapeHtml } from '../../escape/index.js'

/** A piece of HTML that is safe to show. Only `html` makes one, so that no text gets into the page unescaped. */
export interface Markup {
  readonly markup: string
}

type Part = string | number | Markup | readonly Markup[] | undefined

/** HTML from a template: the text between the values is trusted, every value that is no markup itself is escaped. */
export function html(template: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let markup = template[0] ?? ''
  for (const [i, part] of parts.entries()) markup += render(part) + (template[i + 1] ?? '')
  return { markup }
}

/** Longest name shown on the page; a tag's value is 256 characters at most. */
const LONGEST_WORD = 256

/**
 * A stranger's words: one line, without marks of direction, and kept apart from the page's own direction of writing; in
 * quotes where there is nothing to see of them.
 */
export function word(text: string): Markup {
  return html`<bdi>${cleanText(text, LONGEST_WORD) || '" "'}</bdi>`
}

/** Longest sentence that quotes strangers. */
const LONGEST_SENTENCE = 1000

/** A sentence that may quote strangers: what stands between backticks is code, all of it is shown as text. */
export function prose(text: string): Markup {
  const parts = cleanText(text, LONGEST_SENTENCE).split(/`([^`]+)`/)
  return html`<bdi>${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}</bdi>`
}

function render(part: Part): string {
  if (part === undefined) return ''
  if (typeof part === 'string') return escapeHtml(part)
  if (typeof part === 'number') return String(part)
  if ('markup' in part) return part.markup
  return part.map(({ markup }) => markup).join('')
}
