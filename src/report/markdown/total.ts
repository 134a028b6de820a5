import { percentChange } from '../../gate/index.js'
import { money } from '../money.js'
import { arrow, showPercent } from '../percent.js'
import type { RunResult } from '../result.js'
import { baselineName, countPeriods, showPeriod, type View } from '../view.js'

/** The total of the newest period against its baseline, on one line. */
export function totalLine(result: RunResult, view: View): string {
  const { newest, baseline, currency } = result.facts
  const name = showPeriod(newest.period)
  if (newest.amount === undefined) return `Cost Explorer has no data for ${name}, which is not the same as no costs.`
  const unit = money(currency)
  const against = baselineName(view.gate.compareWith, newest.period.granularity)
  const total = view.hideAmounts ? name : `**${unit.amount(newest.amount)}** for ${name}`
  if (baseline === undefined) return `${total} · nothing known of ${against}`
  const change = newest.amount.minus(baseline)
  const percent = percentChange(newest.amount, baseline)
  const inPercent = percent === undefined ? undefined : showPercent(percent)
  if (view.hideAmounts) return `${total} · ${arrow(change)} ${inPercent ?? '(no percentage)'} against ${against}`
  const inMoney = unit.change(change)
  const both = inPercent === undefined ? inMoney : `${inPercent} (${inMoney})`
  return `${total} · ${arrow(change)} ${both} against ${against} (${unit.amount(baseline)})`
}

/** Month-to-date and projection, where they were read. A whole month is both, so only budgets make them worth a line. */
export function monthLine(result: RunResult, view: View): string | undefined {
  const { monthToDate, projectedMonth, newest, currency } = result.facts
  const { monthlyBudget, forecastBudget } = view.gate
  const repeats = newest.period.granularity === 'monthly' && !monthlyBudget && !forecastBudget
  if (view.hideAmounts || repeats) return undefined
  const unit = money(currency)
  const of = (limit: typeof monthlyBudget) => (limit === undefined ? '' : ` of ${unit.amount(limit)}`)
  const parts = [
    monthToDate && `Month to date **${unit.amount(monthToDate)}**${of(monthlyBudget)}`,
    projectedMonth && `projected month **${unit.amount(projectedMonth)}**${of(forecastBudget)}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** The sum of a range or a lookback, where more than one period was chosen. */
export function rangeLine(result: RunResult, view: View): string | undefined {
  const { chosen, chosenSum, currency } = result.facts
  const [first] = chosen
  if (first === undefined || chosen.length < 2) return undefined
  const last = result.facts.newest.period
  const span = `${countPeriods(chosen.length, last.granularity)}, ${showPeriod(first.period)} to ${showPeriod(last)}`
  const empty = chosen.filter(({ amount }) => amount === undefined).length
  const without = empty === 0 ? '' : ` (${empty} without data)`
  if (view.hideAmounts || chosenSum === undefined) return `${span}${without}`
  return `${span}: **${money(currency).amount(chosenSum)}**${without}`
}
