import { percentChange } from '../../../gate/index.js'
import type { Decimal } from '../../../model/decimal.js'
import type { Money } from '../../money.js'
import { arrow, showPercent } from '../../percent.js'
import type { RunResult } from '../../result.js'
import { baselineName, countPeriods, type View } from '../../view.js'
import { html, type Markup } from './markup.js'

/** The few figures that matter, large: total, change, month to date, projection, and the sum of several periods. */
export function figures(result: RunResult, view: View, money: Money): Markup {
  const { newest, baseline, monthToDate, projectedMonth, chosen, chosenSum } = result.facts
  const { granularity } = newest.period
  const { gate } = view
  const against = baselineName(gate.compareWith, granularity)
  return html`<dl class="figures">
${newest.amount && figure('Total', money.amount(newest.amount), limitText(gate.budget, money))}
${newest.amount && baseline && figure(`Against ${against}`, ...changeTexts(newest.amount, baseline, money))}
${monthToDate && figure('Month to date', money.amount(monthToDate), limitText(gate.monthlyBudget, money))}
${projectedMonth && figure('Projected month', money.amount(projectedMonth), limitText(gate.forecastBudget, money))}
${chosenSum && chosen.length > 1 ? figure(`Sum of ${countPeriods(chosen.length, granularity)}`, money.amount(chosenSum)) : undefined}
</dl>`
}

function figure(name: string, value: string, note?: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html`<small>${note}</small>`}</dd></div>`
}

function limitText(limit: Decimal | undefined, money: Money): string | undefined {
  return limit && `budget ${money.amount(limit)}`
}

function changeTexts(amount: Decimal, baseline: Decimal, money: Money): [string, string] {
  const change = amount.minus(baseline)
  const percent = percentChange(amount, baseline)
  const from = `from ${money.amount(baseline)}`
  return percent === undefined
    ? [`${arrow(change)} ${money.change(change)}`, from]
    : [`${arrow(change)} ${showPercent(percent)}`, `${money.change(change)} ${from}`]
}
