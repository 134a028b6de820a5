import { showCount } from '../lib/text.js'

/**
 * A part of a Markdown page. If the page is too long, `rows` are left out from the end; `head` and `tail` (a table's head, a line after
 * the rows) always stay, so a cut never breaks the page's structure.
 */
export interface Block {
  readonly head: readonly string[]
  readonly rows: readonly string[]
  readonly tail: readonly string[]
  /** The noun for the rows, for the line that says how many were cut: `groups`. */
  readonly what: string
}

/** A block that is never cut. */
export function fixed(...lines: string[]): Block {
  return { head: lines, rows: [], tail: [], what: '' }
}

/** A block whose last rows may be cut. */
export function list(
  what: string,
  rows: readonly string[],
  head: readonly string[] = [],
  tail: readonly string[] = [],
): Block {
  return { head, rows, tail, what }
}

/** The maximum length of a page, and how it is measured. */
export interface SizeLimit {
  readonly max: number
  readonly measure: (text: string) => number
  /** The reason, for the line that says what was cut. */
  readonly reason: string
}

/** GitHub drops a whole job summary of more than 1 MiB. */
export const SUMMARY_LIMIT: SizeLimit = {
  max: 1024 * 1024,
  measure: (text) => Buffer.byteLength(text, 'utf8'),
  reason: 'GitHub shows summaries up to 1 MiB',
}

/** GitHub rejects comments of more than 65,536 characters. UTF-16 units are never fewer than characters. */
export const COMMENT_LIMIT: SizeLimit = {
  max: 65_536,
  measure: (text) => text.length,
  reason: 'GitHub accepts comments up to 65,536 characters',
}

/** Size of the line that says what was cut, line breaks included. */
const NOTE_SIZE = 200

/** The page: its blocks in order, without the rows that would exceed the limit. */
export function assemble(blocks: readonly Block[], { max, measure, reason }: SizeLimit): string {
  const sizeOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + measure(line) + 1, 0)
  const fixedSize = blocks.reduce((sum, { head, tail }) => sum + sizeOf(head) + sizeOf(tail) + 1, 0)
  const rowsSize = blocks.reduce((sum, { rows }) => sum + sizeOf(rows), 0)
  if (fixedSize + rowsSize <= max) return page(blocks.map(({ head, rows, tail }) => [...head, ...rows, ...tail]))

  let left = max - fixedSize - NOTE_SIZE * blocks.filter(({ rows }) => rows.length > 0).length
  return page(
    blocks.map(({ head, rows, tail, what }) => {
      const kept: string[] = []
      for (const row of rows) {
        const size = sizeOf([row])
        if (size > left) break
        left -= size
        kept.push(row)
      }
      const cut = rows.length - kept.length
      const note = cut === 0 ? [] : ['', `_Cut here: ${showCount(cut)} more ${what} (${reason})._`]
      return [...head, ...kept, ...note, ...tail]
    }),
  )
}

/** Blocks are separated by an empty line; the page ends with a line break. */
function page(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0)
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
