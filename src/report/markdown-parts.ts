import type { DeliveryReceipt } from '../delivery/index.js'
import { baselineName, percentChange } from '../gate/index.js'
import { markdownProse, markdownText } from './escape.js'
import {
  arrow,
  breachedRules,
  breachText,
  counted,
  countPeriods,
  money,
  showCount,
  showPercent,
  showPeriod,
  undeliveredCount,
} from './format.js'
import { type Block, fixed, list } from './markdown-blocks.js'
import type { JudgedOutcome, ViewSettings } from './outcome.js'

/** The verdict in one line with a sign. A tick would hide that events are undelivered. */
export function verdictTitle({ judgement, facts, delivery }: JudgedOutcome, settings: ViewSettings): string {
  const missingSign = { fail: '❌', warn: '⚠️', pass: 'ℹ️' }[settings.onMissingData]
  if (facts.current.amount === undefined)
    return `${missingSign} No AWS cost data for ${showPeriod(facts.current.period)}`
  const { failed } = delivery
  const undelivered = failed > 0 && `${counted(failed, 'event')} ${failed === 1 ? 'is' : 'are'} undelivered`
  switch (judgement.verdict) {
    case 'breach':
      return `${settings.onBreach === 'fail' ? '❌' : '⚠️'} Cost gate failed: ${breachedRules(judgement.breaches)}`
    case 'no-data':
      return `${missingSign} Not enough AWS cost data to judge the gate`
    case 'pass':
      return undelivered ? `⚠️ Cost gate passed, but ${undelivered}` : '✅ Cost gate passed'
    case 'none':
      return undelivered ? `⚠️ AWS costs: ${undelivered}` : 'AWS costs'
  }
}

/** The breaches: which rule, where, by how much. Lists `max` of them: thousands would hide everything else. */
export function breachList(outcome: JudgedOutcome, settings: ViewSettings, max: number): Block {
  const { breaches } = outcome.judgement
  const rows = breaches
    .slice(0, max)
    .map((one) => `- **${one.rule}**, ${markdownText(one.scope)}: ${breachText(one, outcome, settings)}`)
  const left = breaches.length - rows.length
  const more = `<sub>… and ${counted(left, 'more breach', 'more breaches')}, all in the log</sub>`
  return list('breaches', rows, [], left === 0 ? [] : ['', more])
}

/** The rules that could not be judged, and why; a period without any data is explained elsewhere on the page. */
export function missingList({ facts, judgement }: JudgedOutcome): Block {
  const why = (reason: string) => (facts.current.amount === undefined ? '' : `: ${markdownProse(reason)}`)
  return list(
    'rules',
    judgement.missing.map(({ rule, reason }) => `- **${rule}** was not judged${why(reason)}`),
  )
}

/** The gate's warnings. */
export function warningList({ judgement }: JudgedOutcome): Block {
  return list(
    'warnings',
    judgement.warnings.map((warning) => `- ⚠️ ${markdownProse(warning)}`),
  )
}

/** How many events are undelivered, the file that holds them, and why. Empty where all were accepted. */
export function undeliveredList(delivery: DeliveryReceipt): Block {
  const { failed, deadLetterFile, reasons } = delivery
  if (failed === 0) return fixed()
  const file = deadLetterFile === undefined ? '' : `; they are in ${markdownText(deadLetterFile, 500)}`
  const rows = reasons.map(({ reason, count }) => `- ${showCount(count)} × ${markdownProse(reason)}`)
  return list('reasons', rows, [`⚠️ **${undeliveredCount(delivery)}**${file}`, ''])
}

/** `37 events delivered, 3 skipped (accepted in an earlier run)`. */
export function deliveredText({ made, delivered, skipped, failed }: DeliveryReceipt): string {
  if (made > 0 && delivered + skipped + failed === 0) return `${counted(made, 'event')} made, none sent (no webhook)`
  const known = skipped === 0 ? '' : `, ${showCount(skipped)} skipped (accepted in an earlier run)`
  return `${counted(delivered, 'event')} delivered${known}`
}

/** The total of the current period and its change against the baseline. */
export function totalLine({ facts }: JudgedOutcome, { compareWith, hideAmounts }: ViewSettings): string {
  const { current, baseline, currency } = facts
  const name = showPeriod(current.period)
  if (current.amount === undefined) return `Cost Explorer has no data for ${name}, which is not the same as no costs.`
  const unit = money(currency)
  const against = baselineName(compareWith, current.period.granularity)
  const total = hideAmounts ? name : `**${unit.amount(current.amount)}** for ${name}`
  if (baseline === undefined) return `${total} · no data for ${against}`
  const change = current.amount.minus(baseline)
  const percent = percentChange(current.amount, baseline)
  const inPercent = percent && showPercent(percent)
  if (hideAmounts) return `${total} · ${arrow(change)} ${inPercent ?? '(no percentage)'} against ${against}`
  const inMoney = unit.change(change)
  const both = inPercent === undefined ? inMoney : `${inPercent} (${inMoney})`
  return `${total} · ${arrow(change)} ${both} against ${against} (${unit.amount(baseline)})`
}

/** Month-to-date and projection, where they were read. A whole month is both, so there only budgets make them worth a line. */
export function monthLine({ facts }: JudgedOutcome, { limits, hideAmounts }: ViewSettings): string | undefined {
  const { monthToDate, projectedMonth, current, currency } = facts
  const [monthly, forecast] = [limits['monthly-budget'], limits['forecast-budget']]
  if (hideAmounts || (current.period.granularity === 'monthly' && !monthly && !forecast)) return undefined
  const unit = money(currency)
  const of = (limit: typeof monthly) => (limit === undefined ? '' : ` of ${unit.amount(limit)}`)
  const parts = [
    monthToDate && `Month to date **${unit.amount(monthToDate)}**${of(monthly)}`,
    projectedMonth && `projected month **${unit.amount(projectedMonth)}**${of(forecast)}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** The sum of a range or a lookback, where several periods were chosen. */
export function rangeLine({ facts }: JudgedOutcome, { hideAmounts }: ViewSettings): string | undefined {
  const { chosen, chosenSum, currency, current } = facts
  const [first] = chosen
  if (first === undefined || chosen.length < 2) return undefined
  const { period } = current
  const span = `${countPeriods(chosen.length, period.granularity)}, ${showPeriod(first.period)} to ${showPeriod(period)}`
  const empty = chosen.filter(({ amount }) => amount === undefined).length
  const without = empty === 0 ? '' : ` (${empty} without data)`
  if (hideAmounts || chosenSum === undefined) return `${span}${without}`
  return `${span}: **${money(currency).amount(chosenSum)}**${without}`
}
