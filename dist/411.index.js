export const id = 411;
export const ids = [411];
export const modules = {

/***/ 5411:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  sendChat: () => (/* binding */ sendChat)
});

// EXTERNAL MODULE: ./build/delivery/index.js + 36 modules
var delivery = __webpack_require__(9084);
// EXTERNAL MODULE: ./build/lib/errors.js
var errors = __webpack_require__(1469);
// EXTERNAL MODULE: ./build/lib/text.js
var lib_text = __webpack_require__(4869);
// EXTERNAL MODULE: ./build/report/escape.js
var report_escape = __webpack_require__(9924);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(2772);
// EXTERNAL MODULE: ./build/report/wording.js
var wording = __webpack_require__(2867);
;// CONCATENATED MODULE: ./build/report/chat/message.js
/** The content of a chat message, before it is formatted for one service. */



/** The text of `link`. */
const LINK_TEXT = 'Open the workflow run';
/** Maximum number of rows of each list: the message fits on one screen. */
const MAX_ROWS = 5;
/** Longest untrusted name, and longest sentence with such names, in characters. */
const LONGEST_NAME = 80;
const LONGEST_SENTENCE = 300;
/**
 * The message of a run.
 * @param rows maximum number of rows of each list; further rows are only counted
 */
function chatMessage(outcome, view, rows) {
    const { sign, title } = (0,wording/* headline */.Pl)(outcome, view);
    return {
        tone: toneOf(sign, outcome),
        title,
        sections: [
            { heading: undefined, isList: false, lines: leadLines(outcome, view) },
            list(undefined, breachLines(outcome, view), rows, 'more breach', 'more breaches'),
            list('Not judged', missingLines(outcome), rows, 'more rule'),
            list('Top costs', groupLines(outcome, view), Math.min(rows, view.top), 'more group'),
        ].filter(({ lines }) => lines.length > 0),
        footer: footer(outcome, view),
        link: linkOf(view.workflow.runUrl),
    };
}
/** WORD JOINER: invisible, and separates the characters around it. */
const APART = '\u2060';
/**
 * Places in plain text that chat services change: links (`https://`, `www.`, `example.com`), mentions, `:emoji:`, and the date functions of
 * Adaptive Cards (`{{DATE(…)}}`). Instance types such as `t3.micro` are not changed, because readers copy them.
 */
const HAZARD = /(?<=:)(?=\/\/)|(?<=\w)(?=\.(?!(?:nano|micro|small|medium|\w*large|metal)\b)\p{L}{2})|(?<=[@#])(?=\S)|(?<=\{)(?=\{)|(?<=:)(?=[\w+-]+:)|(?<=mailto|tel)(?=:)/giu;
/** An untrusted name as a span. */
function named(text, longest = LONGEST_NAME) {
    return { text: (0,report_escape/* cleanText */.X5)(text, longest).replace(HAZARD, APART), isName: true };
}
function toneOf(sign, { judgement }) {
    if (sign === '❌')
        return 'bad';
    if (sign === '⚠️' || judgement.verdict === 'no-data')
        return 'warning';
    return judgement.verdict === 'pass' ? 'good' : 'neutral';
}
function list(heading, lines, rows, one, many = `${one}s`) {
    const shown = lines.slice(0, rows);
    const left = lines.length - shown.length;
    const more = left === 0 ? [] : [[`… and ${(0,format/* counted */.hS)(left, one, many)}`]];
    return { heading, isList: true, lines: [...shown, ...more] };
}
function leadLines(outcome, view) {
    if (outcome.facts.current.amount === undefined)
        return [[(0,wording/* noDataAdvice */.gg)(outcome).replaceAll('`', '')]];
    const compared = (0,wording/* comparison */.my)(outcome, view);
    return compared === undefined ? [] : [[`${(0,wording/* capitalized */.l2)(compared)}.`]];
}
function breachLines(outcome, view) {
    return outcome.judgement.breaches.map((breach) => {
        const { subject, rest } = (0,wording/* breachSentence */.NS)(breach, outcome, view);
        return [
            { ...named(subject), isStrong: true },
            ...rest.map((part) => (typeof part === 'string' ? part : named(part.name))),
        ];
    });
}
/** The rules that could not be judged. Empty if the period has no data: `leadLines` has the text for that. */
function missingLines({ facts, judgement }) {
    if (facts.current.amount === undefined)
        return [];
    return judgement.missing.map(({ rule, reason }) => [
        { text: rule, isStrong: true },
        ': ',
        named(reason, LONGEST_SENTENCE),
    ]);
}
function groupLines(outcome, view) {
    const unit = (0,format/* money */.TG)(outcome.facts.currency);
    return (0,wording/* currentGroups */.Aw)(outcome).map((group) => {
        const change = (0,format/* joined */.oR)([(0,format/* percentText */.fL)(group.amount, group.baseline), (0,wording/* changeNote */.vV)(group, unit, view)], ', ');
        const amount = view.hideAmounts ? '' : unit.amount(group.amount);
        const figures = (0,format/* joined */.oR)([amount, change && `(${change})`], ' ');
        return [named((0,wording/* groupName */.hv)(outcome, group.label)), figures === '' ? '' : `: ${figures}`];
    });
}
function footer(outcome, view) {
    const { query } = outcome;
    const groups = (0,format/* groupingNames */.Se)(query.groupBy);
    const repository = view.workflow.repository;
    const parts = [
        ...(repository === undefined ? [] : [named(repository)]),
        named(groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`, LONGEST_NAME * 2),
        (0,wording/* freshness */.I9)(outcome) ?? '',
        view.hideAmounts ? 'amounts are hidden' : '',
    ].filter((part) => part !== '');
    return parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]));
}
/** Longest link that all services accept (Discord: 2,048 characters). */
const LONGEST_LINK = 2_000;
function linkOf(url) {
    if (url === undefined || url.length > LONGEST_LINK || !URL.canParse(url))
        return undefined;
    const { protocol, href } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}
/** The spans of a line, without empty ones. */
function spansOf(line) {
    return line.map((part) => (typeof part === 'string' ? { text: part } : part)).filter(({ text }) => text !== '');
}
/** Declares a service. If a message exceeds its limits, the lists are shortened; a message without rows always fits. */
function service(definition) {
    const { name, payload, fits } = definition;
    return {
        name,
        body(outcome, view) {
            for (let rows = MAX_ROWS;; rows--) {
                const content = payload(chatMessage(outcome, view, rows));
                if (rows === 0 || fits(content))
                    return JSON.stringify(content);
            }
        },
    };
}
/** Characters that neither Discord's Markdown nor Slack's mrkdwn formats. */
const PLAIN = /^[\p{L}\p{M}\p{N} ,.()'"/:;%–—…\u2060-]*$/u;
/** A name as Markdown that shows it as text: as code unless it is plain. Only a backtick could end the code. */
function markdownName(name) {
    return PLAIN.test(name) ? name : `\`${name.replaceAll('`', '’')}\``;
}

;// CONCATENATED MODULE: ./build/report/chat/discord.js


/**
 * https://docs.discord.com/developers/resources/message#embed-object-embed-limits; all texts of a message's embeds together have at
 * most 6,000 characters.
 */
const LIMITS = { title: 256, description: 4_096, footer: 2_048, total: 6_000 };
/** Colors of the embed's edge, RGB. */
const COLORS = { bad: 0xd1242f, warning: 0xbf8700, good: 0x1a7f37, neutral: 0x0969da };
/** A message with one embed. `allowed_mentions` allows none, so nobody is notified, whatever the text is. */
const discord = service({
    name: 'Discord',
    payload({ tone, title, sections, footer, link }) {
        const description = sections
            .map(({ heading, isList, lines }) => [
            ...(heading === undefined ? [] : [`**${heading}**`]),
            ...lines.map((line) => `${isList ? '- ' : ''}${markdown(line)}`),
        ].join('\n'))
            .join('\n\n');
        const run = link === undefined ? '' : `\n\n[${LINK_TEXT}](${link.replaceAll(')', '%29')})`;
        const small = spansOf(footer)
            .map(({ text }) => text)
            .join('');
        return {
            embeds: [
                {
                    title: (0,lib_text/* clip */.$Q)(title, LIMITS.title),
                    description: `${description}${run}`,
                    color: COLORS[tone],
                    ...(link !== undefined && { url: link }),
                    footer: { text: (0,lib_text/* clip */.$Q)(small, LIMITS.footer) },
                },
            ],
            allowed_mentions: { parse: [] },
        };
    },
    fits({ embeds }) {
        return embeds.every(({ title, description, footer }) => {
            const total = title.length + description.length + footer.text.length;
            return description.length <= LIMITS.description && total <= LIMITS.total;
        });
    },
});
function markdown(line) {
    return spansOf(line)
        .map(({ text, isStrong, isName }) => {
        const safe = isName ? markdownName(text) : text.replaceAll('~', '\\~');
        return isStrong ? `**${safe}**` : safe;
    })
        .join('');
}

;// CONCATENATED MODULE: ./build/report/chat/google-chat.js

/** 32,000 bytes a message: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create */
const MAX_BYTES = 32_000;
/**
 * A message with one card (`cardsV2`). Card texts are a subset of HTML (`b`, `i`, `u`, `font`, `a`, `br` …:
 * https://developers.google.com/workspace/chat/format-messages#card-formatting), so names are escaped as HTML. Mentions only work in the
 * message's `text`, which is not set.
 */
const googleChat = service({
    name: 'Google Chat',
    payload({ title, sections, footer, link }) {
        const paragraph = (text) => ({ textParagraph: { text } });
        const content = sections.map(({ heading, isList, lines }) => ({
            ...(heading !== undefined && { header: `<b>${escaped(heading)}</b>` }),
            widgets: [paragraph(lines.map((line) => `${isList ? '• ' : ''}${html(line)}`).join('<br>'))],
        }));
        const onClick = { openLink: { url: link } };
        const button = { buttonList: { buttons: [{ text: LINK_TEXT, onClick }] } };
        const end = { widgets: [paragraph(`<i>${html(footer)}</i>`), ...(link === undefined ? [] : [button])] };
        return {
            cardsV2: [{ cardId: 'aws-costs', card: { header: { title }, sections: [...content, end] } }],
            fallbackText: title,
        };
    },
    fits: (payload) => Buffer.byteLength(JSON.stringify(payload)) <= MAX_BYTES,
});
function html(line) {
    return spansOf(line)
        .map(({ text, isStrong }) => (isStrong ? `<b>${escaped(text)}</b>` : escaped(text)))
        .join('');
}
/** Not `escapeHtml`: Google documents no numeric entities. */
function escaped(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

;// CONCATENATED MODULE: ./build/report/chat/slack.js


/**
 * Slack's limits. Blocks: https://docs.slack.dev/reference/block-kit/blocks/ (`header`: 150 characters; 50 blocks a message). `text`:
 * https://docs.slack.dev/reference/methods/chat.postMessage/ (at most 4,000 characters are recommended; more than 40,000 are cut).
 */
const slack_LIMITS = { title: 150, text: 4_000 };
/**
 * A Block Kit message. Rich text elements are shown literally, without mrkdwn, mentions and links. `text` is the notification, and the
 * whole message for services that show no blocks (Mattermost).
 */
const slack = service({
    name: 'Slack',
    payload(message) {
        const { title, sections, footer, link } = message;
        const content = sections.flatMap(({ heading, isList, lines }) => {
            const head = heading === undefined ? [] : [section([{ text: heading, isStrong: true }])];
            const rows = lines.map((line) => section(line));
            const list = { type: 'rich_text_list', style: 'bullet', indent: 0, elements: rows };
            return [...head, ...(isList ? [list] : rows)];
        });
        const run = link === undefined ? [] : [{ type: 'link', url: link, text: LINK_TEXT }];
        const details = content.length === 0 ? [] : [{ type: 'rich_text', elements: content }];
        return {
            text: fallback(message),
            blocks: [
                { type: 'header', text: { type: 'plain_text', text: (0,lib_text/* clip */.$Q)(title, slack_LIMITS.title) } },
                ...details,
                { type: 'rich_text', elements: [section(footer), ...(run.length === 0 ? [] : [section([], run)])] },
            ],
            unfurl_links: false,
            unfurl_media: false,
        };
    },
    fits: ({ text }) => text.length <= slack_LIMITS.text,
});
function section(line, more = []) {
    const elements = spansOf(line).map(({ text, isStrong }) => {
        return { type: 'text', text, ...(isStrong && { style: { bold: true } }) };
    });
    return { type: 'rich_text_section', elements: [...elements, ...more] };
}
/** The message as one text in mrkdwn. Mattermost shows it as Markdown. */
function fallback({ title, sections, footer, link }) {
    const lines = sections.flatMap(({ heading, isList, lines }) => [
        ...(heading === undefined ? [] : [`*${heading}*`]),
        ...lines.map((line) => `${isList ? '• ' : ''}${mrkdwn(line)}`),
    ]);
    const run = link === undefined ? [] : [`<${slack_escaped(link)}|${LINK_TEXT}>`];
    return [`*${slack_escaped(title)}*`, ...lines, mrkdwn(footer), ...run].join('\n');
}
function mrkdwn(line) {
    return spansOf(line)
        .map(({ text, isName }) => slack_escaped(isName ? markdownName(text) : text))
        .join('');
}
/** Slack reads `<…>` as a link or a mention everywhere, even in code. Tildes around text strike it out. */
function slack_escaped(text) {
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('~', '≈');
}

;// CONCATENATED MODULE: ./build/report/chat/teams.js

/**
 * 28 KB a message: https://learn.microsoft.com/en-us/microsoftteams/limits-specifications-teams. The page does not say whether in UTF-16
 * or UTF-8, so both must fit.
 */
const teams_MAX_BYTES = 28 * 1024;
/** The style of the card's head (Adaptive Cards, `ContainerStyle`). */
const STYLES = { bad: 'attention', warning: 'warning', good: 'good', neutral: 'emphasis' };
/**
 * An Adaptive Card in the envelope that the Workflows app's "webhook request" templates read. Version 1.4, because the flow rejects later
 * versions. Text runs are shown literally: Markdown only works in text blocks, and mentions need `msteams.entities`.
 */
const teams = service({
    name: 'Microsoft Teams',
    payload({ tone, title, sections, footer, link }) {
        const head = {
            type: 'Container',
            style: STYLES[tone],
            bleed: true,
            items: [richText([{ text: title, isStrong: true }], { size: 'medium' })],
        };
        const body = sections.map(({ heading, isList, lines }) => ({
            type: 'Container',
            spacing: 'medium',
            items: [
                ...(heading === undefined ? [] : [richText([{ text: heading, isStrong: true }])]),
                ...lines.map((line) => richText(isList ? ['• ', ...line] : line, {}, 'small')),
            ],
        }));
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
        };
    },
    fits(payload) {
        const text = JSON.stringify(payload);
        return Math.max(2 * text.length, Buffer.byteLength(text)) <= teams_MAX_BYTES;
    },
});
function richText(line, look = {}, spacing = 'default') {
    const inlines = spansOf(line).map(({ text, isStrong }) => {
        return { type: 'TextRun', text, ...look, ...(isStrong && { weight: 'bolder' }) };
    });
    return { type: 'RichTextBlock', spacing, inlines };
}

;// CONCATENATED MODULE: ./build/report/chat/index.js
/** Sends one message to a chat: Slack, Microsoft Teams, Discord or Google Chat. */







const SERVICES = { slack: slack, teams: teams, discord: discord, 'google-chat': googleChat };
const ATTEMPTS = 2;
/** Time limit of one attempt, milliseconds. */
const TIMEOUT = 15_000;
/** Longest wait before the second attempt, milliseconds. If the service requests a longer one, there is no second attempt. */
const LONGEST_WAIT = 30_000;
/**
 * Sends the message of a run to the incoming webhook of `chat-url`; with `chat: on-breach`, only for a breach, or for missing data that
 * fails the run. Never throws: a message that cannot be sent is a warning.
 * @param view `hideAmounts` is for the chat
 */
async function sendChat(outcome, view, settings, runtime) {
    const { chatUrl, chat, chatFormat } = settings;
    if (chatUrl === undefined || chatFormat === undefined)
        return {};
    if (chat === 'on-breach' && !needsMessage(outcome, view))
        return {};
    const { name, body } = SERVICES[chatFormat];
    const hideUrl = (0,delivery/* createRedact */.ay)((0,delivery/* secretsInUrl */.Ct)(chatUrl));
    const problem = await post(chatUrl, body(outcome, view), hideUrl, settings, runtime).catch((error) => {
        return (0,lib_text/* forLog */.Ig)(hideUrl((0,errors/* messageOf */.bD)(error)));
    });
    if (problem === undefined)
        return { done: `Sent to ${name}` };
    return { warning: `The chat message was not sent to ${name}: ${problem}` };
}
/** True for a breach, and for missing data that fails the run. */
function needsMessage({ judgement, facts }, { onMissingData }) {
    if (judgement.verdict === 'breach')
        return true;
    const isMissing = facts.current.amount === undefined || judgement.missing.length > 0;
    return isMissing && onMissingData === 'fail';
}
/** Sends the body, a second time if that may help. Returns why it was not accepted and what to do, safe for the log. */
async function post(url, body, hideUrl, { proxy }, { signal, clock, mayQuote }) {
    const http = new delivery/* HttpClient */.Qq({ url, input: 'chat-url', proxy, connections: 1, connectTimeout: TIMEOUT });
    const stop = () => http.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
        signal.throwIfAborted();
        for (let attempt = 1;; attempt++) {
            const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'aws-cost-events' };
            const outcome = await http.send({ method: 'POST', headers, body, timeout: TIMEOUT, freshConnection: attempt > 1 });
            if ((0,delivery/* isAccepted */.oB)(outcome))
                return undefined;
            const context = { attempt, maxAttempts: ATTEMPTS, events: 1, now: clock.now(), timeLeft: LONGEST_WAIT, random: 1 };
            const decision = (0,delivery/* decide */.LD)(outcome, context);
            if (decision.kind === 'retry' && !signal.aborted) {
                await clock.sleep(decision.delay, signal);
                continue;
            }
            const addition = decision.kind === 'failed' ? decision.addition : undefined;
            const { reason, summary, status } = (0,delivery/* failureOf */.g5)(outcome, hideUrl, addition);
            return `${(mayQuote ? reason : summary).replace(/\.$/, '')}. ${advice(status)}`;
        }
    }
    finally {
        signal.removeEventListener('abort', stop);
        await http.close();
    }
}
/** What to check. The status is null without an answer. */
function advice(status) {
    switch (status) {
        case null:
            return 'Check chat-url, and that the runner can reach its host.';
        case 401:
        case 403:
            return 'Check that chat-url is complete, with its query, and that anyone with the URL may use the webhook (Teams: who can trigger the workflow).';
        case 404:
        case 410:
            return 'The webhook or its channel no longer exists: create a new webhook and update chat-url.';
        default:
            if (status === 429 || status >= 500)
                return 'The chat service has a problem. The next run sends a new message.';
            return 'Check chat-url, and that chat-format is the service that the URL belongs to.';
    }
}


/***/ })

};
