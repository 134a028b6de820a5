import type { DeliveryReceipt } from '../../delivery/index.js'
import { breachText, brokenRules } from '../breach-text.js'
import { markdownProse, markdownText } from '../escape/index.js'
import { money } from '../money.js'
import { grouped } from '../numbers.js'
import type { RunResult } from '../result.js'
import { counted, notDelivered, showPeriod, type View } from '../view.js'
import { type Block, fixed } from './blocks.js'

/** Kinds of failed deliveries that a short page names, the commonest. */
const SHORT_REASONS = 3

/** One line: the verdict, with a sign that is seen at a glance. A tick would hide that events did not arrive. */
export function verdictTitle(result: RunResult, view: View): string {
  const { judgement, facts } = result
  const { gate } = view
  const sign = { fail: '❌', warn: '⚠️', pass: 'ℹ️' }[gate.onMissingData]
  if (facts.newest.amount === undefined) return `${sign} No AWS cost data for ${showPeriod(facts.newest.period)}`
  const { failed } = result.delivery
  const lost = failed > 0 && `${failed === 1 ? 'an event was' : 'events were'} not delivered`
  switch (judgement.verdict) {
    case 'breach':
      return `${gate.onBreach === 'fail' ? '❌' : '⚠️'} AWS costs broke the gate: ${brokenRules(judgement.breaches).join(', ')}`
    case 'no-data':
      return `${sign} Too little AWS cost data to judge the gate`
    case 'pass':
      return lost ? `⚠️ AWS costs pass the gate, but ${lost}` : '✅ AWS costs pass the gate'
    case 'none':
      return lost ? `⚠️ AWS costs: ${lost}` : 'AWS costs'
  }
}

/**
 * A list of the breaches: which rule, where, by how much.
 * @param most how many it names: thousands would bury everything else
 */
export function breachList(result: RunResult, view: View, most: number): Block {
  const unit = money(result.facts.currency)
  const { granularity } = result.facts.newest.period
  const { breaches } = result.judgement
  const rows = breaches
    .slice(0, most)
    .map(
      (breach) => `- **${breach.rule}**, ${markdownText(breach.scope)}: ${breachText(breach, view, granularity, unit)}`,
    )
  const left = breaches.length - rows.length
  const tail =
    left === 0 ? [] : ['', `<sub>… and ${counted(left, 'more breach', 'more breaches')}, all in the log</sub>`]
  return { head: [], rows, tail, what: 'breaches' }
}

/** The rules that could not be judged, and why; where the period has no data at all, the page says so anyway. */
export function missingList(result: RunResult): Block {
  const why = (reason: string) => (result.facts.newest.amount === undefined ? '' : `: ${markdownProse(reason)}`)
  const rows = result.judgement.missing.map(({ rule, reason }) => `- **${rule}** was not judged${why(reason)}`)
  return { head: [], rows, tail: [], what: 'rules' }
}

/** What the gate wants the reader to know besides. */
export function warningList(result: RunResult): Block {
  const rows = result.judgement.warnings.map((warning) => `- ⚠️ ${markdownProse(warning)}`)
  return { head: [], rows, tail: [], what: 'warnings' }
}

/** What failed to arrive, where it is kept, and what the webhook said; empty where all arrived. */
export function undelivered({ delivery }: Pick<RunResult, 'delivery'>): Block {
  const { deadLetterFile, reasons } = delivery
  const file = deadLetterFile === undefined ? '' : `; they are in ${markdownText(deadLetterFile, 500)}`
  return failures(delivery, file, (one) => one.reason, reasons.length)
}

/** The same without what differs from run to run where nothing else does: the file's place, and the webhook's words. */
export function undeliveredInShort({ delivery }: Pick<RunResult, 'delivery'>): Block {
  return failures(delivery, '', (one) => one.summary, SHORT_REASONS)
}

function failures(
  delivery: DeliveryReceipt,
  more: string,
  textOf: (reason: DeliveryReceipt['reasons'][number]) => string,
  most: number,
): Block {
  if (delivery.failed === 0) return fixed()
  const rows = delivery.reasons
    .slice(0, most)
    .map((reason) => `- ${grouped(reason.count)} × ${markdownProse(textOf(reason))}`)
  return { head: [`⚠️ **${notDelivered(delivery)}**${more}`, ''], rows, tail: [], what: 'reasons' }
}
