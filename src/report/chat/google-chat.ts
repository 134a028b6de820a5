import { type Line, service, spansOf } from './message.js'

/** 32,000 bytes a message: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create */
const MOST_BYTES = 32_000

/**
 * A card (`cardsV2`). Card texts take a subset of HTML (`b`, `i`, `u`, `font`, `a`, `br` …:
 * https://developers.google.com/workspace/chat/format-messages#card-formatting), so names are escaped as HTML; mentions work only in the
 * message's own `text`, which it has none of.
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
    const button = { buttonList: { buttons: [{ text: 'Open the workflow run', onClick }] } }
    const end = { widgets: [paragraph(`<i>${html(footer)}</i>`), ...(link === undefined ? [] : [button])] }
    return {
      cardsV2: [{ cardId: 'aws-costs', card: { header: { title }, sections: [...content, end] } }],
      fallbackText: title,
    }
  },
  fits: (payload) => Buffer.byteLength(JSON.stringify(payload)) <= MOST_BYTES,
})

function html(line: Line): string {
  return spansOf(line)
    .map(({ text, isStrong }) => (isStrong ? `<b>${escaped(text)}</b>` : escaped(text)))
    .join('')
}

/** Only what HTML needs: Google documents no numeric entities. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
