import { breachText, brokenRules } from '../breach-text.js'
import { markdownProse, markdownText } from '../escape/index.js'
import { money } from '../money.js'
import type { RunResult } from '../result.js'
import { showPeriod, type View } from '../view.js'
import { type Block, fixed } from './blocks.js'

/** One line: the verdict, with a sign that is seen at a glance. */
export function verdictTitle(result: RunResult, view: View): string {
  const { judgement, facts } = result
  const { gate } = view
  const sign = { fail: '❌', warn: '⚠️', pass: 'ℹ️' }[gate.onMissingData]
  if (facts.newest.amount === undefined) return `${sign} No AWS cost data for ${showPeriod(facts.newest.period)}`
  switch (judgement.verdict) {
    case 'breach':
      return `${gate.onBreach === 'fail' ? '❌' : '⚠️'} AWS costs broke the gate: ${brokenRules(judgement.breaches).join(', ')}`
    case 'no-data':
      return `${sign} Too little AWS cost data to judge the gate`
    case 'pass':
      return '✅ AWS costs pass the gate'
    case 'none':
      return 'AWS costs'
  }
}

/** A list of the breaches: which rule, where, by how much. */
export function breachList(result: RunResult, view: View): Block {
  const unit = money(result.facts.currency)
  const { granularity } = result.facts.newest.period
  const rows = result.judgement.breaches.map(
    (breach) => `- **${breach.rule}**, ${markdownText(breach.scope)}: ${breachText(breach, view, granularity, unit)}`,
  )
  return { head: [], rows, tail: [], what: 'breaches' }
}

/** The rules that could not be judged, and why. */
export function missingList(result: RunResult): Block {
  const rows = result.judgement.missing.map(
    ({ rule, reason }) => `- **${rule}** was not judged: ${markdownProse(reason)}`,
  )
  return { head: [], rows, tail: [], what: 'rules' }
}

/** What the gate wants the reader to know besides. */
export function warningList(result: RunResult): Block {
  const rows = result.judgement.warnings.map((warning) => `- ⚠️ ${markdownProse(warning)}`)
  return { head: [], rows, tail: [], what: 'warnings' }
}

/** What failed to arrive; empty where all did. */
export function undelivered(result: Pick<RunResult, 'delivery'>): Block {
  const { failed, made, reasons, deadLetterFile } = result.delivery
  if (failed === 0) return fixed()
  const file = deadLetterFile === undefined ? '' : `; they are in ${markdownText(deadLetterFile, 500)}`
  const rows = reasons.map(({ reason, count }) => `- ${count.toLocaleString('en-US')} × ${markdownProse(reason)}`)
  return {
    head: [
      `⚠️ **${failed.toLocaleString('en-US')} of ${made.toLocaleString('en-US')} events were not delivered**${file}`,
      '',
    ],
    rows,
    tail: [],
    what: 'reasons',
  }
}
