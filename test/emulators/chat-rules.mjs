// @ts-check
/**
 * The messages that incoming webhooks of Slack, Microsoft Teams (Workflows), Discord and Google Chat accept, by their documentation, and
 * the visible text of a message. A message that a service would drop without an error is refused here.
 *
 * Slack: https://docs.slack.dev/reference/block-kit/blocks/, https://docs.slack.dev/messaging/formatting-message-text/
 * Teams: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (28 KB),
 *   https://github.com/microsoft/AdaptiveCards/issues/8965 (flows take version 1.4)
 * Discord: https://docs.discord.com/developers/resources/webhook#execute-webhook, …/resources/message#embed-object-embed-limits
 * Google Chat: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages (32,000 bytes), …/format-messages
 */

/**
 * @typedef {object} Seen
 * @property {string} text
 * @property {string[]} links
 * @property {string[]} mentions
 *
 * @typedef {object} ChatService
 * @property {string} path of its webhooks
 * @property {{ status: number, body: unknown }} accepted
 * @property {(problem: string) => { status: number, body: unknown }} refused
 * @property {(payload: any, bytes: number) => Seen} read throws `Refusal` if the service would refuse the payload
 */

export class Refusal extends Error {}

/** @param {unknown} condition @param {string} problem */
function must(condition, problem) {
  if (!condition) throw new Refusal(problem)
}

/** @param {unknown} value @param {number} max @param {string} name */
function mustBeText(value, max, name) {
  must(typeof value === 'string' && value !== '', `${name} must be a text that is not empty`)
  const length = [...String(value)].length
  must(length <= max, `${name} has ${length} characters, at most ${max} are allowed`)
}

/** @param {object} value @param {readonly string[]} names @param {string} where */
function mustOnlyHave(value, names, where) {
  for (const name of Object.keys(value)) must(names.includes(name), `${where} has an unknown field ${name}`)
}

const BARE_LINK = /\b(?:https?:\/\/|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|exe)\b/gi

/** Links and mentions outside of code, in Slack's mrkdwn and the Markdown of Mattermost and Discord. @param {string} text */
function inMarkdown(text) {
  const prose = text.replace(/`[^`\n]*`/g, 'code')
  const marked = [...prose.matchAll(/<([^<>\n]*)>/g)].map(([, inside = '']) => inside)
  const masked = [...prose.matchAll(/\[[^\]\n]*\]\(([^)\n]*)\)/g)].map(([, url = '']) => url)
  const rest = prose.replace(/<[^<>\n]*>/g, ' ').replace(/\]\([^)\n]*\)/g, ' ')
  return {
    links: [
      ...marked.filter((one) => /^https?:/.test(one)).map((one) => one.split('|')[0] ?? ''),
      ...masked,
      ...(rest.match(BARE_LINK) ?? []),
    ],
    mentions: [...marked.filter((one) => /^[!@#]/.test(one)), ...(rest.match(/(?<![\w.])@[\w-]+/g) ?? [])],
    /** Characters that format text. */
    formats: rest.match(/(?<![\\\w*_~])(?:[*_~]+(?=[^\s*_~])|#{1,3} |> )/g) ?? [],
  }
}

/** @type {ChatService} */
const slack = {
  path: '/services/T00000000/B00000000/slackSecretXXXXXXXXXXXX',
  accepted: { status: 200, body: 'ok' },
  refused: (problem) => ({ status: 400, body: problem === 'no_text' ? problem : `invalid_blocks: ${problem}` }),
  read(payload) {
    mustOnlyHave(payload, ['text', 'blocks', 'unfurl_links', 'unfurl_media'], 'the message')
    must(typeof payload.text === 'string' && payload.text !== '', 'no_text')
    mustBeText(payload.text, 4_000, 'text')
    must(Array.isArray(payload.blocks) && payload.blocks.length <= 50, 'blocks')
    /** @type {Seen} */
    const seen = { text: '', links: [], mentions: [] }
    /** @param {any} element */
    const readRich = (element) => {
      switch (element.type) {
        case 'text':
          mustOnlyHave(element, ['type', 'text', 'style'], 'text')
          mustBeText(element.text, 3_000, 'a text element')
          mustOnlyHave(element.style ?? {}, ['bold', 'italic', 'strike', 'code'], 'style')
          seen.text += element.text
          return
        case 'link':
          mustBeText(element.url, 3_000, 'url')
          must(URL.canParse(element.url), 'url')
          seen.links.push(element.url)
          return
        default:
          seen.mentions.push(element.type)
      }
    }
    /** @param {any} section */
    const readSection = (section) => {
      must(section.type === 'rich_text_section' && section.elements.length > 0, 'rich_text_section')
      section.elements.forEach(readRich)
      seen.text += '\n'
    }
    for (const block of payload.blocks) {
      if (block.type === 'header') {
        must(block.text.type === 'plain_text', 'header takes plain_text')
        mustBeText(block.text.text, 150, 'header')
        seen.text += `${block.text.text}\n`
        continue
      }
      must(block.type === 'rich_text' && block.elements.length > 0, `unknown block ${block.type}`)
      for (const part of block.elements) {
        if (part.type !== 'rich_text_list') readSection(part)
        else {
          must(['bullet', 'ordered'].includes(part.style) && part.elements.length > 0, 'rich_text_list')
          part.elements.forEach(readSection)
        }
      }
    }
    const { links, mentions } = inMarkdown(payload.text)
    const entities = payload.text.replace(/<(?:https?:[^<>|]*)\|[^<>|]*>/g, '')
    must(!/[<>]|&(?!amp;|lt;|gt;)/.test(entities), 'text has control characters that are not escaped')
    seen.links.push(...links.map((link) => link.replaceAll('&amp;', '&')))
    seen.mentions.push(...mentions)
    return seen
  },
}

/** @type {ChatService} */
const teams = {
  path: '/workflows/teamsSecretXXXXXXXX/triggers/manual/paths/invoke?api-version=2016-06-01&sp=run&sv=1.0&sig=teamsSignatureXXXX',
  accepted: { status: 202, body: '' },
  refused: (message) => ({ status: 400, body: { error: { code: 'InvalidRequestContent', message } } }),
  read(payload, bytes) {
    must(bytes <= 28 * 1024, `${bytes} bytes are more than 28 KB`)
    must(payload.type === 'message' && payload.attachments?.length === 1, 'the envelope has no attachments')
    const [{ contentType, content }] = payload.attachments
    must(contentType === 'application/vnd.microsoft.card.adaptive', 'contentType')
    must(content.type === 'AdaptiveCard', "Property 'type' must be 'AdaptiveCard'")
    must(Number(content.version) <= 1.4, `version ${content.version} is not supported`)
    must(content.msteams?.entities === undefined, 'mentions')
    /** @type {Seen} */
    const seen = { text: '', links: [], mentions: [] }
    /** @param {any} element */
    const read = (element) => {
      if (element.type === 'Container') return element.items.forEach(read)
      must(element.type === 'RichTextBlock', `unknown element ${element.type}`)
      for (const run of element.inlines) {
        must(run.type === 'TextRun', 'TextRun')
        mustBeText(run.text, 5_000, 'TextRun')
        must(!/\{\{(?:DATE|TIME)\(/.test(run.text), 'a date function')
        seen.text += run.text
      }
      seen.text += '\n'
    }
    content.body.forEach(read)
    for (const action of content.actions ?? []) {
      must(action.type === 'Action.OpenUrl' && action.title !== '', 'action')
      seen.links.push(action.url)
    }
    return seen
  },
}

/** @type {ChatService} */
const discord = {
  path: '/api/webhooks/1234567890/discordSecretXXXXXXXXXXXX',
  accepted: { status: 204, body: '' },
  refused: (message) => ({
    status: 400,
    body: { message: 'Invalid Form Body', code: 50035, errors: { embeds: message } },
  }),
  read(payload) {
    mustOnlyHave(payload, ['embeds', 'allowed_mentions', 'content', 'username'], 'the message')
    must(payload.embeds?.length > 0 && payload.embeds.length <= 10, 'embeds')
    must(JSON.stringify(payload.allowed_mentions) === '{"parse":[]}', 'allowed_mentions')
    const [embed] = payload.embeds
    mustOnlyHave(embed, ['title', 'description', 'url', 'color', 'footer'], 'the embed')
    mustBeText(embed.title, 256, 'title')
    mustBeText(embed.description, 4_096, 'description')
    mustBeText(embed.footer.text, 2_048, 'footer')
    must(Number.isInteger(embed.color) && embed.color >= 0 && embed.color <= 0xffffff, 'color')
    const all = embed.title + embed.description + embed.footer.text
    must([...all].length <= 6_000, 'Embed size exceeds maximum size of 6000')
    const { links, formats } = inMarkdown(embed.description)
    const text = all.replace(/\*\*|`/g, '')
    must(
      formats.every((mark) => mark === '**'),
      `formats text: ${formats}`,
    )
    return { text, links: [...(embed.url ? [embed.url] : []), ...links], mentions: [] }
  },
}

/** @type {ChatService} */
const googleChat = {
  path: '/v1/spaces/AAAA/messages?key=googleKeyXXXXXXXXXXXX&token=googleTokenXXXXXXXXXX',
  accepted: { status: 200, body: { name: 'spaces/AAAA/messages/1' } },
  refused: (message) => ({ status: 400, body: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } } }),
  read(payload, bytes) {
    must(bytes <= 32_000, `${bytes} bytes are more than 32,000`)
    mustOnlyHave(payload, ['cardsV2', 'fallbackText'], 'the message')
    const [{ card }] = payload.cardsV2
    mustOnlyHave(card, ['header', 'sections'], 'the card')
    mustBeText(card.header.title, 1_000, 'title')
    /** @type {Seen} */
    const seen = { text: `${card.header.title}\n`, links: [], mentions: [] }
    /** @param {string} html */
    const readHtml = (html) => {
      mustBeText(html, 10_000, 'text')
      for (const tag of html.match(/<[^>]*>?/g) ?? []) must(/^<(?:\/?[bi]|br)>$/.test(tag), `the tag ${tag}`)
      must(!/&(?!amp;|lt;|gt;)/.test(html), 'an entity')
      const text = html.replaceAll('<br>', '\n').replace(/<[^>]*>/g, '')
      seen.links.push(...(text.match(BARE_LINK) ?? []))
      seen.text += `${text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')}\n`
    }
    for (const section of card.sections) {
      if (section.header !== undefined) readHtml(section.header)
      must(section.widgets.length > 0, 'a section without widgets')
      for (const widget of section.widgets) {
        if (widget.textParagraph) readHtml(widget.textParagraph.text)
        else for (const button of widget.buttonList.buttons) seen.links.push(button.onClick.openLink.url)
      }
    }
    return seen
  },
}

/** @type {Record<'slack' | 'teams' | 'discord' | 'google-chat', ChatService>} */
export const CHAT_SERVICES = { slack, teams, discord, 'google-chat': googleChat }
