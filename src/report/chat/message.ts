/** What a chat message says, before it takes the form of one service. */
import { percentChange } from '../../gate/index.js'
import { cleanText } from '../escape.js'
import { counted, groupingNames, money, showPercent } from '../format.js'
import type { JudgedOutcome, ViewSettings } from '../outcome.js'
import {
  breachSubject,
  breachText,
  causeItems,
  changeNote,
  comparison,
  freshness,
  groupName,
  headline,
  noDataAdvice,
  unexplainedText,
} from '../wording.js'

/**
 * A part of a line. A string is our own text (words, amounts, rule names). A `name` is untrusted text from outside: each service's
 * format shows it as text. `strong` is shown in bold where the service can.
 */
export type Span = string | { readonly name: string; readonly strong?: true } | { readonly strong: string }

export type Line = readonly Span[]

/** Lines that belong together. */
export interface Section {
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
  /** The workflow run. */
  readonly link: string | undefined
}

/** Rows of each list: the whole message stays within one screen. */
const MOST_ROWS = 5
/** Longest name from outside, and longest sentence with such names, in characters. */
const LONGEST_NAME = 80
const LONGEST_SENTENCE = 300

/**
 * The message of a run.
 * @param rows of each list, at most; further ones are counted
 */
function chatMessage(outcome: JudgedOutcome, view: ViewSettings, rows = MOST_ROWS): ChatMessage {
  const { sign, text } = headline(outcome, view)
  const lead = { heading: undefined, isList: false, lines: leadLines(outcome, view) }
  return {
    tone: toneOf(sign, outcome),
    title: sign === '' ? text : `${sign} ${text}`,
    sections: [
      lead,
      list(undefined, breachLines(outcome, view), rows, 'more breach', 'more breaches'),
      list('Not judged', missingLines(outcome), rows, 'more rule'),
      list('Top costs', groupLines(outcome, view), Math.min(rows, view.top), 'more group'),
    ].filter(({ lines }) => lines.length > 0),
    footer: footer(outcome, view),
    link: linkOf(view.workflow.runUrl),
  }
}

/** An untrusted name as a span. */
function named(text: string, longest = LONGEST_NAME): { readonly name: string } {
  // Some services reject an empty text, and a blank name would not be seen.
  return { name: inert(cleanText(text, longest)) || '" "' }
}

/** Does not show, and keeps the characters beside it apart: WORD JOINER. */
const APART = '\u2060'

/**
 * What chat services turn into something else even where text is not formatted: links (`https://`, `www.`, `example.com`), mentions,
 * `:emoji:`, and the date functions of Adaptive Cards (`{{DATE(…)}}`). Not instance types such as `t3.micro`, which people copy.
 */
const HAZARD =
  /(?<=:)(?=\/\/)|(?<=\w)(?=\.(?!(?:nano|micro|small|medium|\w*large|metal)\b)\p{L}{2})|(?<=[@#])(?=\S)|(?<=\{)(?=\{)|(?<=:)(?=[\w+-]+:)|(?<=mailto|tel)(?=:)/giu

function inert(text: string): string {
  return text.replace(HAZARD, APART)
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
  return compared === undefined ? [] : [[`${compared.slice(0, 1).toUpperCase()}${compared.slice(1)}.`]]
}

function breachLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  return outcome.judgement.breaches.map((breach) => {
    const subject = { ...named(breachSubject(breach, outcome)), strong: true as const }
    const causes = causeItems(breach, outcome, view).flatMap(({ name, text }, index): Span[] => [
      index === 0 ? '; of which ' : ', ',
      named(name),
      text === '' ? '' : ` ${text}`,
    ])
    const rest = unexplainedText(breach)
    return [
      subject,
      ` ${breachText(breach, outcome, view)} (${breach.rule})`,
      ...causes,
      rest === undefined ? '' : `; ${rest}`,
    ]
  })
}

/** Where a whole period has no data, that is the reason for every rule. */
function missingLines({ facts, judgement }: JudgedOutcome): Line[] {
  if (facts.current.amount === undefined) return []
  return judgement.missing.map(({ rule, reason }) => [{ strong: rule }, ': ', named(reason, LONGEST_SENTENCE)])
}

function groupLines(outcome: JudgedOutcome, view: ViewSettings): Line[] {
  const { facts, query } = outcome
  if (query.groupBy.length === 0) return []
  const unit = money(facts.currency)
  return facts.groups
    .filter(({ present }) => present)
    .map((group) => {
      const percent = percentChange(group.amount, group.baseline)
      const note = changeNote(group, unit, view)
      const change = [percent && showPercent(percent), note].filter((part) => part !== undefined).join(', ')
      const amount = view.hideAmounts ? '' : unit.amount(group.amount)
      const figures = [amount, change && `(${change})`].filter((part) => part !== '').join(' ')
      return [named(groupName(outcome, group.label)), figures === '' ? '' : `: ${figures}`]
    })
}

function footer(outcome: JudgedOutcome, view: ViewSettings): Line {
  const { query } = outcome
  const groups = groupingNames(query.groupBy)
  const repository = view.workflow.repository
  const parts: Span[] = [
    ...(repository === undefined ? [] : [named(repository)]),
    named(groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`, LONGEST_NAME * 2),
    freshness(outcome) ?? '',
    view.hideAmounts ? 'amounts are hidden' : '',
  ].filter((part) => part !== '')
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]))
}

/** Longest link that all services take (Discord: 2,048 characters). */
const LONGEST_LINK = 2_000

function linkOf(url: string | undefined): string | undefined {
  if (url === undefined || url.length > LONGEST_LINK || !URL.canParse(url)) return undefined
  const { protocol, href } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? href : undefined
}

/** The text of a span, and how it is to be shown. */
function partsOf(span: Span): { readonly text: string; readonly isStrong: boolean; readonly isName: boolean } {
  if (typeof span === 'string') return { text: span, isStrong: false, isName: false }
  if ('name' in span) return { text: span.name, isStrong: span.strong === true, isName: true }
  return { text: span.strong, isStrong: true, isName: false }
}

/** The spans of a line that are not empty. */
export function partsOfLine(line: Line): ReturnType<typeof partsOf>[] {
  return line.map(partsOf).filter(({ text }) => text !== '')
}

/** How one chat service takes messages. */
export interface Service {
  readonly name: string
  /** The message as the body of a request. */
  body(outcome: JudgedOutcome, view: ViewSettings): string
}

/** Declares a service. Where a message exceeds one of its limits, the lists are shortened; names are short enough without that. */
export function service<Payload extends object>(definition: {
  readonly name: string
  payload(message: ChatMessage): Payload
  fits(payload: Payload): boolean
}): Service {
  const { name, payload, fits } = definition
  return {
    name,
    body(outcome, view) {
      for (let rows = MOST_ROWS; ; rows--) {
        const content = payload(chatMessage(outcome, view, rows))
        if (rows === 0 || fits(content)) return JSON.stringify(content)
      }
    },
  }
}
