import type { GroupDefinition } from '../../../model/query.js'
import { grouped } from '../../numbers.js'
import type { RunResult } from '../../result.js'
import { counted } from '../../view.js'
import type { ReportFilesContext } from '../context.js'
import { html, type Markup, word } from './markup.js'

/** How the figures came about: what was asked, how fresh it is, what was delivered and what it cost. */
export function runFacts(result: RunResult, context: ReportFilesContext): Markup {
  const { query, delivery } = result
  return html`<h2>About these figures</h2>
<dl class="facts">
${context.account === undefined ? undefined : fact('Account', word(context.account))}
${fact('Metric', query.metric)}
${fact('Grouped by', word(groupingText(query.groupBy)))}
${fact('Filter', query.filter === undefined ? 'none' : html`<code>${word(JSON.stringify(query.filter))}</code>`)}
${query.billingViewArn === undefined ? undefined : fact('Billing view', word(query.billingViewArn))}
${fact('Freshness', freshness(result))}
${fact('Events', eventCounts(delivery))}
${delivery.deadLetterFile === undefined ? undefined : fact('Not delivered', word(delivery.deadLetterFile))}
${delivery.reasons.map(({ reason, count }) => fact(`Failed × ${count}`, word(reason)))}
${fact('Paid requests', counted(result.apiRequests, 'Cost Explorer page'))}
${fact('Read', html`<time datetime="${context.generatedAt}">${context.generatedAt}</time>`)}
</dl>`
}

/** `SERVICE`, `SERVICE / TAG:team`, or `total` where nothing is grouped. */
export function groupingText(groupBy: readonly GroupDefinition[]): string {
  if (groupBy.length === 0) return 'nothing'
  return groupBy.map(({ type, key }) => (type === 'DIMENSION' ? key : `${type}:${key}`)).join(' / ')
}

function eventCounts({ made, delivered, skipped, failed }: RunResult['delivery']): string {
  return `${grouped(made)} made, ${grouped(delivered)} delivered, ${grouped(skipped)} known already, ${grouped(failed)} failed`
}

function freshness({ facts, settled }: RunResult): string {
  const age = settled ? 'ended at least 24 hours ago' : 'ended less than 24 hours ago: AWS may still add to it'
  return `${age}; ${facts.newest.estimated ? 'estimated, the bill is still open' : 'the bill is closed'}`
}

function fact(name: string, value: string | Markup): Markup {
  return html`<dt>${name}</dt><dd>${value}</dd>`
}
