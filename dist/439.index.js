export const id = 439;
export const ids = [439];
export const modules = {

/***/ 1439:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  htmlReport: () => (/* binding */ htmlReport)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./build/gate/index.js + 20 modules
var gate = __webpack_require__(2518);
// EXTERNAL MODULE: ./build/lib/text.js
var lib_text = __webpack_require__(4869);
// EXTERNAL MODULE: ./build/report/format.js
var format = __webpack_require__(2772);
// EXTERNAL MODULE: ./build/report/outcome.js
var report_outcome = __webpack_require__(4247);
// EXTERNAL MODULE: ./build/report/wording.js
var wording = __webpack_require__(2867);
;// CONCATENATED MODULE: ./build/report/html/assets.js
/** The page's style sheet, with a light and a dark theme, narrow screens and print. */
const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f7fa; --ink: #1b2430; --soft: #566373; --edge: #d3dae3;
  --chosen: #1d5fc2; --past: #8a99ab; --credit: #1a7f4b; --limit: #b3261e;
  --breach: #b3261e; --pass: #1a7f4b; --no-data: #8a5a00; --none: #566373;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10151c; --panel: #19212b; --ink: #e6ebf1; --soft: #a1aebd; --edge: #33404f;
    --chosen: #6ca6ff; --past: #66768a; --credit: #4cc38a; --limit: #ff8a7f;
    --breach: #ff8a7f; --pass: #4cc38a; --no-data: #f0b84a; --none: #a1aebd;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.soft, small { color: var(--soft); }
.verdict { margin: 0 0 1rem; padding: 1rem; background: var(--panel); border-left: 6px solid var(--tone); border-radius: 6px; }
.verdict h1 { color: var(--tone); }
.verdict ul { margin: .75rem 0 0; padding-left: 1.25rem; }
.verdict li { margin: .375rem 0; }
.verdict p { margin: .5rem 0 0; } .verdict li p { margin: 0; }
.is-breach { --tone: var(--breach); } .is-pass { --tone: var(--pass); }
.is-no-data { --tone: var(--no-data); } .is-none { --tone: var(--none); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.figures > div { background: var(--panel); border-radius: 6px; padding: .75rem 1rem; }
.figures dt { color: var(--soft); font-size: .875rem; }
.figures dd { margin: 0; font-size: 1.375rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures dd small { display: block; font-size: .875rem; font-weight: 400; }
figure { margin: 2rem 0; }
figcaption { margin-bottom: .5rem; }
.key { display: inline-block; width: .75em; height: .75em; border-radius: 2px; background: var(--past); }
.key.chosen { background: var(--chosen); }
.key.limit { height: 0; width: 1.25em; background: none; border-top: 2px dashed var(--limit); vertical-align: middle; border-radius: 0; }
.key.mark { width: 2px; height: 1em; background: var(--ink); vertical-align: text-bottom; border-radius: 0; }
.chart { display: grid; grid-template-columns: auto minmax(0, 1fr); padding-right: 1.25rem; }
svg { display: block; font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
svg text { fill: var(--soft); }
svg.axis text { text-anchor: end; }
svg.plot { width: 100%; overflow: visible; }
svg .date { text-anchor: middle; }
svg .grid { stroke: var(--edge); } svg .zero { stroke: var(--soft); }
svg .limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 4; }
svg text.limit { fill: var(--limit); stroke: var(--paper); stroke-width: 4; stroke-dasharray: none; paint-order: stroke; font-weight: 600; }
svg .past { fill: var(--past); } svg .chosen { fill: var(--chosen); } svg .credit { fill: var(--credit); }
svg .mark { fill: var(--ink); }
svg .gap { fill: none; stroke: var(--edge); stroke-dasharray: 3 3; }
svg.bar { width: 100%; max-width: 24rem; margin-top: .2rem; overflow: visible; }
svg text.amount { text-anchor: end; fill: var(--ink); font-weight: 600; stroke: var(--paper); stroke-width: 4; paint-order: stroke; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--edge); text-align: left; vertical-align: top; }
th.number, td.number { text-align: right; white-space: nowrap; }
tbody th { font-weight: 400; width: 45%; }
small.narrow { display: none; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
thead button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .25rem 0; margin: -.25rem 0; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px; }
[aria-sort="ascending"]::after { content: " ▲"; } [aria-sort="descending"]::after { content: " ▼"; }
:focus-visible { outline: 3px solid var(--chosen); outline-offset: 2px; }
summary { cursor: pointer; padding: .25rem 0; }
.facts { display: grid; grid-template-columns: minmax(8rem, auto) minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  .figures { grid-template-columns: 1fr 1fr; }
  .figures dd { font-size: 1.125rem; }
  .figures > div { padding: .625rem .75rem; }
  svg .wide, .sortable .wide { display: none; }
  small.narrow { display: block; }
  th, td { padding: .35rem .25rem; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --panel: #ffffff; --ink: #000000; --soft: #444444; --edge: #bbbbbb;
    --chosen: #1d5fc2; --past: #8a99ab; --credit: #1a7f4b; --limit: #b3261e;
    --breach: #b3261e; --pass: #1a7f4b; --no-data: #8a5a00; --none: #444444;
  }
  body { font-size: 11pt; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  figure, .verdict, .figures > div, tr { break-inside: avoid; }
  details:not([open]) { display: none; }
  .scroll { overflow: visible; }
  thead button { text-decoration: none; }
}
`;
/**
 * The page's script makes the table's headings buttons that sort it. Without the script, the most expensive group is first.
 */
const SCRIPT = `
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0]
  const headings = [...table.tHead.rows[0].cells]
  const status = document.createElement('p')
  status.className = 'unseen'
  status.setAttribute('role', 'status')
  table.parentElement.after(status)
  headings.forEach((heading, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...heading.childNodes)
    heading.append(button)
    button.addEventListener('click', () => {
      const before = heading.getAttribute('aria-sort')
      const first = column === 0 ? 'ascending' : 'descending'
      const order = before === null ? first : before === 'ascending' ? 'descending' : 'ascending'
      for (const other of headings) other.removeAttribute('aria-sort')
      heading.setAttribute('aria-sort', order)
      const direction = order === 'ascending' ? 1 : -1
      const place = (row) => row.cells[column].dataset.place
      const rows = [...body.rows].sort((a, b) => {
        const [x, y] = [place(a), place(b)]
        if (x === undefined || y === undefined) return (x === undefined) - (y === undefined)
        return direction * (x - y)
      })
      body.append(...rows)
      status.textContent = 'Sorted by ' + button.textContent + ', ' + order
    })
  })
}
`;

// EXTERNAL MODULE: ./build/lib/decimal.js + 1 modules
var decimal = __webpack_require__(4891);
// EXTERNAL MODULE: ./build/report/escape.js
var report_escape = __webpack_require__(9924);
;// CONCATENATED MODULE: ./build/report/html/markup.js

/** HTML from a template: the text between the values is trusted, every value that is not markup is escaped. */
function html(template, ...parts) {
    const markup = template.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join('');
    return { markup };
}
function render(part) {
    if (part === undefined)
        return '';
    if (typeof part === 'string')
        return (0,report_escape/* escapeHtml */.ZD)(part);
    if (typeof part === 'number')
        return String(part);
    if ('markup' in part)
        return part.markup;
    return part.map(({ markup }) => markup).join('');
}
/** Longest name on the page; a tag's value has at most 256 characters. */
const LONGEST_NAME = 256;
/** Longest sentence that quotes untrusted text, in characters. */
const LONGEST_SENTENCE = 1000;
/** Untrusted text on one line. Its writing direction does not affect the text around it. */
function word(text) {
    return html `<bdi>${(0,report_escape/* cleanText */.X5)(text, LONGEST_NAME)}</bdi>`;
}
/** A sentence that may quote untrusted text. Text between backticks becomes code. */
function prose(text) {
    const parts = (0,report_escape/* cleanText */.X5)(text, LONGEST_SENTENCE).split(/`([^`]+)`/);
    return html `<bdi>${parts.map((part, index) => (index % 2 === 1 ? html `<code>${part}</code>` : html `${part}`))}</bdi>`;
}

;// CONCATENATED MODULE: ./build/report/html/charts.js




/** The trend chart's height without the dates, and the space around it, in CSS pixels. */
const HEIGHT = 200;
const ABOVE = 18;
const BELOW = 28;
/** With fewer periods, the bars are as wide as with this many. */
const MIN_SLOTS = 7;
const MAX_DATES = 7;
/** Approximate number of intervals between the ticks of an axis. */
const INTERVALS = 4;
/**
 * Costs over time as bars, with the budget as a line. Horizontal positions are percentages, vertical ones pixels, so the chart fits any
 * width and its text does not scale. The same amounts follow as a table.
 */
function trendChart(points, budget, unit) {
    const known = points.flatMap(({ amount }) => amount ?? []);
    const [first, last] = [points[0], points.at(-1)];
    if (known.length === 0 || !first || !last)
        return html ``;
    const drawn = (0,report_outcome/* drawnBudget */.Ik)(budget, known);
    const scale = tickedScale(drawn === undefined ? known : [...known, drawn]);
    return html `<figure class="trend">
<figcaption><strong>Trend</strong> from ${(0,format/* showPeriod */.DZ)(first.period)} to ${(0,format/* showPeriod */.DZ)(last.period)}. <span class="key chosen"></span> this run, <span class="key past"></span> history${budgetText(budget, drawn, unit)}</figcaption>
<div class="chart" role="img" aria-label="${spoken(points, unit)}">
${axis(scale, unit)}
<svg class="plot" height="${HEIGHT + ABOVE + BELOW}" aria-hidden="true">
${scale.ticks.map((tick) => horizontal(tick.eq(decimal/* ZERO */.f2) ? 'zero' : 'grid', y(scale, tick)))}
${points.map((point, i) => trendBar(point, i, points.length, scale, unit))}
${drawn === undefined ? undefined : budgetLine(drawn, scale, unit)}
${lastAmount(points, scale, unit)}
</svg>
</div>
<details><summary>The chart as a table</summary>${trendTable(points, unit)}</details>
</figure>`;
}
function budgetText(budget, drawn, unit) {
    if (budget === undefined)
        return html `.`;
    if (drawn === undefined)
        return html `. The budget of ${unit.amount(budget)} is far above the chart.`;
    return html `, <span class="key limit"></span> budget.`;
}
/** The chart in words, for screen readers. */
function spoken(points, unit) {
    const known = points.flatMap(({ amount, period }) => (amount === undefined ? [] : [{ amount, period }]));
    const least = known.reduce((a, b) => (b.amount.lt(a.amount) ? b : a));
    const most = known.reduce((a, b) => (b.amount.gt(a.amount) ? b : a));
    const name = ({ amount, period }) => `${unit.amount(amount)} on ${(0,format/* showPeriod */.DZ)(period)}`;
    return `Bar chart of ${points.length} periods: lowest ${name(least)}, highest ${name(most)}. A table follows.`;
}
function axis(scale, unit) {
    const amounts = scale.ticks.map((tick) => unit.amount(tick));
    const texts = amounts.every((text) => text.endsWith('.00')) ? amounts.map((text) => text.slice(0, -3)) : amounts;
    const width = 12 + 8 * Math.max(...texts.map((text) => text.length));
    const labels = scale.ticks.map((tick, i) => html `<text x="${width - 8}" y="${y(scale, tick) + 4}">${texts[i]}</text>`);
    return html `<svg class="axis" width="${width}" height="${HEIGHT + ABOVE + BELOW}" aria-hidden="true">${labels}</svg>`;
}
function trendBar(point, i, count, scale, unit) {
    const slot = 1 / Math.max(count, MIN_SLOTS);
    const [x, width, middle] = [percent(slot * (i + 0.15)), percent(slot * 0.7), percent(slot * (i + 0.5))];
    const title = html `<title>${(0,format/* showPeriod */.DZ)(point.period)}: ${amountText(point, unit)}</title>`;
    const date = dateClass(i, count);
    const label = date && html `<text class="${date}" x="${middle}" y="${ABOVE + HEIGHT + 18}">${(0,format/* showShortPeriod */.Ti)(point.period)}</text>`;
    if (point.amount === undefined) {
        return html `<rect class="gap" x="${x}" width="${width}" y="${ABOVE}" height="${HEIGHT}">${title}</rect>${label}`;
    }
    const [zero, end] = [y(scale, decimal/* ZERO */.f2), y(scale, point.amount)];
    const height = round(Math.max(Math.abs(zero - end), 1));
    return html `<rect class="${point.chosen ? 'chosen' : 'past'}" x="${x}" width="${width}" y="${Math.min(zero, end)}" height="${height}">${title}</rect>${label}`;
}
/** Dates are under every nth bar, counted from the last; narrow screens show every second of them. */
function dateClass(i, count) {
    const every = Math.ceil(count / MAX_DATES);
    const fromEnd = count - 1 - i;
    if (fromEnd % every !== 0)
        return undefined;
    return (fromEnd / every) % 2 === 0 ? 'date' : 'date wide';
}
/** The current period's amount above its bar. */
function lastAmount(points, scale, unit) {
    const last = points.at(-1);
    if (last?.amount === undefined)
        return undefined;
    const slot = 1 / Math.max(points.length, MIN_SLOTS);
    const at = Math.min(y(scale, decimal/* ZERO */.f2), y(scale, last.amount));
    return html `<text class="amount" x="${percent(slot * (points.length - 0.15))}" y="${round(at - 6)}">${unit.amount(last.amount)}</text>`;
}
function budgetLine(budget, scale, unit) {
    const at = y(scale, budget);
    return html `${horizontal('limit', at)}<text class="limit" x="0" y="${round(at - 6)}">budget ${unit.amount(budget)}</text>`;
}
function horizontal(name, at) {
    return html `<line class="${name}" x1="0" x2="100%" y1="${at}" y2="${at}"/>`;
}
function trendTable(points, unit) {
    const rows = points.map((point) => {
        const note = `${point.chosen ? 'this run' : 'history'}${point.estimated ? ', estimated' : ''}`;
        return html `<tr><th scope="row">${(0,format/* showPeriod */.DZ)(point.period)}</th><td class="number">${amountText(point, unit)}</td><td>${note}</td></tr>`;
    });
    return html `<table><thead><tr><th scope="col">Period</th><th scope="col" class="number">Cost</th><th scope="col">Note</th></tr></thead><tbody>${rows}</tbody></table>`;
}
function amountText({ amount }, unit) {
    return amount === undefined ? 'no data' : unit.amount(amount);
}
/** A group's cost as a bar with a mark at its baseline. Hidden from screen readers: the table has the same amounts. */
function groupBar({ amount, baseline }, scale) {
    const [zero, end] = [scale.position(decimal/* ZERO */.f2), scale.position(amount)];
    const width = Math.max(Math.abs(end - zero), 0.002);
    const mark = baseline && html `<rect class="mark" x="${percent(scale.position(baseline))}" y="0" width="2" height="10"/>`;
    const bar = html `<rect class="${amount.lt(decimal/* ZERO */.f2) ? 'credit' : 'chosen'}" x="${percent(Math.min(zero, end))}" y="1" width="${percent(width)}" height="8"/>`;
    return html `<svg class="bar" height="10" aria-hidden="true">${bar}${mark}</svg>`;
}
/** The shortest axis that shows all amounts and 0. */
function tightScale(amounts) {
    const { low, high } = (0,report_outcome/* extent */.Xx)(amounts);
    return between(low, high.eq(low) ? low.plus('1') : high);
}
/** An axis that shows all amounts and 0, and whose ticks are multiples of 1, 2 or 5 times a power of ten. */
function tickedScale(amounts) {
    const { low, high } = (0,report_outcome/* extent */.Xx)(amounts);
    const step = niceStep(high.minus(low).div(String(INTERVALS)));
    const nearZero = low.div(step).round(0, decimal/* Decimal */.Ww.roundDown).times(step);
    const first = nearZero.gt(low) ? nearZero.minus(step) : nearZero;
    const ticks = [first];
    let last = first;
    while (last.lt(high) || ticks.length < 2) {
        last = last.plus(step);
        ticks.push(last);
    }
    return { ticks, ...between(first, last) };
}
function between(low, high) {
    const span = high.minus(low);
    return { position: (amount) => Number(amount.minus(low).div(span).toFixed(6)) };
}
/** The least of 1, 2, 5 · 10ⁿ that is not below `step`. */
function niceStep(step) {
    if (step.lte(decimal/* ZERO */.f2))
        return new decimal/* Decimal */.Ww('1');
    const power = new decimal/* Decimal */.Ww(`1e${step.e}`);
    const nice = ['1', '2', '5'].map((factor) => power.times(factor)).find((one) => one.gte(step));
    return nice ?? power.times('10');
}
function y(scale, amount) {
    return round(ABOVE + HEIGHT * (1 - scale.position(amount)));
}
function round(pixels) {
    return Math.round(pixels * 100) / 100;
}
function percent(share) {
    return `${Math.round(share * 1e5) / 1e3}%`;
}

;// CONCATENATED MODULE: ./build/report/html/table.js







/** Maximum number of rows: a phone's browser sorts them without delay. */
const MAX_ROWS = 1000;
/**
 * The groups as a table, the most expensive first, each with a bar. The page's script makes every column sortable. On a phone, the
 * percentage is below the change, and the baseline is hidden.
 */
function groupTable(outcome, heading, unit) {
    const { groups, omittedGroups, current, baseline } = outcome.facts;
    if (groups.length === 0)
        return html ``;
    const count = groups.length + omittedGroups;
    const rows = groups.slice(0, MAX_ROWS);
    const scale = tightScale(rows.flatMap(({ amount, baseline }) => [amount, baseline ?? decimal/* ZERO */.f2]));
    const inPercent = (group) => (0,format/* percentText */.fL)(group.amount, group.baseline) ?? (0,wording/* changeNote */.vV)(group, unit, { hideAmounts: true }) ?? '–';
    const columns = [
        { heading: 'Cost', value: ({ amount }) => amount, show: ({ amount }) => unit.amount(amount) },
        {
            heading: 'Baseline',
            isWide: true,
            value: ({ baseline }) => baseline,
            show: (_, value) => (value === undefined ? '–' : unit.amount(value)),
        },
        {
            heading: 'Change',
            value: ({ amount, baseline }) => baseline && amount.minus(baseline),
            show: (group, value) => value === undefined ? '–' : html `${unit.change(value)}<small class="narrow">${inPercent(group)}</small>`,
        },
        {
            heading: 'Change %',
            isWide: true,
            value: ({ amount, baseline }) => (0,gate/* percentChange */.u5)(amount, baseline),
            show: inPercent,
        },
    ];
    const byName = places(rows.map(({ label }) => (0,wording/* groupName */.hv)(outcome, label)), new Intl.Collator('en-US', { sensitivity: 'base', numeric: true }).compare);
    const byColumn = columns.map(({ value }) => places(rows.map(value), (a, b) => a.cmp(b)));
    const classOf = ({ isWide }) => (isWide ? 'number wide' : 'number');
    const headings = columns.map((column) => {
        const order = column.heading === 'Cost' ? html ` aria-sort="descending"` : undefined;
        return html `<th scope="col" class="${classOf(column)}"${order}>${column.heading}</th>`;
    });
    const cells = (group, row) => columns.map((column, index) => {
        const place = placeAttribute(byColumn[index]?.[row]);
        return html `<td class="${classOf(column)}"${place}>${column.show(group, column.value(group))}</td>`;
    });
    const all = {
        label: '',
        name: undefined,
        amount: current.amount ?? decimal/* ZERO */.f2,
        baseline,
        present: true,
        history: undefined,
    };
    const foot = columns.map((column) => {
        return html `<td class="${classOf(column)}">${column.show(all, column.value(all))}</td>`;
    });
    const cut = html `<p class="soft">The ${(0,lib_text/* showCount */.px)(MAX_ROWS)} largest of ${(0,lib_text/* showCount */.px)(count)}; a .csv report file contains every line.</p>`;
    const marked = rows.some(({ baseline }) => baseline !== undefined);
    return html `<h2 id="groups">Cost by ${heading}</h2>
${marked ? html `<p class="soft">Bars show the cost, <span class="key mark"></span> the baseline.</p>` : undefined}
${count > MAX_ROWS ? cut : undefined}
<div class="scroll" role="region" aria-labelledby="groups" tabindex="0">
<table class="sortable" aria-labelledby="groups">
<thead><tr><th scope="col">${heading}</th>${headings}</tr></thead>
<tbody>
${rows.map((group, row) => {
        const name = word((0,wording/* groupName */.hv)(outcome, group.label));
        return html `<tr><th scope="row"${placeAttribute(byName[row])}>${name}${groupBar(group, scale)}</th>${cells(group, row)}</tr>
`;
    })}</tbody>
<tfoot><tr><th scope="row">All: ${(0,format/* counted */.hS)(count, 'group')}</th>${foot}</tr></tfoot>
</table>
</div>`;
}
function placeAttribute(place) {
    return place === undefined ? undefined : html ` data-place="${place}"`;
}
/**
 * Each value's place in ascending order, from 0. Equal values have the same place, unknown ones have none. The page's script sorts by
 * places, so the order is that of the exact decimals.
 */
function places(values, compare) {
    const known = values.flatMap((value, index) => (value === undefined ? [] : [{ value, index }]));
    known.sort((a, b) => compare(a.value, b.value));
    const found = values.map(() => undefined);
    let place = 0;
    for (const [i, { value, index }] of known.entries()) {
        const before = known[i - 1];
        if (before !== undefined && compare(before.value, value) !== 0)
            place++;
        found[index] = place;
    }
    return found;
}

;// CONCATENATED MODULE: ./build/report/html/document.js










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
].join('; ');
function digest(text) {
    return `sha256-${(0,external_node_crypto_.createHash)('sha256').update(text).digest('base64')}`;
}
/**
 * The result as one self-contained HTML page: no network, and complete without its script. The charts are SVG made here: the smallest
 * chart library is larger than the rest of the page, and shows nothing without scripts.
 */
function htmlReport(outcome, view, context) {
    const { facts, query } = outcome;
    const unit = (0,format/* money */.TG)(facts.currency);
    const grouping = (0,format/* groupingNames */.Se)(query.groupBy).join(' / ');
    const title = `AWS costs ${(0,format/* showPeriod */.DZ)(facts.current.period)}`;
    return html `<!DOCTYPE html>
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
${trendChart((0,report_outcome/* trendPoints */.p9)(facts), view.limits.budget, unit)}
${grouping === '' ? undefined : groupTable(outcome, grouping, unit)}
${runFacts(outcome, view, context)}
</main>
<script>${{ markup: SCRIPT }}</script>
</body>
</html>
`.markup;
}
/** Maximum number of breaches and warnings on the page. */
const MAX_ITEMS = 100;
/** Verdict and total, then each breach with its causes, rules that could not be judged, and warnings. */
function verdictPanel(outcome, view) {
    const { breaches, missing, verdict } = outcome.judgement;
    const hasData = outcome.facts.current.amount !== undefined;
    const items = [
        ...breaches.map((breach) => {
            const subject = html `<strong>${word((0,wording/* breachSubject */.YD)(breach, outcome))}</strong>`;
            return html `<li>${subject} ${(0,wording/* breachText */.xj)(breach, outcome, view)} <small>${breach.rule}</small>${causeText(breach, outcome, view)}</li>`;
        }),
        ...(hasData ? missing : []).map(({ rule, reason }) => {
            return html `<li><strong>${rule}</strong> was not judged: ${prose(reason)}</li>`;
        }),
        ...(0,wording/* otherWarnings */.ET)(outcome).map((warning) => html `<li>${prose(warning)}</li>`),
    ];
    const more = items.length - MAX_ITEMS;
    const rest = more > 0 ? html `<li>and ${(0,lib_text/* showCount */.px)(more)} more: a .json report file contains all</li>` : undefined;
    return html `<header class="verdict is-${verdict}">
<h1>${(0,wording/* headline */.Pl)(outcome, view).title}</h1>
${hasData ? undefined : html `<p>${prose((0,wording/* noDataText */.P3)(outcome))}</p>`}
${items.length > 0 ? html `<ul>${items.slice(0, MAX_ITEMS)}${rest}</ul>` : undefined}
</header>`;
}
function causeText(breach, outcome, view) {
    const causes = (0,wording/* causeItems */.s3)(breach, outcome, view).map(({ name, text }, index) => html `${index === 0 ? 'of which ' : ', '}${word(name)} ${text}`);
    const rest = (0,wording/* unexplainedText */.tJ)(breach);
    if (causes.length === 0 && rest === undefined)
        return undefined;
    return html `<p class="soft">${causes}${rest === undefined ? undefined : `${causes.length > 0 ? '; ' : ''}${rest}`}</p>`;
}
/** The main figures: total, change, month to date, projection, and the sum of several periods. */
function figureList(outcome, view, unit) {
    const { current, baseline } = outcome.facts;
    const { amount } = current;
    if (amount === undefined)
        return html ``;
    const percent = (0,format/* percentText */.fL)(amount, baseline);
    const from = baseline && `against ${unit.amount(baseline)}, ${(0,wording/* baselineText */.BW)(outcome, view)}`;
    const change = baseline && amount.minus(baseline);
    return html `<dl class="figures">
${figure('Total', unit.amount(amount), (0,wording/* budgetShare */.Nl)(amount, view.limits.budget, unit, view))}
${change && figure('Change', `${(0,format/* arrow */.UE)(change)} ${unit.change(change)}`, (0,format/* joined */.oR)([percent, from], ' '))}
${(0,wording/* figures */.u5)(outcome, view).map(({ name, amount, note }) => figure(name, amount, note))}
</dl>`;
}
function figure(name, value, note) {
    return html `<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html `<small>${note}</small>`}</dd></div>`;
}
/** The query, how fresh its data is, what was delivered, and the paid requests. */
function runFacts(outcome, view, context) {
    const { query, delivery, facts, account } = outcome;
    const rules = (0,gate/* rulesSet */.mE)(view);
    const bill = facts.current.estimated ? 'estimated, the bill is still open' : 'the bill is closed';
    const fresh = (0,wording/* freshness */.I9)(outcome);
    const requests = (0,wording/* requestsText */.sN)(outcome);
    const run = view.workflow.runUrl;
    const fact = (name, value) => html `<dt>${name}</dt><dd>${value}</dd>`;
    return html `<h2>About these figures</h2>
<dl class="facts">
${account === undefined ? undefined : fact('Account', word(account))}
${fact('Metric', query.metric)}
${fact('Grouped by', word((0,format/* groupingNames */.Se)(query.groupBy).join(' / ') || 'nothing'))}
${fact('Filter', query.filter === undefined ? 'none' : html `<code>${word(JSON.stringify(query.filter))}</code>`)}
${query.billingViewArn === undefined ? undefined : fact('Billing view', word(query.billingViewArn))}
${fact('Gate', rules.length === 0 ? 'no rule is set' : rules.join(', '))}
${fresh === undefined ? undefined : fact('Freshness', `${fresh}; ${bill}`)}
${fact('Events', (0,wording/* eventsText */.lv)(outcome, view))}
${delivery.deadLetterFile === undefined ? undefined : fact('Undelivered events', word(delivery.deadLetterFile))}
${delivery.reasons.map(({ reason, count }) => fact(`Undelivered × ${count}`, word(reason)))}
${requests === undefined ? undefined : fact('Requests', requests)}
${fact('Read', html `<time datetime="${context.generatedAt}">${context.generatedAt}</time>`)}
${run === undefined ? undefined : fact('Workflow run', html `<a href="${encodeURI(run)}" rel="noreferrer">${run}</a>`)}
</dl>`;
}


/***/ })

};
