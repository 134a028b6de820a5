import { grouped } from '../numbers.js'

/**
 * A piece of a Markdown page. `rows` may be left out from the end where the page grows too long; `head` and `tail` (a
 * table's head, the end of a `<details>`) always stay, so that the cut never breaks the page's structure.
 */
export interface Block {
  readonly head: readonly string[]
  readonly rows: readonly string[]
  readonly tail: readonly string[]
  /** What the rows are, for the line that says how many were cut: `groups`. */
  readonly what: string
}

/** A block that is never cut. */
export function fixed(...lines: string[]): Block {
  return { head: lines, rows: [], tail: [], what: '' }
}

/** How long a page may be, and how that is measured. */
export interface Limit {
  readonly most: number
  readonly measure: (text: string) => number
  /** Who sets the limit, for the line that says what was cut. */
  readonly whose: string
}

/** GitHub drops a job summary of more than 1 MiB as a whole. */
export const SUMMARY_LIMIT: Limit = {
  most: 1024 * 1024,
  measure: (text) => Buffer.byteLength(text, 'utf8'),
  whose: 'GitHub shows summaries up to 1 MiB',
}

/** GitHub refuses comments of more than 65,536 characters. UTF-16 units are never fewer than characters. */
export const COMMENT_LIMIT: Limit = {
  most: 65_536,
  measure: (text) => text.length,
  whose: 'GitHub takes comments up to 65,536 characters',
}

/** Room for one line that says what was cut, its line breaks included. */
const NOTE_ROOM = 200

/** The page: its blocks one below the other, rows left out where it would grow longer than the limit. */
export function assemble(blocks: readonly Block[], limit: Limit): string {
  const lengthOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + limit.measure(line) + 1, 0)
  let room = limit.most
  for (const block of blocks) room -= lengthOf(block.head) + lengthOf(block.tail) + 1
  if (blocks.reduce((sum, block) => sum + lengthOf(block.rows), 0) <= room) {
    return page(blocks.map(({ head, rows, tail }) => [...head, ...rows, ...tail]))
  }
  room -= NOTE_ROOM * blocks.filter(({ rows }) => rows.length > 0).length
  return page(
    blocks.map(({ head, rows, tail, what }) => {
      const kept: string[] = []
      for (const row of rows) {
        const length = lengthOf([row])
        if (length > room) break
        room -= length
        kept.push(row)
      }
      const left = rows.length - kept.length
      const note = left === 0 ? [] : ['', `_Cut here: ${grouped(left)} more ${what} (${limit.whose})._`]
      return [...head, ...kept, ...note, ...tail]
    }),
  )
}

/** Blocks stand apart by an empty line; the page ends with a line break. */
function page(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0)
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
