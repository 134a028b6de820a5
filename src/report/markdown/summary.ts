import type { DeliveryReceipt } from '../../delivery/index.js'
import { type Rule, rulesSet } from '../../gate/index.js'
import { markdownProse, markdownText } from '../escape/index.js'
import { grouped } from '../numbers.js'
import type { RunResult, UnjudgedResult } from '../result.js'
import { counted, type View } from '../view.js'
import { assemble, type Block, COMMENT_LIMIT, fixed, type Limit, SUMMARY_LIMIT } from './blocks.js'
import { trendChart } from './chart.js'
import { movers, topCosts } from './costs.js'
import { monthLine, rangeLine, totalLine } from './total.js'
import { breachList, missingList, undelivered, undeliveredInShort, verdictTitle, warningList } from './verdict.js'

/** Rows of the comment's table: a comment is shorter than the summary. */
const COMMENT_ROWS = 5

/** Breaches that are named. */
const BREACHES = { summary: 100, comment: 10 }

/** Characters of the sentence that says why a run broke off. */
const LONGEST_REASON = 1000

/**
 * The job summary: verdict, total, trend, top costs, movers, month, delivery, freshness. Short where nothing is wrong: the
 * tables are folded then. Never longer than the limit.
 */
export function summaryMarkdown(result: RunResult, view: View, limit: Limit = SUMMARY_LIMIT): string {
  const tables = [topCosts(result, view), movers(result, view)].filter(({ head }) => head.length > 0)
  const calm = isCalm(result)
  return assemble(
    [
      fixed(`## ${verdictTitle(result, view)}`),
      breachList(result, view, BREACHES.summary),
      missingList(result),
      fixed(totalLine(result, view)),
      undelivered(result),
      trendChart(result, view),
      ...(calm ? folded('Top costs', tables) : tables),
      lines(rangeLine(result, view), monthLine(result, view)),
      warningList(result),
      fixed(`<sub>${smallPrint(result, view).join(' · ')}</sub>`),
    ],
    limit,
  )
}

/**
 * The comment's text behind its marker. It says the same as the summary, shorter, and nothing that depends on the clock,
 * the run or the state file, so that the same facts give the same text.
 * @param taken characters of the limit that the caller needs for itself
 * @param name tells the comment apart from others on the same pull request
 */
export function commentMarkdown(
  result: RunResult,
  view: View,
  backToNormal: boolean,
  taken: number,
  name?: string,
): string {
  const short = { ...view, top: Math.min(view.top, COMMENT_ROWS) }
  const title = backToNormal ? '✅ Back to normal: AWS costs no longer break the gate' : verdictTitle(result, view)
  const tables = [topCosts(result, short), movers(result, short)].filter(({ head }) => head.length > 0)
  return assemble(
    [
      fixed(`### ${title}${name === undefined ? '' : ` (${markdownText(name)})`}`),
      breachList(result, view, BREACHES.comment),
      missingList(result),
      fixed(totalLine(result, view)),
      undeliveredInShort(result),
      ...(isCalm(result) ? folded('Top costs', tables) : tables),
      lines(rangeLine(result, view), monthLine(result, view)),
      fixed(`<sub>${queryText(result, view).join(' · ')}</sub>`),
    ],
    { ...COMMENT_LIMIT, most: COMMENT_LIMIT.most - taken },
  )
}

/** The summary of a run whose costs were not judged: a replay, or one that broke off while AWS was asked. */
export function unjudgedMarkdown(result: UnjudgedResult): string {
  const { delivery } = result
  const title = result.kind === 'replay' ? '## Events replayed' : '## ❌ AWS costs were not read to the end'
  return assemble(
    [
      fixed(title),
      result.reason === undefined ? fixed() : fixed(markdownProse(result.reason, LONGEST_REASON)),
      undelivered(result),
      fixed(
        `<sub>${[delivered(delivery), requests(result.apiRequests)].filter((text) => text !== '').join(' · ')}</sub>`,
      ),
    ],
    SUMMARY_LIMIT,
  )
}

function isCalm(result: RunResult): boolean {
  const { verdict } = result.judgement
  return (verdict === 'pass' || verdict === 'none') && result.delivery.failed === 0
}

/** The blocks inside `<details>`, closed at first. */
function folded(title: string, blocks: readonly Block[]): Block[] {
  if (blocks.length === 0) return []
  return [fixed('<details>', `<summary>${title}</summary>`), ...blocks, fixed('</details>')]
}

function lines(...texts: readonly (string | undefined)[]): Block {
  return fixed(
    ...texts.filter((text) => text !== undefined).flatMap((text, index) => (index === 0 ? [text] : ['', text])),
  )
}

/** What was asked, and how far the data can be trusted. */
function smallPrint(result: RunResult, view: View): string[] {
  const { newest } = result.facts
  const fresh =
    newest.amount === undefined
      ? []
      : [result.settled ? 'settled (ended over 24 hours ago)' : 'not settled: AWS may still add to it']
  return [...queryText(result, view), ...fresh, delivered(result.delivery), requests(result.apiRequests)].filter(
    (text) => text !== '',
  )
}

function queryText(result: RunResult, view: View): string[] {
  const { query, facts } = result
  const groups = query.groupBy.map(({ type, key }) => markdownText(type === 'DIMENSION' ? key : `${type}:${key}`))
  const judged = judgedRules(result, view)
  return [
    groups.length === 0 ? query.metric : `${query.metric} by ${groups.join(' and ')}`,
    judged.length === 0 ? '' : `judged: ${judged.join(', ')}`,
    facts.newest.amount !== undefined && facts.newest.estimated ? 'estimated by AWS' : '',
    view.hideAmounts ? 'amounts are hidden' : '',
  ].filter((text) => text !== '')
}

/** A gate that passes must not hide what it asked for. */
function judgedRules({ judgement }: RunResult, view: View): Rule[] {
  const missing = new Set(judgement.missing.map(({ rule }) => rule))
  return judgement.verdict === 'none' ? [] : rulesSet(view.gate).filter((rule) => !missing.has(rule))
}

function delivered({ made, delivered, skipped, failed }: DeliveryReceipt): string {
  if (made > 0 && delivered + skipped + failed === 0) return `${counted(made, 'event')} made, none sent (no webhook)`
  const known = skipped === 0 ? '' : `, ${grouped(skipped)} known from earlier runs`
  return `${counted(delivered, 'event')} delivered${known}`
}

function requests(count: number): string {
  return count === 0 ? '' : counted(count, 'paid Cost Explorer request')
}
