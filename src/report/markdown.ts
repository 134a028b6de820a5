/** The job summary, and the body of the comment and the issue. */
import type { DeliveryReceipt } from '../delivery/index.js'
import { rulesSet } from '../gate/index.js'
import { messageOf } from '../lib/errors.js'
import { showCount, withoutIdentities } from '../lib/text.js'
import { markdownCode, markdownProse, markdownText } from './escape.js'
import { counted, groupingNames, joined, money } from './format.js'
import { assemble, type Block, COMMENT_LIMIT, fixed, list, type SizeLimit, SUMMARY_LIMIT } from './markdown-blocks.js'
import { changesLine, topCosts, trendChart } from './markdown-costs.js'
import { type JudgedOutcome, type Outcome, type ViewSettings, withoutQuotes } from './outcome.js'
import {
  breachSubject,
  breachText,
  budgetShare,
  type CauseItem,
  capitalized,
  causeItems,
  comparison,
  costText,
  eventsText,
  figures,
  freshness,
  headline,
  noDataText,
  otherWarnings,
  requestsText,
  undeliveredCount,
  unexplainedText,
} from './wording.js'

/** Maximum number of rows of the comment's table. */
const COMMENT_ROWS = 5

/** Maximum number of breaches in the lists. */
const SUMMARY_BREACHES = 100
const COMMENT_BREACHES = 10

/** Maximum number of reasons for undelivered events that the comment lists. */
const COMMENT_REASONS = 3

/** Longest error in the summary, in characters. */
const LONGEST_ERROR = 1000

/** The job summary. Never longer than the limit. */
export function summaryMarkdown(outcome: Outcome, view: ViewSettings, limit: SizeLimit = SUMMARY_LIMIT): string {
  const small = [`events: ${eventsText(outcome, view)}`, requestsText(outcome), runLink(view)]
  switch (outcome.kind) {
    case 'judged':
      return assemble(
        judgedBlocks(outcome, view, `## ${headline(outcome, view).title}`, SUMMARY_BREACHES, small),
        limit,
      )
    case 'replayed':
      return assemble([fixed('## Events replayed'), undeliveredList(outcome.delivery), smallPrint(small)], limit)
    case 'incomplete': {
      const error = markdownProse(withoutIdentities(messageOf(outcome.error)), LONGEST_ERROR)
      const title = [fixed('## ❌ AWS costs were not judged'), fixed(error)]
      return assemble([...title, undeliveredList(outcome.delivery), smallPrint(small)], limit)
    }
  }
}

/** The key of a workflow that sets none. It is not shown. */
export const DEFAULT_KEY = 'default'

/** The first line of every comment and issue of one key. No key's marker is the beginning of another's. */
export function markerOf(commentKey: string): string {
  return `<!-- aws-cost-events: ${encodeURIComponent(commentKey)} -->`
}

/**
 * The body of a comment or an issue: its marker, then the same as the summary, shorter. Except for the link to the run (see
 * `sameText`) and the freshness, the same facts give the same text.
 * @param backToNormal the comment was about a breach, and the gate passes now
 */
export function commentMarkdown(
  outcome: JudgedOutcome,
  view: ViewSettings,
  commentKey: string,
  backToNormal = false,
): string {
  const marker = `${markerOf(commentKey)}\n`
  const title = backToNormal
    ? `✅ Back to normal, cost gate passed: ${costText(outcome, view)}`
    : headline(outcome, view).title
  const key = commentKey === DEFAULT_KEY ? '' : ` (${markdownText(commentKey)})`
  // The dead-letter file's path and the webhook's answers change from run to run.
  const { reasons, ...delivery } = withoutQuotes(outcome.delivery)
  const blocks = judgedBlocks(
    { ...outcome, delivery: { ...delivery, reasons: reasons.slice(0, COMMENT_REASONS), deadLetterFile: undefined } },
    { ...view, top: Math.min(view.top, COMMENT_ROWS) },
    `### ${title}${key}`,
    COMMENT_BREACHES,
    [runLink(view)],
  )
  return marker + assemble(blocks, { ...COMMENT_LIMIT, max: COMMENT_LIMIT.max - marker.length })
}

/** Verdict and total, causes, comparison, chart, table, month, and the query. Five lines if nothing is wrong. */
function judgedBlocks(
  outcome: JudgedOutcome,
  view: ViewSettings,
  title: string,
  breaches: number,
  small: readonly (string | undefined)[],
): Block[] {
  return [
    fixed(title),
    breachList(outcome, view, breaches),
    missingList(outcome),
    fixed(totalLine(outcome, view)),
    undeliveredList(outcome.delivery),
    ...costBlocks(outcome, view),
    figureLine(outcome, view),
    list(
      'warnings',
      otherWarnings(outcome).map((warning) => `- ⚠️ ${markdownProse(warning)}`),
    ),
    smallPrint([...queryTexts(outcome, view), ...small]),
  ]
}

/** True if the bodies differ at most in the link to the run. GitHub may change line breaks, and remove the last one. */
export function sameText(one: string, other: string): boolean {
  const normalized = (text: string) =>
    text
      .replaceAll('\r\n', '\n')
      .replace(/\[this run\]\([^)]*\)/g, '')
      .trimEnd()
  return normalized(one) === normalized(other)
}

/** Chart, table and biggest changes; folded if nothing is wrong. */
function costBlocks(outcome: JudgedOutcome, view: ViewSettings): Block[] {
  const { judgement, delivery, facts } = outcome
  const blocks = [trendChart(outcome, view), topCosts(outcome, view), changesLine(outcome, view)].filter(
    ({ head }) => head.length > 0,
  )
  const isFine = (judgement.verdict === 'pass' || judgement.verdict === 'none') && delivery.failed === 0
  if (!isFine || blocks.length === 0 || facts.current.amount === undefined) return blocks
  return [fixed('<details>', '<summary>Costs and trend</summary>'), ...blocks, fixed('</details>')]
}

/** The query, the judged rules, and how reliable the data is. */
function queryTexts(outcome: JudgedOutcome, view: ViewSettings): (string | undefined)[] {
  const { query, facts, judgement, account } = outcome
  const groups = groupingNames(query.groupBy).map((name) => markdownText(name))
  const missing = new Set<string>(judgement.missing.map(({ rule }) => rule))
  const hasData = facts.current.amount !== undefined
  const judged = !hasData || judgement.verdict === 'none' ? [] : rulesSet(view).filter((rule) => !missing.has(rule))
  return [
    groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`,
    judged.length === 0 ? '' : `judged: ${judged.join(', ')}`,
    // A public repository should not show the account either.
    account === undefined || view.hideAmounts ? '' : `account ${markdownText(account)}`,
    hasData && facts.current.estimated ? 'estimated by AWS' : '',
    freshness(outcome),
    view.hideAmounts ? 'amounts are hidden' : '',
  ]
}

/** `sameText` removes it. The URL is set by the runner: `https://github.com/owner/name/actions/runs/123`. */
function runLink({ workflow }: ViewSettings): string {
  return workflow.runUrl === undefined ? '' : `[this run](${encodeURI(workflow.runUrl)})`
}

function smallPrint(texts: readonly (string | undefined)[]): Block {
  return fixed(`<sub>${joined(texts, ' · ')}</sub>`)
}

/** The breaches with scope, amount, rule and causes. Lists at most `max` of them: thousands would hide the rest of the page. */
function breachList(outcome: JudgedOutcome, view: ViewSettings, max: number): Block {
  const { breaches } = outcome.judgement
  const rows = breaches.slice(0, max).map((breach) => {
    const subject = markdownText(breachSubject(breach, outcome))
    const causes = causeItems(breach, outcome, view)
    const causeTexts = causes.length === 0 ? undefined : `of which ${causes.map(causeText).join(', ')}`
    const why = joined([causeTexts, unexplainedText(breach)], '; ')
    const line = `- **${subject}** ${breachText(breach, outcome, view)} · \`${breach.rule}\``
    return why === '' ? line : `${line}\n  - ${why}`
  })
  const left = breaches.length - rows.length
  const more = `<sub>… and ${counted(left, 'more breach', 'more breaches')}, all in the log</sub>`
  return list('breaches', rows, [], left === 0 ? [] : ['', more])
}

function causeText({ group, cause, text }: CauseItem): string {
  return joined([group && markdownText(group), markdownCode(cause), text], ' ')
}

/** The rules that could not be judged, and why. Empty for a period without data: `totalLine` has the text for that. */
function missingList({ facts, judgement }: JudgedOutcome): Block {
  if (facts.current.amount === undefined) return fixed()
  return list(
    'rules',
    judgement.missing.map(({ rule, reason }) => `- **${rule}** was not judged: ${markdownProse(reason)}`),
  )
}

/** How many events are undelivered, the dead-letter file, and why. Empty if all were accepted. */
function undeliveredList(delivery: DeliveryReceipt): Block {
  const { failed, deadLetterFile, fault, reasons } = delivery
  if (failed === 0) return fixed()
  const which = fault === undefined ? 'they are' : 'some of them are'
  const file = deadLetterFile === undefined ? '' : `; ${which} in ${markdownText(deadLetterFile, 500)}`
  const rows = reasons.map(({ reason, count }) => `- ${showCount(count)} × ${markdownProse(reason)}`)
  return list('reasons', rows, [`⚠️ **${undeliveredCount(delivery)}**${file}`, ''])
}

/** The total against its baseline and its budget; what to check if there is no data. */
function totalLine(outcome: JudgedOutcome, view: ViewSettings): string {
  const { current, currency } = outcome.facts
  const compared = comparison(outcome, view)
  if (current.amount === undefined || compared === undefined) {
    return markdownProse(noDataText(outcome), 1000)
  }
  const budget = budgetShare(current.amount, view.limits.budget, money(currency), view)
  return joined([`**${capitalized(compared)}**`, budget], ' · ')
}

/** Month to date, projected month and the sum of several periods. */
function figureLine(outcome: JudgedOutcome, view: ViewSettings): Block {
  const parts = figures(outcome, view).map(({ name, amount, note }) => {
    return `${name} **${amount}**${note === undefined ? '' : `, ${note}`}`
  })
  return parts.length === 0 ? fixed() : fixed(parts.join(' · '))
}
