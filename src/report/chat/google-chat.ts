import { LINK_TEXT, type Line, service, spansOf } from './message.js'

/** 32,000 bytes a message: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create */
const MAX_BYTES = 32_000

/**
 * A message with one card (`cardsV2`). Card texts are a subset of HTML (`b`, `i`, `u`, `font`, `a`, `br` …:
 * https://developers.google.com/workspace/chat/format-messages#card-formatting), so names are escaped as HTML. Mentions only work in the
 * message's `text`, which is not set.
 */
export const googleChat = service({
  name: 'Google Chat',
  payload({ title, sections, footer, link }) {
    const paragraph = (text: string) => ({ textParagraph: { text } })
    const content = sections.map(({ heading, isList, lines }) => ({
      ...(heading !== undefined && { header: `<b>${escaped(heading)}</b>` }),
      widgets: [paragraph(lines.map((line) => `${isList ? '• ' : ''}${html(line)}`).join('<br>'))],
    }))
    const onClick = { openLink: { url: link } }
    const button = { buttonList: { buttons: [{ text: LINK_TEXT, onClick }] } }
    const end = { widgets: [paragraph(`<i>${html(footer)}</i>`), ...(link === undefined ? [] : [button])] }
    return {
      cardsV2: [{ cardId: 'aws-costs', card: { header: { title }, sections: [...content, end] } }],
      fallbackText: title,
    }
  },
  fits: (payload) => Buffer.byteLength(JSON.stringify(payload)) <= MAX_BYTES,
})

function html(line: Line): string {
  return spansOf(line)
    .map(({ text, isStrong }) => (isStrong ? `<b>${escaped(text)}</b>` : escaped(text)))
    .join('')
}

/** Not `escapeHtml`: Google documents no numeric entities. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
