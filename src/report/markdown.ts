/** The job summary, and the text of the comment and the issue. */
import { rulesSet } from '../gate/index.js'
import { messageOf } from '../lib/errors.js'
import { withoutIdentities } from '../lib/text.js'
import { markdownProse, markdownText } from './escape.js'
import { counted, groupingNames } from './format.js'
import { assemble, type Block, COMMENT_LIMIT, fixed, type SizeLimit, SUMMARY_LIMIT } from './markdown-blocks.js'
import { changesLine, topCosts, trendChart } from './markdown-costs.js'
import { breachList, figureLine, missingList, totalLine, undeliveredList, warningList } from './markdown-parts.js'
import type { IncompleteOutcome, JudgedOutcome, Outcome, ReplayedOutcome, ViewSettings } from './outcome.js'
import { costText, eventsText, freshness, headline } from './wording.js'

/** Rows of the comment's table. */
const COMMENT_ROWS = 5

/** Breaches that are listed. */
const BREACHES = { summary: 100, comment: 10 }

/** Kinds of failed deliveries that the comment lists. */
const COMMENT_REASONS = 3

/** Longest error in the summary, in characters. */
const LONGEST_ERROR = 1000

/** The job summary. Never longer than the limit. */
export function summaryMarkdown(outcome: Outcome, view: ViewSettings, limit: SizeLimit = SUMMARY_LIMIT): string {
  return assemble(outcome.kind === 'judged' ? judgedBlocks(outcome, view) : otherBlocks(outcome, view), limit)
}

/** Verdict and money, causes, comparison, chart, table, month, what was asked. Five lines where nothing is wrong. */
function judgedBlocks(outcome: JudgedOutcome, view: ViewSettings): Block[] {
  return [
    fixed(`## ${titleOf(outcome, view)}`),
    breachList(outcome, view, BREACHES.summary),
    missingList(outcome),
    fixed(totalLine(outcome, view)),
    undeliveredList(outcome.delivery),
    ...costBlocks(outcome, view),
    paragraph(figureLine(outcome, view)),
    warningList(outcome),
    smallPrint([
      ...queryTexts(outcome, view),
      `events: ${eventsText(outcome, view)}`,
      requestsText(outcome),
      runLink(view),
    ]),
  ]
}

function titleOf(outcome: JudgedOutcome, view: ViewSettings): string {
  const { sign, text } = headline(outcome, view)
  return `${sign} ${text}`.trim()
}

/** A run whose costs were not judged. */
function otherBlocks(outcome: ReplayedOutcome | IncompleteOutcome, view: ViewSettings): Block[] {
  const { delivery } = outcome
  const title =
    outcome.kind === 'replayed'
      ? [fixed('## Events replayed')]
      : [
          fixed('## ❌ AWS costs were not read completely'),
          fixed(markdownProse(withoutIdentities(messageOf(outcome.error)), LONGEST_ERROR)),
        ]
  return [
    ...title,
    undeliveredList(delivery),
    smallPrint([`events: ${eventsText(outcome, view)}`, requestsText(outcome), runLink(view)]),
  ]
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
 * The text of a comment or an issue after its marker. It says the same as the summary, shorter. But for the link to the run (see
 * `sameText`) and the freshness, the same facts give the same text.
 */
export function commentMarkdown(
  outcome: JudgedOutcome,
  view: ViewSettings,
  { backToNormal, reserved, name }: CommentText,
): string {
  const title = backToNormal
    ? `✅ Back to normal, cost gate passed: ${costText(outcome, view)}`
    : titleOf(outcome, view)
  // The dead-letter file's path and what the webhook answered change from run to run.
  const reasons = outcome.delivery.reasons.slice(0, COMMENT_REASONS).map((one) => ({ ...one, reason: one.summary }))
  return assemble(
    [
      fixed(`### ${title}${name === undefined ? '' : ` (${markdownText(name)})`}`),
      breachList(outcome, view, BREACHES.comment),
      missingList(outcome),
      fixed(totalLine(outcome, view)),
      undeliveredList({ ...outcome.delivery, reasons, deadLetterFile: undefined }),
      ...costBlocks(outcome, { ...view, top: Math.min(view.top, COMMENT_ROWS) }),
      paragraph(figureLine(outcome, view)),
      warningList(outcome),
      smallPrint([...queryTexts(outcome, view), runLink(view)]),
    ],
    { ...COMMENT_LIMIT, max: COMMENT_LIMIT.max - reserved },
  )
}

/** Chart, table and biggest changes; folded where nothing is wrong. */
function costBlocks(outcome: JudgedOutcome, view: ViewSettings): Block[] {
  const { judgement, delivery, facts } = outcome
  const blocks = [trendChart(outcome, view), topCosts(outcome, view), changesLine(outcome, view)].filter(
    ({ head }) => head.length > 0,
  )
  const isCalm = (judgement.verdict === 'pass' || judgement.verdict === 'none') && delivery.failed === 0
  if (!isCalm || blocks.length === 0 || facts.current.amount === undefined) return blocks
  return [fixed('<details>', '<summary>Costs and trend</summary>'), ...blocks, fixed('</details>')]
}

/** What was asked, and how far the data can be trusted. */
function queryTexts(outcome: JudgedOutcome, view: ViewSettings): string[] {
  const { query, facts, judgement, account } = outcome
  const groups = groupingNames(query.groupBy).map((name) => markdownText(name))
  const missing = new Set<string>(judgement.missing.map(({ rule }) => rule))
  // A gate that passes must say what it judged.
  const hasData = facts.current.amount !== undefined
  const judged = !hasData || judgement.verdict === 'none' ? [] : rulesSet(view).filter((rule) => !missing.has(rule))
  return [
    groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`,
    judged.length === 0 ? '' : `judged: ${judged.join(', ')}`,
    // The account of a public repository is nobody's business, either.
    account === undefined || view.hideAmounts ? '' : `account ${markdownText(account)}`,
    hasData && facts.current.estimated ? 'estimated by AWS' : '',
    freshness(outcome) ?? '',
    view.hideAmounts ? 'amounts are hidden' : '',
  ]
}

/** `sameText` knows its form. The URL is the runner's own: `https://github.com/owner/name/actions/runs/123`. */
function runLink({ workflow }: ViewSettings): string {
  return workflow.runUrl === undefined ? '' : `[this run](${encodeURI(workflow.runUrl)})`
}

function requestsText({ apiRequests }: Outcome): string {
  return apiRequests === 0 ? '' : counted(apiRequests, 'paid Cost Explorer request')
}

function smallPrint(texts: readonly string[]): Block {
  return fixed(`<sub>${texts.filter((text) => text !== '').join(' · ')}</sub>`)
}

function paragraph(text: string | undefined): Block {
  return text === undefined ? fixed() : fixed(text)
}
