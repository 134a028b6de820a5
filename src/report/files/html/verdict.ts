import { breachText } from '../../breach-text.js'
import { verdictTitle } from '../../markdown/verdict.js'
import type { Money } from '../../money.js'
import { grouped } from '../../numbers.js'
import type { RunResult } from '../../result.js'
import { showPeriod, type View } from '../../view.js'
import { html, type Markup, prose, word } from './markup.js'

/** A page is no place for thousands of breaches: a `.json` report file holds them all. */
const MOST_ITEMS = 100

/** The verdict first: each breach with its rule and by how much, then what could not be judged, then warnings. */
export function verdictPanel(result: RunResult, view: View, money: Money): Markup {
  const { judgement, facts } = result
  const { granularity } = facts.newest.period
  const items = [
    ...judgement.breaches.map(
      (breach) =>
        html`<li><strong>${breach.rule}</strong>, ${word(breach.scope)}: ${breachText(breach, view, granularity, money)}</li>`,
    ),
    ...judgement.missing.map(
      ({ rule, reason }) => html`<li><strong>${rule}</strong> was not judged: ${prose(reason)}</li>`,
    ),
    ...judgement.warnings.map((warning) => html`<li>${prose(warning)}</li>`),
  ]
  const more = items.length - MOST_ITEMS
  return html`<section class="verdict is-${judgement.verdict}" aria-label="Verdict">
<p><strong>${headline(result, view)}</strong></p>
${items.length > 0 ? html`<ul>${items.slice(0, MOST_ITEMS)}${more > 0 ? html`<li>and ${grouped(more)} more: a .json report file holds all</li>` : undefined}</ul>` : undefined}
</section>`
}

function headline(result: RunResult, view: View): string {
  if (result.judgement.verdict !== 'none') return verdictTitle(result, view)
  const { newest } = result.facts
  return newest.amount === undefined ? `No AWS cost data for ${showPeriod(newest.period)}` : 'No gate is set'
}
