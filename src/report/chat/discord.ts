import { clip } from '../../lib/text.js'
import { LINK_TEXT, type Line, markdownName, service, spansOf } from './message.js'

/**
 * https://docs.discord.com/developers/resources/message#embed-object-embed-limits; all texts of a message's embeds together have at
 * most 6,000 characters.
 */
const LIMITS = { title: 256, description: 4_096, footer: 2_048, total: 6_000 }

/** Colors of the embed's edge, RGB. */
const COLORS = { bad: 0xd1242f, warning: 0xbf8700, good: 0x1a7f37, neutral: 0x0969da } as const

/** A message with one embed. `allowed_mentions` allows none, so nobody is notified, whatever the text is. */
export const discord = service({
  name: 'Discord',
  payload({ tone, title, sections, footer, link }) {
    const description = sections
      .map(({ heading, isList, lines }) =>
        [
          ...(heading === undefined ? [] : [`**${heading}**`]),
          ...lines.map((line) => `${isList ? '- ' : ''}${markdown(line)}`),
        ].join('\n'),
      )
      .join('\n\n')
    const run = link === undefined ? '' : `\n\n[${LINK_TEXT}](${link.replaceAll(')', '%29')})`
    const small = spansOf(footer)
      .map(({ text }) => text)
      .join('')
    return {
      embeds: [
        {
          title: clip(title, LIMITS.title),
          description: `${description}${run}`,
          color: COLORS[tone],
          ...(link !== undefined && { url: link }),
          footer: { text: clip(small, LIMITS.footer) },
        },
      ],
      allowed_mentions: { parse: [] },
    }
  },
  fits({ embeds }) {
    return embeds.every(({ title, description, footer }) => {
      const total = title.length + description.length + footer.text.length
      return description.length <= LIMITS.description && total <= LIMITS.total
    })
  },
})

function markdown(line: Line): string {
  return spansOf(line)
    .map(({ text, isStrong, isName }) => {
      const safe = isName ? markdownName(text) : text.replaceAll('~', '\\~')
      return isStrong ? `**${safe}**` : safe
    })
    .join('')
}
