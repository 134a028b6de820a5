import { LINK_TEXT, type Line, service, spansOf } from './message.js'

/**
 * 28 KB a message: https://learn.microsoft.com/en-us/microsoftteams/limits-specifications-teams. The page does not say whether in UTF-16
 * or UTF-8, so both must fit.
 */
const MAX_BYTES = 28 * 1024

/** The style of the card's head (Adaptive Cards, `ContainerStyle`). */
const STYLES = { bad: 'attention', warning: 'warning', good: 'good', neutral: 'emphasis' } as const

/**
 * An Adaptive Card in the envelope that the Workflows app's "webhook request" templates read. Version 1.4, because the flow rejects later
 * versions. Text runs are shown literally: Markdown only works in text blocks, and mentions need `msteams.entities`.
 */
export const teams = service({
  name: 'Microsoft Teams',
  payload({ tone, title, sections, footer, link }) {
    const head = {
      type: 'Container',
      style: STYLES[tone],
      bleed: true,
      items: [richText([{ text: title, isStrong: true }], { size: 'medium' })],
    }
    const body = sections.map(({ heading, isList, lines }) => ({
      type: 'Container',
      spacing: 'medium',
      items: [
        ...(heading === undefined ? [] : [richText([{ text: heading, isStrong: true }])]),
        ...lines.map((line) => richText(isList ? ['• ', ...line] : line, {}, 'small')),
      ],
    }))
    return {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            fallbackText: title,
            body: [head, ...body, richText(footer, { size: 'small', isSubtle: true }, 'medium')],
            ...(link !== undefined && {
              actions: [{ type: 'Action.OpenUrl', title: LINK_TEXT, url: link }],
            }),
            msteams: { width: 'Full' },
          },
        },
      ],
    }
  },
  fits(payload) {
    const text = JSON.stringify(payload)
    return Math.max(2 * text.length, Buffer.byteLength(text)) <= MAX_BYTES
  },
})

function richText(line: Line, look: object = {}, spacing = 'default') {
  const inlines = spansOf(line).map(({ text, isStrong }) => {
    return { type: 'TextRun', text, ...look, ...(isStrong && { weight: 'bolder' }) }
  })
  return { type: 'RichTextBlock', spacing, inlines }
}
