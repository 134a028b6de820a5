import { readFile } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import { PROMISED, PROMISED_OUTPUTS } from './promised.js'

/** First and second cells of all tables under the headings that match, down to the next heading of their level. */
function tableRows(markdown: string, heading: RegExp): { readonly names: string[]; readonly second: string }[] {
  let level = 0
  const rows: { names: string[]; second: string }[] = []
  for (const line of markdown.split('\n')) {
    const [, marks, title = ''] = /^(#+)\s+(.*)$/.exec(line) ?? []
    if (marks !== undefined && (level === 0 || marks.length <= level)) level = heading.test(title) ? marks.length : 0
    const [, first = '', second = ''] = level > 0 && line.startsWith('|') ? line.split(/(?<!\\)\|/) : []
    const names = [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    if (names.length > 0) rows.push({ names, second: second.trim() })
  }
  return rows
}

describe('README', () => {
  const readme = async () => readFile(new URL('../../README.md', import.meta.url), 'utf8')

  it('lists every input once, with its default', async () => {
    const rows = tableRows(await readme(), /^inputs/i)
    expect(rows.flatMap(({ names }) => names).sort()).toEqual(Object.keys(PROMISED).sort())
    for (const { names, second } of rows) {
      const [name = ''] = names
      const promised = PROMISED[name]
      if (names.length === 1 && promised) expect([name, second]).toEqual([name, `\`${promised}\``])
    }
  })

  it('lists every output once', async () => {
    const rows = tableRows(await readme(), /^outputs/i)
    expect(rows.flatMap(({ names }) => names).sort()).toEqual([...PROMISED_OUTPUTS].sort())
  })
})
