/** The job summary and the comment's text. */
import { rulesSet } from '../gate/index.js'
import { messageOf } from '../lib/errors.js'
import { withoutIdentities } from '../lib/text.js'
import { markdownProse, markdownText } from './escape.js'
import { counted, groupingNames } from './format.js'
import { assemble, type Block, COMMENT_LIMIT, fixed, type SizeLimit, SUMMARY_LIMIT } from './markdown-blocks.js'
import { movers, topCosts, trendChart } from './markdown-costs.js'
import {
  breachList,
  deliveredText,
  missingList,
  monthLine,
  rangeLine,
  totalLine,
  undeliveredList,
  verdictTitle,
  warningList,
} from './markdown-parts.js'
import type { IncompleteOutcome, JudgedOutcome, Outcome, ReplayedOutcome, ViewSettings } from './outcome.js'

/** Rows of the comment's table. */
const COMMENT_ROWS = 5

/** Breaches that are listed. */
const BREACHES = { summary: 100, comment: 10 }

/** Kinds of failed deliveries that the comment lists. */
const COMMENT_REASONS = 3

/** Longest error in the summary, in characters. */
const LONGEST_ERROR = 1000

/** The job summary. Never longer than the limit. */
export function summaryMarkdown(outcome: Outcome, settings: ViewSettings, limit: SizeLimit = SUMMARY_LIMIT): string {
  return assemble(outcome.kind === 'judged' ? judgedBlocks(outcome, settings) : otherBlocks(outcome), limit)
}

/** Verdict, total, trend, top costs, movers, month, delivery, freshness. Tables are folded where nothing is wrong. */
function judgedBlocks(outcome: JudgedOutcome, settings: ViewSettings): Block[] {
  const { delivery, facts, settled } = outcome
  const freshness = settled ? 'settled (ended over 24 hours ago)' : 'not settled: AWS may still add to it'
  return [
    fixed(`## ${verdictTitle(outcome, settings)}`),
    breachList(outcome, settings, BREACHES.summary),
    missingList(outcome),
    fixed(totalLine(outcome, settings)),
    undeliveredList(delivery),
    trendChart(outcome, settings),
    ...costTables(outcome, settings),
    paragraphs(rangeLine(outcome, settings), monthLine(outcome, settings)),
    warningList(outcome),
    smallPrint([
      ...queryTexts(outcome, settings),
      facts.current.amount === undefined ? '' : freshness,
      deliveredText(delivery),
      requestsText(outcome),
    ]),
  ]
}

/** A run whose costs were not judged. */
function otherBlocks(outcome: ReplayedOutcome | IncompleteOutcome): Block[] {
  const { delivery } = outcome
  const title =
    outcome.kind === 'replayed'
      ? [fixed('## Events replayed')]
      : [
          fixed('## ❌ AWS costs were not read completely'),
          fixed(markdownProse(withoutIdentities(messageOf(outcome.error)), LONGEST_ERROR)),
        ]
  return [...title, undeliveredList(delivery), smallPrint([deliveredText(delivery), requestsText(outcome)])]
}

/** What a comment's text depends on besides the outcome. */
export interface CommentText {
  /** The comment told of a breach before, and the gate passes now. */
  readonly backToNormal: boolean
  /** Characters of the size limit that the caller needs for itself. */
  readonly reserved: number
  /** Tells several comments on one pull request apart. */
  readonly name: string | undefined
}

/**
 * The comment's text after its marker. It says the same as the summary, shorter, and nothing that depends on the clock, the run
 * or the state file, so the same facts give the same text.
 */
export function commentMarkdown(
  outcome: JudgedOutcome,
  settings: ViewSettings,
  { backToNormal, reserved, name }: CommentText,
): string {
  const title = backToNormal ? '✅ Back to normal: cost gate passed' : verdictTitle(outcome, settings)
  // The dead-letter file's path and what the webhook answered change from run to run.
  const reasons = outcome.delivery.reasons.slice(0, COMMENT_REASONS).map((one) => ({ ...one, reason: one.summary }))
  return assemble(
    [
      fixed(`### ${title}${name === undefined ? '' : ` (${markdownText(name)})`}`),
      breachList(outcome, settings, BREACHES.comment),
      missingList(outcome),
      fixed(totalLine(outcome, settings)),
      undeliveredList({ ...outcome.delivery, reasons, deadLetterFile: undefined }),
      ...costTables(outcome, { ...settings, top: Math.min(settings.top, COMMENT_ROWS) }),
      paragraphs(rangeLine(outcome, settings), monthLine(outcome, settings)),
      smallPrint(queryTexts(outcome, settings)),
    ],
    { ...COMMENT_LIMIT, max: COMMENT_LIMIT.max - reserved },
  )
}

function costTables(outcome: JudgedOutcome, settings: ViewSettings): Block[] {
  const { judgement, delivery } = outcome
  const tables = [topCosts(outcome, settings), movers(outcome, settings)].filter(({ head }) => head.length > 0)
  const calm = (judgement.verdict === 'pass' || judgement.verdict === 'none') && delivery.failed === 0
  if (!calm || tables.length === 0) return tables
  return [fixed('<details>', '<summary>Top costs</summary>'), ...tables, fixed('</details>')]
}

/** What was asked, and how far the data can be trusted. */
function queryTexts({ query, facts, judgement }: JudgedOutcome, settings: ViewSettings): string[] {
  const groups = groupingNames(query.groupBy).map((name) => markdownText(name))
  const missing = new Set<string>(judgement.missing.map(({ rule }) => rule))
  // A gate that passes must say what it judged.
  const judged = judgement.verdict === 'none' ? [] : rulesSet(settings).filter((rule) => !missing.has(rule))
  return [
    groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`,
    judged.length === 0 ? '' : `judged: ${judged.join(', ')}`,
    facts.current.amount !== undefined && facts.current.estimated ? 'estimated by AWS' : '',
    settings.hideAmounts ? 'amounts are hidden' : '',
  ]
}

function requestsText({ apiRequests }: Outcome): string {
  return apiRequests === 0 ? '' : counted(apiRequests, 'paid Cost Explorer request')
}

function smallPrint(texts: readonly string[]): Block {
  return fixed(`<sub>${texts.filter((text) => text !== '').join(' · ')}</sub>`)
}

function paragraphs(...texts: readonly (string | undefined)[]): Block {
  const present = texts.filter((text) => text !== undefined)
  return present.length === 0 ? fixed() : fixed(present.join('\n\n'))
}
