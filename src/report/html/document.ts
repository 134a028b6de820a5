import { createHash } from 'node:crypto'
import { type Breach, rulesSet } from '../../gate/index.js'
import { showCount } from '../../lib/text.js'
import type { ReportContext } from '../files.js'
import { arrow, groupingNames, joined, type Money, money, percentText, showPeriod } from '../format.js'
import { type JudgedOutcome, trendPoints, type ViewSettings } from '../outcome.js'
import {
  baselineText,
  breachSubject,
  breachText,
  budgetShare,
  causeItems,
  eventsText,
  figures,
  freshness,
  headline,
  noDataText,
  otherWarnings,
  requestsText,
  unexplainedText,
} from '../wording.js'
import { SCRIPT, STYLE } from './assets.js'
import { trendChart } from './charts.js'
import { html, type Markup, prose, word } from './markup.js'
import { groupTable } from './table.js'

/**
 * Nothing is loaded, sent or framed, and only the page's own style and script run, by their digests (CSP level 2). The empty icon
 * prevents browsers from requesting one.
 */
const POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/**
 * The result as one self-contained HTML page: no network, and complete without its script. The charts are SVG made here: the smallest
 * chart library is larger than the rest of the page, and shows nothing without scripts.
 */
export function htmlReport(outcome: JudgedOutcome, view: ViewSettings, context: ReportContext): string {
  const { facts, query } = outcome
  const unit = money(facts.currency)
  const grouping = groupingNames(query.groupBy).join(' / ')
  const title = `AWS costs ${showPeriod(facts.current.period)}`
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
${verdictPanel(outcome, view)}
${figureList(outcome, view, unit)}
${trendChart(trendPoints(facts), view.limits.budget, unit)}
${grouping === '' ? undefined : groupTable(outcome, grouping, unit)}
${runFacts(outcome, view, context)}
</main>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`.markup
}

/** Maximum number of breaches and warnings on the page. */
const MAX_ITEMS = 100

/** Verdict and total, then each breach with its causes, rules that could not be judged, and warnings. */
function verdictPanel(outcome: JudgedOutcome, view: ViewSettings): Markup {
  const { breaches, missing, verdict } = outcome.judgement
  const hasData = outcome.facts.current.amount !== undefined
  const items = [
    ...breaches.map((breach) => {
      const subject = html`<strong>${word(breachSubject(breach, outcome))}</strong>`
      return html`<li>${subject} ${breachText(breach, outcome, view)} <small>${breach.rule}</small>${causeText(breach, outcome, view)}</li>`
    }),
    ...(hasData ? missing : []).map(({ rule, reason }) => {
      return html`<li><strong>${rule}</strong> was not judged: ${prose(reason)}</li>`
    }),
    ...otherWarnings(outcome).map((warning) => html`<li>${prose(warning)}</li>`),
  ]
  const more = items.length - MAX_ITEMS
  const rest = more > 0 ? html`<li>and ${showCount(more)} more: a .json report file contains all</li>` : undefined
  return html`<header class="verdict is-${verdict}">
<h1>${headline(outcome, view).title}</h1>
${hasData ? undefined : html`<p>${prose(noDataText(outcome))}</p>`}
${items.length > 0 ? html`<ul>${items.slice(0, MAX_ITEMS)}${rest}</ul>` : undefined}
</header>`
}

function causeText(breach: Breach, outcome: JudgedOutcome, view: ViewSettings) {
  const causes = causeItems(breach, outcome, view).map(
    ({ name, text }, index) => html`${index === 0 ? 'of which ' : ', '}${word(name)} ${text}`,
  )
  const rest = unexplainedText(breach)
  if (causes.length === 0 && rest === undefined) return undefined
  return html`<p class="soft">${causes}${rest === undefined ? undefined : `${causes.length > 0 ? '; ' : ''}${rest}`}</p>`
}

/** The main figures: total, change, month to date, projection, and the sum of several periods. */
function figureList(outcome: JudgedOutcome, view: ViewSettings, unit: Money): Markup {
  const { current, baseline } = outcome.facts
  const { amount } = current
  if (amount === undefined) return html``
  const percent = percentText(amount, baseline)
  const from = baseline && `against ${unit.amount(baseline)}, ${baselineText(outcome, view)}`
  const change = baseline && amount.minus(baseline)
  return html`<dl class="figures">
${figure('Total', unit.amount(amount), budgetShare(amount, view.limits.budget, unit, view))}
${change && figure('Change', `${arrow(change)} ${unit.change(change)}`, joined([percent, from], ' '))}
${figures(outcome, view).map(({ name, amount, note }) => figure(name, amount, note))}
</dl>`
}

function figure(name: string, value: string, note?: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html`<small>${note}</small>`}</dd></div>`
}

/** The query, how fresh its data is, what was delivered, and the paid requests. */
function runFacts(outcome: JudgedOutcome, view: ViewSettings, context: ReportContext): Markup {
  const { query, delivery, facts, account } = outcome
  const rules = rulesSet(view)
  const bill = facts.current.estimated ? 'estimated, the bill is still open' : 'the bill is closed'
  const fresh = freshness(outcome)
  const requests = requestsText(outcome)
  const run = view.workflow.runUrl
  const fact = (name: string, value: string | Markup) => html`<dt>${name}</dt><dd>${value}</dd>`
  return html`<h2>About these figures</h2>
<dl class="facts">
${account === undefined ? undefined : fact('Account', word(account))}
${fact('Metric', query.metric)}
${fact('Grouped by', word(groupingNames(query.groupBy).join(' / ') || 'nothing'))}
${fact('Filter', query.filter === undefined ? 'none' : html`<code>${word(JSON.stringify(query.filter))}</code>`)}
${query.billingViewArn === undefined ? undefined : fact('Billing view', word(query.billingViewArn))}
${fact('Gate', rules.length === 0 ? 'no rule is set' : rules.join(', '))}
${fresh === undefined ? undefined : fact('Freshness', `${fresh}; ${bill}`)}
${fact('Events', eventsText(outcome, view))}
${delivery.deadLetterFile === undefined ? undefined : fact('Undelivered events', word(delivery.deadLetterFile))}
${delivery.reasons.map(({ reason, count }) => fact(`Undelivered × ${count}`, word(reason)))}
${requests === undefined ? undefined : fact('Requests', requests)}
${fact('Read', html`<time datetime="${context.generatedAt}">${context.generatedAt}</time>`)}
${run === undefined ? undefined : fact('Workflow run', html`<a href="${encodeURI(run)}" rel="noreferrer">${run}</a>`)}
</dl>`
}
