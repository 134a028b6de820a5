import { percentChange } from '../gate/index.js'
import type { Core } from '../model/outside.js'
import { forLog, labelForLog } from '../model/text.js'
import { brokenRules } from './breach-text.js'
import { money } from './money.js'
import { grouped } from './numbers.js'
import { showPercent } from './percent.js'
import type { RunResult, UnjudgedResult } from './result.js'
import { baselineName, counted, countPeriods, showPeriod, type View } from './view.js'

/** Groups in the log: it is read on the way, the summary has the rest. */
const LARGEST = 5
const WIDTH = 10

/** The run in a few lines of the job's log, folded under one title. */
export async function logRun(
  result: RunResult | UnjudgedResult,
  view: View,
  core: Pick<Core, 'group' | 'info'>,
): Promise<void> {
  const lines = 'kind' in result ? deliveryLines(result) : runLines(result, view)
  await core.group('kind' in result ? 'Events' : 'AWS costs', async () => {
    for (const [name, text] of lines) core.info(`${name.padEnd(WIDTH)}${text}`)
  })
}

type Line = readonly [name: string, text: string]

function runLines(result: RunResult, view: View): Line[] {
  const { facts, query, judgement } = result
  const { newest } = facts
  const broken = judgement.breaches.length === 0 ? '' : `: ${brokenRules(judgement.breaches).join(', ')}`
  const state = [newest.estimated ? 'estimated' : '', result.settled ? 'settled' : 'not settled'].filter((text) => text)
  const known = newest.amount === undefined ? ['no data'] : state
  return [
    ['Period', `${showPeriod(newest.period)} (${[newest.period.granularity, ...known].join(', ')})`],
    ...totalLines(result, view),
    ...(query.groupBy.length === 0 ? [] : largest(result, view)),
    ...deliveryLines(result),
    ...(judgement.verdict === 'none' ? [] : [['Gate', `${judgement.verdict}${broken}`] as const]),
  ]
}

function totalLines({ facts, query }: RunResult, view: View): Line[] {
  const { newest, baseline, chosen, chosenSum } = facts
  if (newest.amount === undefined) return []
  const unit = money(facts.currency)
  const percent = percentChange(newest.amount, baseline)
  const against = baselineName(view.gate.compareWith, newest.period.granularity)
  const change = percent === undefined ? '' : `${showPercent(percent)} against ${against}`
  if (view.hideAmounts) return [['Change', change === '' ? 'unknown' : change]]
  const total = `${forLog(unit.amount(newest.amount))} ${query.metric}${change === '' ? '' : `, ${change}`}`
  if (chosen.length < 2 || chosenSum === undefined) return [['Total', total]]
  const sum = `${forLog(unit.amount(chosenSum))} in ${countPeriods(chosen.length, newest.period.granularity)}`
  return [
    ['Total', total],
    ['Sum', sum],
  ]
}

function largest({ facts }: RunResult, view: View): Line[] {
  const unit = money(facts.currency)
  const groups = facts.groups.filter(({ present }) => present)
  return groups.slice(0, Math.min(LARGEST, view.top)).map(({ label, amount }, index) => {
    const name = labelForLog(label, 80)
    return [index === 0 ? 'Largest' : '', view.hideAmounts ? name : `${name}: ${forLog(unit.amount(amount))}`]
  })
}

function deliveryLines({ delivery, apiRequests }: Pick<RunResult, 'delivery' | 'apiRequests'>): Line[] {
  const { made, delivered, skipped, failed, reasons } = delivery
  const sent = delivered + skipped + failed > 0
  const parts = [`${grouped(made)} made`]
  if (sent) parts.push(`${grouped(delivered)} delivered`)
  if (skipped > 0) parts.push(`${grouped(skipped)} known from earlier runs`)
  if (failed > 0) parts.push(`${grouped(failed)} not delivered`)
  return [
    ['Events', parts.join(', ')],
    ...reasons
      .slice(0, LARGEST)
      .map(({ reason, count }): Line => ['', `${counted(count, 'event')}: ${forLog(reason)}`]),
    ...(apiRequests === 0 ? [] : [['Requests', `${counted(apiRequests, 'paid page')} of Cost Explorer`] as const]),
  ]
}
