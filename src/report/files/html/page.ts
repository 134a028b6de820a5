import { createHash } from 'node:crypto'
import { money } from '../../money.js'
import type { RunResult } from '../../result.js'
import { showPeriod, type View } from '../../view.js'
import type { ReportFilesContext } from '../context.js'
import { trendPoints } from '../trend.js'
import { groupingText, runFacts } from './facts.js'
import { figures } from './figures.js'
import { groupChart } from './group-chart.js'
import { groupTable } from './group-table.js'
import { html, type Markup } from './markup.js'
import { SCRIPT } from './script.js'
import { STYLE } from './style.js'
import { trendChart } from './trend-chart.js'
import { verdictPanel } from './verdict.js'

/**
 * Nothing is loaded, sent or framed, and no style or script runs but the page's own, known by their digests (CSP level 2).
 * The empty icon keeps browsers from asking for one.
 */
const POLICY = [
  "default-src 'none'",
  `style-src '${digest(STYLE)}'`,
  `script-src '${digest(SCRIPT)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * The result as one self-contained HTML page: no network, and complete without its script. The charts are drawn here, as
 * SVG: bars and a line need no chart library, the smallest of which would weigh more than the rest of the report together
 * and would leave nothing to see without its script.
 */
export function htmlReport(result: RunResult, context: ReportFilesContext): string {
  const view: View = { gate: context.gate, top: context.top, hideAmounts: false }
  const { facts, query } = result
  const unit = money(facts.currency)
  const grouping = groupingText(query.groupBy)
  const title = `AWS costs ${showPeriod(facts.newest.period)}`
  const isGrouped = query.groupBy.length > 0
  const page = html`<!DOCTYPE html>
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
<p class="soft">${subtitle(context.account, query.metric, grouping)}</p>
${verdictPanel(result, view, unit)}
${figures(result, view, unit)}
${trendChart(trendPoints(facts), context.gate.budget, unit)}
${isGrouped ? groupChart(facts, context.top, `Cost by ${grouping}`, unit) : undefined}
${isGrouped ? groupTable(facts, grouping, unit) : undefined}
${runFacts(result, context)}
</main>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`
  return page.markup
}

function subtitle(account: string | undefined, metric: string, grouping: string): Markup {
  return html`${account === undefined ? undefined : `Account ${account} · `}${metric} by ${grouping}`
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
