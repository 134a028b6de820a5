import type { KnownBlock, RichTextBlock, RichTextElement, RichTextList, RichTextSection } from '@slack/types'
import { clip } from '../../lib/text.js'
import { type ChatMessage, LINK_TEXT, type Line, markdownName, service, spansOf } from './message.js'

/**
 * Slack's limits. Blocks: https://docs.slack.dev/reference/block-kit/blocks/ (`header`: 150 characters; 50 blocks a message). `text`:
 * https://docs.slack.dev/reference/methods/chat.postMessage/ (at most 4,000 characters are recommended; more than 40,000 are cut).
 */
const LIMITS = { title: 150, text: 4_000 }

/** The body of the request. */
interface SlackMessage {
  readonly text: string
  readonly blocks: readonly KnownBlock[]
  readonly unfurl_links: boolean
  readonly unfurl_media: boolean
}

/**
 * A Block Kit message. Rich text elements are shown literally, without mrkdwn, mentions and links. `text` is the notification, and the
 * whole message for services that show no blocks (Mattermost).
 */
export const slack = service({
  name: 'Slack',
  payload(message): SlackMessage {
    const { title, sections, footer, link } = message
    const content = sections.flatMap(({ heading, isList, lines }): RichTextBlock['elements'] => {
      const head = heading === undefined ? [] : [section([{ text: heading, isStrong: true }])]
      const rows = lines.map((line) => section(line))
      const list: RichTextList = { type: 'rich_text_list', style: 'bullet', indent: 0, elements: rows }
      return [...head, ...(isList ? [list] : rows)]
    })
    const run: RichTextElement[] = link === undefined ? [] : [{ type: 'link', url: link, text: LINK_TEXT }]
    const details: RichTextBlock[] = content.length === 0 ? [] : [{ type: 'rich_text', elements: content }]
    return {
      text: fallback(message),
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: clip(title, LIMITS.title) } },
        ...details,
        { type: 'rich_text', elements: [section(footer), ...(run.length === 0 ? [] : [section([], run)])] },
      ],
      unfurl_links: false,
      unfurl_media: false,
    }
  },
  fits: ({ text }) => text.length <= LIMITS.text,
})

function section(line: Line, more: readonly RichTextElement[] = []): RichTextSection {
  const elements = spansOf(line).map(({ text, isStrong }): RichTextElement => {
    return { type: 'text', text, ...(isStrong && { style: { bold: true } }) }
  })
  return { type: 'rich_text_section', elements: [...elements, ...more] }
}

/** The message as one text in mrkdwn. Mattermost shows it as Markdown. */
function fallback({ title, sections, footer, link }: ChatMessage): string {
  const lines = sections.flatMap(({ heading, isList, lines }) => [
    ...(heading === undefined ? [] : [`*${heading}*`]),
    ...lines.map((line) => `${isList ? '• ' : ''}${mrkdwn(line)}`),
  ])
  const run = link === undefined ? [] : [`<${escaped(link)}|${LINK_TEXT}>`]
  return [`*${escaped(title)}*`, ...lines, mrkdwn(footer), ...run].join('\n')
}

function mrkdwn(line: Line): string {
  return spansOf(line)
    .map(({ text, isName }) => escaped(isName ? markdownName(text) : text))
    .join('')
}

/** Slack reads `<…>` as a link or a mention everywhere, even in code. Tildes around text strike it out. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('~', '≈')
}
