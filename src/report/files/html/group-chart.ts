import { type CostFacts, type GroupCost, percentChange } from '../../../gate/index.js'
import { type Decimal, ZERO } from '../../../model/decimal.js'
import type { Money } from '../../money.js'
import { showPercent } from '../../percent.js'
import { counted } from '../../view.js'
import { html, type Markup, word } from './markup.js'
import { type Scale, tightScale } from './scale.js'

/**
 * What the groups cost, as bars with a mark at each baseline: a list, so that its text is there without its picture. Shows
 * the first `top` groups, the others as one sum.
 */
export function groupChart(facts: CostFacts, top: number, title: string, money: Money): Markup {
  const present = facts.groups.filter((group) => group.present)
  if (present.length === 0) return html``
  const shown = present.slice(0, top)
  const scale = tightScale(
    shown.flatMap(({ amount, baseline }) => (baseline === undefined ? [amount] : [amount, baseline])),
  )
  const marked = shown.some(({ baseline }) => baseline !== undefined)
  return html`<figure class="groups">
<figcaption><strong>${title}</strong>${marked ? html`. <span class="key mark"></span> baseline` : undefined}</figcaption>
<ol>
${shown.map((group) => row(group, scale, money))}
${rest(facts, shown, present.length - shown.length + facts.omittedGroups, money)}
</ol>
</figure>`
}

function row({ label, amount, baseline }: GroupCost, scale: Scale, money: Money): Markup {
  return html`<li><span class="name">${word(label)}</span>${bar(amount, baseline, scale)}<span class="number">${money.amount(amount)}${change(amount, baseline, money)}</span></li>
`
}

function change(amount: Decimal, baseline: Decimal | undefined, money: Money): Markup | undefined {
  if (baseline === undefined) return undefined
  const percent = percentChange(amount, baseline)
  return html` <small>${percent ? showPercent(percent) : money.change(amount.minus(baseline))}</small>`
}

function bar(amount: Decimal, baseline: Decimal | undefined, scale: Scale): Markup {
  const [zero, end] = [scale.position(ZERO), scale.position(amount)]
  const width = Math.max(Math.abs(end - zero), 0.002)
  const mark =
    baseline && html`<rect class="mark" x="${percent(scale.position(baseline))}" y="0" width="2" height="16"/>`
  return html`<svg height="16" aria-hidden="true"><rect class="${amount.lt(ZERO) ? 'credit' : 'chosen'}" x="${percent(Math.min(zero, end))}" y="2" width="${percent(width)}" height="12"/>${mark}</svg>`
}

function rest(facts: CostFacts, shown: readonly GroupCost[], count: number, money: Money): Markup | undefined {
  if (count === 0 || facts.newest.amount === undefined) return undefined
  const left = shown.reduce((sum, { amount }) => sum.minus(amount), facts.newest.amount)
  return html`<li><span class="name">${counted(count, 'more group')}</span><span class="number">${money.amount(left)}</span></li>
`
}

function percent(share: number): string {
  return `${Math.round(share * 1e5) / 1e3}%`
}
