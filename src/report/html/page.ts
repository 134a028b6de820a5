import { createHash } from 'node:crypto'
import { baselineName, percentChange } from '../../gate/index.js'
import type { Decimal } from '../../lib/decimal.js'
import type { ReportContext } from '../files.js'
import {
  arrow,
  breachText,
  counted,
  countPeriods,
  groupingNames,
  type Money,
  money,
  showCount,
  showPercent,
  showPeriod,
} from '../format.js'
import { verdictTitle } from '../markdown-parts.js'
import type { JudgedOutcome, ViewSettings } from '../outcome.js'
import { trendPoints } from '../trend.js'
import { SCRIPT, STYLE } from './assets.js'
import { groupChart, trendChart } from './charts.js'
import { html, type Markup, prose, word } from './markup.js'
import { groupTable } from './table.js'

/**
 * Nothing is loaded, sent or framed, and only the page's own style and script run, known by their digests (CSP level 2). The
 * empty icon keeps browsers from requesting one.
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
 * The result as one self-contained HTML page: no network, and complete without its script. The charts are SVG drawn here: the
 * smallest chart library is larger than the rest of the page and would show nothing without scripts.
 */
export function htmlReport(outcome: JudgedOutcome, settings: ViewSettings, context: ReportContext): string {
  const { facts, query } = outcome
  const unit = money(facts.currency)
  const grouping = groupingNames(query.groupBy).join(' / ') || 'nothing'
  const title = `AWS costs ${showPeriod(facts.current.period)}`
  const account = context.account === undefined ? '' : `Account ${context.account} · `
  const isGrouped = query.groupBy.length > 0
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
<h1>${title}</h1>
<p class="soft">${account}${query.metric} by ${grouping}</p>
${verdictPanel(outcome, settings)}
${figures(outcome, settings, unit)}
${trendChart(trendPoints(facts), settings.limits.budget, unit)}
${isGrouped ? groupChart(facts, settings.top, `Cost by ${grouping}`, unit) : undefined}
${isGrouped ? groupTable(facts, grouping, unit) : undefined}
${runFacts(outcome, grouping, context)}
</main>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`.markup
}

/** A page with thousands of breaches would be unreadable. */
const MOST_ITEMS = 100

/** The verdict: each breach with its rule and by how much, then what could not be judged, then warnings. */
function verdictPanel(outcome: JudgedOutcome, settings: ViewSettings): Markup {
  const { breaches, missing, warnings, verdict } = outcome.judgement
  const { current } = outcome.facts
  const noGate = current.amount === undefined ? `No AWS cost data for ${showPeriod(current.period)}` : 'No gate is set'
  const items = [
    ...breaches.map(
      (one) => html`<li><strong>${one.rule}</strong>, ${word(one.scope)}: ${breachText(one, outcome, settings)}</li>`,
    ),
    ...missing.map(({ rule, reason }) => html`<li><strong>${rule}</strong> was not judged: ${prose(reason)}</li>`),
    ...warnings.map((warning) => html`<li>${prose(warning)}</li>`),
  ]
  const more = items.length - MOST_ITEMS
  const rest = more > 0 ? html`<li>and ${showCount(more)} more: a .json report file holds all</li>` : undefined
  return html`<section class="verdict is-${verdict}" aria-label="Verdict">
<p><strong>${verdict === 'none' ? noGate : verdictTitle(outcome, settings)}</strong></p>
${items.length > 0 ? html`<ul>${items.slice(0, MOST_ITEMS)}${rest}</ul>` : undefined}
</section>`
}

/** The main figures: total, change, month to date, projection, and the sum of several periods. */
function figures({ facts }: JudgedOutcome, { limits, compareWith }: ViewSettings, unit: Money): Markup {
  const { current, baseline, monthToDate, projectedMonth, chosen, chosenSum } = facts
  const { granularity } = current.period
  const against = `Against ${baselineName(compareWith, granularity)}`
  const budget = (limit: Decimal | undefined) => limit && `budget ${unit.amount(limit)}`
  const sum = chosen.length > 1 ? chosenSum : undefined
  return html`<dl class="figures">
${current.amount && figure('Total', unit.amount(current.amount), budget(limits.budget))}
${current.amount && baseline && figure(against, ...changeTexts(current.amount, baseline, unit))}
${monthToDate && figure('Month to date', unit.amount(monthToDate), budget(limits['monthly-budget']))}
${projectedMonth && figure('Projected month', unit.amount(projectedMonth), budget(limits['forecast-budget']))}
${sum && figure(`Sum of ${countPeriods(chosen.length, granularity)}`, unit.amount(sum))}
</dl>`
}

function figure(name: string, value: string, note?: string): Markup {
  return html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html`<small>${note}</small>`}</dd></div>`
}

function changeTexts(amount: Decimal, baseline: Decimal, unit: Money): [string, string] {
  const change = amount.minus(baseline)
  const percent = percentChange(amount, baseline)
  const from = `from ${unit.amount(baseline)}`
  return percent === undefined
    ? [`${arrow(change)} ${unit.change(change)}`, from]
    : [`${arrow(change)} ${showPercent(percent)}`, `${unit.change(change)} ${from}`]
}

/** What was asked, how fresh it is, what was delivered and what it cost. */
function runFacts(outcome: JudgedOutcome, grouping: string, context: ReportContext): Markup {
  const { query, delivery, facts, settled, apiRequests } = outcome
  const { made, delivered, skipped, failed, deadLetterFile, reasons } = delivery
  const age = settled ? 'ended at least 24 hours ago' : 'ended less than 24 hours ago: AWS may still add to it'
  const bill = facts.current.estimated ? 'estimated, the bill is still open' : 'the bill is closed'
  const events = `${showCount(made)} made, ${showCount(delivered)} delivered, ${showCount(skipped)} skipped, ${showCount(failed)} undelivered`
  const fact = (name: string, value: string | Markup) => html`<dt>${name}</dt><dd>${value}</dd>`
  return html`<h2>About these figures</h2>
<dl class="facts">
${context.account === undefined ? undefined : fact('Account', word(context.account))}
${fact('Metric', query.metric)}
${fact('Grouped by', word(grouping))}
${fact('Filter', query.filter === undefined ? 'none' : html`<code>${word(JSON.stringify(query.filter))}</code>`)}
${query.billingViewArn === undefined ? undefined : fact('Billing view', word(query.billingViewArn))}
${fact('Freshness', `${age}; ${bill}`)}
${fact('Events', events)}
${deadLetterFile === undefined ? undefined : fact('Undelivered events', word(deadLetterFile))}
${reasons.map(({ reason, count }) => fact(`Undelivered × ${count}`, word(reason)))}
${fact('Paid requests', counted(apiRequests, 'Cost Explorer page'))}
${fact('Read', html`<time datetime="${context.generatedAt}">${context.generatedAt}</time>`)}
</dl>`
}
