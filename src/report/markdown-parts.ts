import type { DeliveryReceipt } from '../delivery/index.js'
import { markdownCode, markdownProse, markdownText } from './escape.js'
import { counted, money, showCount } from './format.js'
import { type Block, fixed, list } from './markdown-blocks.js'
import type { JudgedOutcome, ViewSettings } from './outcome.js'
import {
  breachSubject,
  breachText,
  budgetShare,
  type CauseItem,
  causeItems,
  comparison,
  figures,
  type Named,
  noDataAdvice,
  otherWarnings,
  undeliveredCount,
  unexplainedText,
} from './wording.js'

/** The breaches: where, how much, by which rule, and what caused it. Lists `max` of them: thousands would hide everything else. */
export function breachList(outcome: JudgedOutcome, view: ViewSettings, max: number): Block {
  const { breaches } = outcome.judgement
  const rows = breaches.slice(0, max).map((breach) => {
    const subject = markdownText(breachSubject(breach, outcome))
    const causes = causeItems(breach, outcome, view)
    const parts = [
      ...(causes.length > 0 ? [`of which ${causes.map(causeText).join(', ')}`] : []),
      unexplainedText(breach),
    ]
    const why = parts.filter((part) => part !== undefined).join('; ')
    const line = `- **${subject}** ${breachText(breach, outcome, view)} · \`${breach.rule}\``
    return why === '' ? line : `${line}\n  - ${why}`
  })
  const left = breaches.length - rows.length
  const more = `<sub>… and ${counted(left, 'more breach', 'more breaches')}, all in the log</sub>`
  return list('breaches', rows, [], left === 0 ? [] : ['', more])
}

function causeText({ group, cause, text }: CauseItem): string {
  return [group && markdownText(group), markdownCode(cause), text].filter(Boolean).join(' ')
}

/** `Amazon EC2 +$70.10, AWS Lambda +$5.02` */
export function namedList(items: readonly Named[]): string {
  return items.map(({ name, text }) => `${markdownText(name)} ${text}`.trim()).join(', ')
}

/** The rules that could not be judged, and why; a period without any data is explained elsewhere on the page. */
export function missingList({ facts, judgement }: JudgedOutcome): Block {
  if (facts.current.amount === undefined) return fixed()
  return list(
    'rules',
    judgement.missing.map(({ rule, reason }) => `- **${rule}** was not judged: ${markdownProse(reason)}`),
  )
}

/** The gate's warnings. */
export function warningList(outcome: JudgedOutcome): Block {
  return list(
    'warnings',
    otherWarnings(outcome).map((warning) => `- ⚠️ ${markdownProse(warning)}`),
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

/** The total against its baseline and its budget; what to check where there is no data. */
export function totalLine(outcome: JudgedOutcome, view: ViewSettings): string {
  const { current, currency } = outcome.facts
  const compared = comparison(outcome, view)
  if (current.amount === undefined || compared === undefined) {
    return `No data is not the same as no costs. ${markdownProse(noDataAdvice(outcome), 1000)}`
  }
  const budget = budgetShare(current.amount, view.limits.budget, money(currency), view)
  return [`**${compared.slice(0, 1).toUpperCase()}${compared.slice(1)}**`, budget].filter(Boolean).join(' · ')
}

/** Month to date, projected month and the sum of several periods. */
export function figureLine(outcome: JudgedOutcome, view: ViewSettings): string | undefined {
  const parts = figures(outcome, view).map(({ name, amount, note }) => {
    return `${name} **${amount}**${note === undefined ? '' : `, ${note}`}`
  })
  return parts.length === 0 ? undefined : parts.join(' · ')
}
