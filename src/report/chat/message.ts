/** The content of a chat message, before it is formatted for one service. */
import { cleanText } from '../escape.js'
import { counted, groupingNames, joined, money, percentText } from '../format.js'
import type { JudgedOutcome, ViewSettings } from '../outcome.js'
import {
  breachSentence,
  capitalized,
  changeNote,
  comparison,
  currentGroups,
  freshness,
  groupName,
  headline,
  noDataAdvice,
} from '../wording.js'

/** A part of a line. */
interface Span {
  readonly text: string
  /** Untrusted text: each service's format must show it as text. Other spans are our own words, amounts and rule names. */
  readonly isName?: true
  /** Bold, if the service has it. */
  readonly isStrong?: true
}

/** A string is a span of our own text. */
export type Line = readonly (string | Span)[]

/** Lines that belong together. */
interface Section {
  readonly heading: string | undefined
  readonly isList: boolean
  readonly lines: readonly Line[]
}

export interface ChatMessage {
  readonly tone: 'bad' | 'warning' | 'good' | 'neutral'
  /** Verdict, total, period and change. Our own text. */
  readonly title: string
  readonly sections: readonly Section[]
  /** Small print. */
  readonly footer: Line
  /** URL of the workflow run. */
  readonly link: string | undefined
}

/** The text of `link`. */
export const LINK_TEXT = 'Open the workflow run'

/** Maximum number of rows of each list: the message fits on one screen. */
const MAX_ROWS = 5
/** Longest untrusted name, and longest sentence with such names, in characters. */
const LONGEST_NAME = 80
const LONGEST_SENTENCE = 300

/**
 * The message of a run.
 * @param rows maximum number of rows of each list; further rows are only counted
 */
function chatMessage(outcome: JudgedOutcome, view: ViewSettings, rows: number): ChatMessage {
  const { sign, title } = headline(outcome, view)
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
  }
}

/** WORD JOINER: invisible, and separates the characters around it. */
const APART = '\u2060'

/**
 * Places in plain text that chat services change: links (`https://`, `www.`, `example.com`), mentions, `:emoji:`, and the date functions of
 * Adaptive Cards (`{{DATE(…)}}`). Instance types such as `t3.micro` are not changed, because readers copy them.
 */
const HAZARD =
  /(?<=:)(?=\/\/)|(?<=\w)(?=\.(?!(?:nano|micro|small|medium|\w*large|metal)\b)\p{L}{2})|(?<=[@#])(?=\S)|(?<=\{)(?=\{)|(?<=:)(?=[\w+-]+:)|(?<=mailto|tel)(?=:)/giu

/** An untrusted name as a span. */
function named(text: string, longest = LONGEST_NAME): Span {
  return { text: cleanText(text, longest).replace(HAZARD, APART), isName: true }
}

function toneOf(sign: string, { judgement }: JudgedOutcome): ChatMessage['tone'] {
  if (sign === '❌') return 'bad'
  if (sign === '⚠️' || judgement.verdict === 'no-data') return 'warning'
  return judgement.verdict === 'pass' ? 'good' : 'neutral'
}

function list(
  heading: string | undefined,
  lines: readonly Line[],
  rows: number,
  one: string,
  many = `${one}s`,
): Section {
  const shown = lines.slice(0, rows)
  const left = lines.length - shown.length
  const more: Line[] = left === 0 ? [] : [[`… and ${counted(left, one, many)}`]]
  return { heading, isList: true, lines: [...shown, ...more] }
}

function leadLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  if (outcome.facts.current.amount === undefined) return [[noDataAdvice(outcome).replaceAll('`', '')]]
  const compared = comparison(outcome, view)
  return compared === undefined ? [] : [[`${capitalized(compared)}.`]]
}

function breachLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  return outcome.judgement.breaches.map((breach) => {
    const { subject, rest } = breachSentence(breach, outcome, view)
    return [
      { ...named(subject), isStrong: true },
      ...rest.map((part) => (typeof part === 'string' ? part : named(part.name))),
    ]
  })
}

/** The rules that could not be judged. Empty if the period has no data: `leadLines` has the text for that. */
function missingLines({ facts, judgement }: JudgedOutcome): Line[] {
  if (facts.current.amount === undefined) return []
  return judgement.missing.map(({ rule, reason }) => [
    { text: rule, isStrong: true },
    ': ',
    named(reason, LONGEST_SENTENCE),
  ])
}

function groupLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  const unit = money(outcome.facts.currency)
  return currentGroups(outcome).map((group) => {
    const change = joined([percentText(group.amount, group.baseline), changeNote(group, unit, view)], ', ')
    const amount = view.hideAmounts ? '' : unit.amount(group.amount)
    const figures = joined([amount, change && `(${change})`], ' ')
    return [named(groupName(outcome, group.label)), figures === '' ? '' : `: ${figures}`]
  })
}

function footer(outcome: JudgedOutcome, view: ViewSettings): Line {
  const { query } = outcome
  const groups = groupingNames(query.groupBy)
  const repository = view.workflow.repository
  const parts: Line = [
    ...(repository === undefined ? [] : [named(repository)]),
    named(groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`, LONGEST_NAME * 2),
    freshness(outcome) ?? '',
    view.hideAmounts ? 'amounts are hidden' : '',
  ].filter((part) => part !== '')
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]))
}

/** Longest link that all services accept (Discord: 2,048 characters). */
const LONGEST_LINK = 2_000

function linkOf(url: string | undefined): string | undefined {
  if (url === undefined || url.length > LONGEST_LINK || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? href : undefined
}

/** The spans of a line, without empty ones. */
export function spansOf(line: Line): Span[] {
  return line.map((part) => (typeof part === 'string' ? { text: part } : part)).filter(({ text }) => text !== '')
}

/** A chat service. */
export interface Service {
  readonly name: string
  /** The message as the body of a request. */
  body(outcome: JudgedOutcome, view: ViewSettings): string
}

/** Declares a service. If a message exceeds its limits, the lists are shortened; a message without rows always fits. */
export function service<Payload extends object>(definition: {
  readonly name: string
  payload(message: ChatMessage): Payload
  fits(payload: Payload): boolean
}): Service {
  const { name, payload, fits } = definition
  return {
    name,
    body(outcome, view) {
      for (let rows = MAX_ROWS; ; rows--) {
        const content = payload(chatMessage(outcome, view, rows))
        if (rows === 0 || fits(content)) return JSON.stringify(content)
      }
    },
  }
}

/** Characters that neither Discord's Markdown nor Slack's mrkdwn formats. */
const PLAIN = /^[\p{L}\p{M}\p{N} ,.()'"/:;%–—…\u2060-]*$/u

/** A name as Markdown that shows it as text: as code unless it is plain. Only a backtick could end the code. */
export function markdownName(name: string): string {
  return PLAIN.test(name) ? name : `\`${name.replaceAll('`', '’')}\``
}
