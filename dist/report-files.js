export const id="report-files";
export const ids=["report-files"];
export const modules={5088:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.r($exports);
$require.d($exports,{htmlReport:(()=>htmlReport),openReportFiles:(()=>openReportFiles)});
var external_node_crypto_=$require(7598);
var money=$require(5528);
var report_view=$require(5907);
function trendPoints(facts){const points=new Map;for(const total of facts.history)points.set(total.period.start,{...total,chosen:false});for(const total of facts.chosen)points.set(total.period.start,{...total,chosen:true});return[...points.values()].sort((a,b)=>a.period.start<b.period.start?-1:1)}
var numbers=$require(5518);
var report_escape=$require(2934);
function html(template,...parts){let markup=template[0]??"";for(const[i,part]of parts.entries())markup+=render(part)+(template[i+1]??"");return{markup}}
const LONGEST_WORD=256;
function word(text){return html`<bdi>${(0,report_escape.X5)(text,LONGEST_WORD)||'" "'}</bdi>`}
const LONGEST_SENTENCE=1e3;
function prose(text){const parts=(0,report_escape.X5)(text,LONGEST_SENTENCE).split(/`([^`]+)`/);return html`<bdi>${parts.map((part,index)=>index%2===1?html`<code>${part}</code>`:html`${part}`)}</bdi>`}
function render(part){if(void 0===part)return"";if("string"==typeof part)return(0,report_escape.ZD)(part);if("number"==typeof part)return String(part);if("markup"in part)return part.markup;return part.map(({markup})=>markup).join("")}
function runFacts(result,context){const{query,delivery}=result;return html`<h2>About these figures</h2>
<dl class="facts">
${void 0===context.account?void 0:fact("Account",word(context.account))}
${fact("Metric",query.metric)}
${fact("Grouped by",word(groupingText(query.groupBy)))}
${fact("Filter",void 0===query.filter?"none":html`<code>${word(JSON.stringify(query.filter))}</code>`)}
${void 0===query.billingViewArn?void 0:fact("Billing view",word(query.billingViewArn))}
${fact("Freshness",freshness(result))}
${fact("Events",eventCounts(delivery))}
${void 0===delivery.deadLetterFile?void 0:fact("Not delivered",word(delivery.deadLetterFile))}
${delivery.reasons.map(({reason,count})=>fact(`Failed \xd7 ${count}`,word(reason)))}
${fact("Paid requests",(0,report_view.hS)(result.apiRequests,"Cost Explorer page"))}
${fact("Read",html`<time datetime="${context.generatedAt}">${context.generatedAt}</time>`)}
</dl>`}
function groupingText(groupBy){if(0===groupBy.length)return"nothing";return groupBy.map(({type,key})=>"DIMENSION"===type?key:`${type}:${key}`).join(" / ")}
function eventCounts({made,delivered,skipped,failed}){return`${(0,numbers.zD)(made)} made, ${(0,numbers.zD)(delivered)} delivered, ${(0,numbers.zD)(skipped)} known already, ${(0,numbers.zD)(failed)} failed`}
function freshness({facts,settled}){const age=settled?"ended at least 24 hours ago":"ended less than 24 hours ago: AWS may still add to it";return`${age}; ${facts.newest.estimated?"estimated, the bill is still open":"the bill is closed"}`}
function fact(name,value){return html`<dt>${name}</dt><dd>${value}</dd>`}
var gate=$require(3379);
var report_percent=$require(7321);
function figures(result,view,money){const{newest,baseline,monthToDate,projectedMonth,chosen,chosenSum}=result.facts;const{granularity}=newest.period;const{gate}=view;const against=(0,report_view.Ri)(gate.compareWith,granularity);return html`<dl class="figures">
${newest.amount&&figure("Total",money.amount(newest.amount),limitText(gate.budget,money))}
${newest.amount&&baseline&&figure(`Against ${against}`,...changeTexts(newest.amount,baseline,money))}
${monthToDate&&figure("Month to date",money.amount(monthToDate),limitText(gate.monthlyBudget,money))}
${projectedMonth&&figure("Projected month",money.amount(projectedMonth),limitText(gate.forecastBudget,money))}
${chosenSum&&chosen.length>1?figure(`Sum of ${(0,report_view.YY)(chosen.length,granularity)}`,money.amount(chosenSum)):void 0}
</dl>`}
function figure(name,value,note){return html`<div><dt>${name}</dt><dd>${value}${void 0===note?void 0:html`<small>${note}</small>`}</dd></div>`}
function limitText(limit,money){return limit&&`budget ${money.amount(limit)}`}
function changeTexts(amount,baseline,money){const change=amount.minus(baseline);const percent=(0,gate.u5)(amount,baseline);const from=`from ${money.amount(baseline)}`;return void 0===percent?[`${(0,report_percent.U)(change)} ${money.change(change)}`,from]:[`${(0,report_percent.U)(change)} ${(0,report_percent.X)(percent)}`,`${money.change(change)} ${from}`]}
var decimal=$require(4182);
const INTERVALS=4;
function tightScale(amounts){const{low,high}=extent(amounts);return between(low,high.eq(low)?low.plus("1"):high)}
function tickedScale(amounts){const{low,high}=extent(amounts);const step=niceStep(high.minus(low).div(String(INTERVALS)));const first=low.div(step).round(0,decimal.Ww.roundDown).times(step);let last=first.gt(low)?first.minus(step):first;const ticks=[last];while(last.lt(high)||ticks.length<2){last=last.plus(step);ticks.push(last)}return{ticks,...between(ticks[0]??low,last)}}
function extent(amounts){return{low:amounts.reduce((least,amount)=>amount.lt(least)?amount:least,decimal.f2),high:amounts.reduce((most,amount)=>amount.gt(most)?amount:most,decimal.f2)}}
function between(low,high){const span=high.minus(low);return{position:amount=>Number(amount.minus(low).div(span).toFixed(6))}}
function niceStep(step){if(step.lte(decimal.f2))return new decimal.Ww("1");const power=new decimal.Ww(`1e${step.e}`);for(const factor of["1","2","5"]){const nice=power.times(factor);if(nice.gte(step))return nice}return power.times("10")}
function groupChart(facts,top,title,money){const present=facts.groups.filter(group=>group.present);if(0===present.length)return html``;const shown=present.slice(0,top);const scale=tightScale(shown.flatMap(({amount,baseline})=>void 0===baseline?[amount]:[amount,baseline]));const marked=shown.some(({baseline})=>void 0!==baseline);return html`<figure class="groups">
<figcaption><strong>${title}</strong>${marked?html`. <span class="key mark"></span> baseline`:void 0}</figcaption>
<ol>
${shown.map(group=>row(group,scale,money))}
${rest(facts,shown,present.length-shown.length+facts.omittedGroups,money)}
</ol>
</figure>`}
function row({label,amount,baseline},scale,money){return html`<li><span class="name">${word(label)}</span>${bar(amount,baseline,scale)}<span class="number">${money.amount(amount)}${change(amount,baseline,money)}</span></li>
`}
function change(amount,baseline,money){if(void 0===baseline)return;const percent=(0,gate.u5)(amount,baseline);return html` <small>${percent?(0,report_percent.X)(percent):money.change(amount.minus(baseline))}</small>`}
function bar(amount,baseline,scale){const[zero,end]=[scale.position(decimal.f2),scale.position(amount)];const width=Math.max(Math.abs(end-zero),.002);const mark=baseline&&html`<rect class="mark" x="${percent(scale.position(baseline))}" y="0" width="2" height="16"/>`;return html`<svg height="16" aria-hidden="true"><rect class="${amount.lt(decimal.f2)?"credit":"chosen"}" x="${percent(Math.min(zero,end))}" y="2" width="${percent(width)}" height="12"/>${mark}</svg>`}
function rest(facts,shown,count,money){if(0===count||void 0===facts.newest.amount)return;const left=shown.reduce((sum,{amount})=>sum.minus(amount),facts.newest.amount);return html`<li><span class="name">${(0,report_view.hS)(count,"more group")}</span><span class="number">${money.amount(left)}</span></li>
`}
function percent(share){return`${Math.round(1e5*share)/1e3}%`}
function places(values,compare){const known=values.flatMap((value,index)=>void 0===value?[]:[{value,index}]);known.sort((a,b)=>compare(a.value,b.value));const found=values.map(()=>void 0);let place=0;let before;for(const{value,index}of known){if(void 0!==before&&0!==compare(before,value))place++;found[index]=place;before=value}return found}
const MOST_ROWS=1e3;
function groupTable({groups,omittedGroups,newest},heading,money){if(0===groups.length)return html``;const count=groups.length+omittedGroups;const rows=groups.slice(0,MOST_ROWS);const columns=columnsFor(money);const byName=places(rows.map(({label})=>label),new Intl.Collator("en-US",{sensitivity:"base",numeric:true}).compare);const byColumn=columns.map(({value})=>places(rows.map(value),(a,b)=>a.cmp(b)));return html`<h2 id="groups">Cost of each group</h2>
${cut(count)}
<div class="scroll" role="region" aria-labelledby="groups" tabindex="0">
<table class="sortable" aria-labelledby="groups">
<thead><tr><th scope="col">${heading}</th>${columns.map(({heading})=>html`<th scope="col" class="number"${"Cost"===heading?html` aria-sort="descending"`:void 0}>${heading}</th>`)}</tr></thead>
<tbody>
${rows.map((group,i)=>group_table_row(group,columns,byName[i],byColumn.map(column=>column[i])))}</tbody>
<tfoot><tr><th scope="row">All: ${(0,report_view.hS)(count,"group")}</th><td class="number">${newest.amount&&money.amount(newest.amount)}</td><td colspan="3"></td></tr></tfoot>
</table>
</div>`}
function columnsFor(money){return[{heading:"Cost",value:({amount})=>amount,show:money.amount},{heading:"Baseline",value:({baseline})=>baseline,show:money.amount},{heading:"Change",value:({amount,baseline})=>baseline&&amount.minus(baseline),show:money.change},{heading:"Change %",value:({amount,baseline})=>(0,gate.u5)(amount,baseline),show:report_percent.X}]}
function group_table_row(group,columns,namePlace,columnPlaces){const cells=columns.map(({value,show},i)=>{const of=value(group);return html`<td class="number"${placeAttribute(columnPlaces[i])}>${void 0===of?"\u2013":show(of)}</td>`});return html`<tr><th scope="row"${placeAttribute(namePlace)}>${word(group.label)}</th>${cells}</tr>
`}
function placeAttribute(place){return void 0===place?void 0:html` data-place="${place}"`}
function cut(length){if(length<=MOST_ROWS)return;return html`<p class="soft">The ${(0,numbers.zD)(MOST_ROWS)} largest of ${(0,numbers.zD)(length)}; a .csv report file holds every line.</p>`}
const SCRIPT=`
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
const STYLE=`
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
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.soft, small { color: var(--soft); }
.verdict { margin: 1rem 0; padding: .75rem 1rem; background: var(--panel); border-left: 5px solid var(--tone); border-radius: 6px; }
.verdict > p:first-child > strong { color: var(--tone); }
.verdict ul { margin: .25rem 0 0; padding-left: 1.25rem; }
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
.groups ol { list-style: none; margin: 0; padding: 0; }
.groups li { display: grid; grid-template-columns: minmax(0, 20rem) minmax(0, 1fr) 9rem; gap: 0 1rem; align-items: center; padding: .2rem 0; }
.groups .number { grid-column: -2; grid-row: 1; }
.groups svg { width: 100%; overflow: visible; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid var(--edge); text-align: left; vertical-align: top; }
th.number, td.number { text-align: right; white-space: nowrap; }
tbody th { font-weight: 400; min-width: 9rem; }
tfoot th, tfoot td { border-bottom: 0; font-weight: 600; }
thead button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: .25rem 0; margin: -.25rem 0; cursor: pointer; text-decoration: underline dotted; text-underline-offset: 3px; }
[aria-sort="ascending"]::after { content: " \u{25B2}"; } [aria-sort="descending"]::after { content: " \u{25BC}"; }
:focus-visible { outline: 3px solid var(--chosen); outline-offset: 2px; }
summary { cursor: pointer; padding: .25rem 0; }
.facts { display: grid; grid-template-columns: minmax(8rem, auto) minmax(0, 1fr); gap: .25rem 1rem; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 40rem) {
  .groups li { grid-template-columns: minmax(0, 1fr) auto; }
  .groups li svg { grid-row: 2; grid-column: 1 / -1; }
  .figures { grid-template-columns: 1fr 1fr; }
  svg .wide { display: none; }
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
const SHORT={daily:{day:"numeric",month:"short"},hourly:{hour:"2-digit",minute:"2-digit",hourCycle:"h23"},monthly:{month:"short",year:"numeric"}};
function showShort({granularity,start}){return new Date(start).toLocaleString("en-US",{timeZone:"UTC",...SHORT[granularity]})}
const HEIGHT=200;
const ABOVE=18;
const BELOW=28;
const FAR="3";
const FEWEST_SLOTS=7;
const MOST_DATES=7;
function trendChart(points,budget,money){const known=points.flatMap(({amount})=>void 0===amount?[]:[amount]);if(0===known.length)return html``;const drawn=void 0!==budget&&isNear(budget,known)?budget:void 0;const scale=tickedScale(void 0===drawn?known:[...known,drawn]);return html`<figure class="trend">
<figcaption>${caption(points)}${budgetText(budget,drawn,money)}</figcaption>
<div class="chart" role="img" aria-label="${spoken(points,money)}">
${axis(scale,money)}
<svg class="plot" height="${HEIGHT+ABOVE+BELOW}" aria-hidden="true">
${scale.ticks.map(tick=>line(tick.eq(decimal.f2)?"zero":"grid",y(scale,tick)))}
${points.map((point,i)=>trend_chart_bar(point,i,points,scale,money))}
${void 0===drawn?void 0:budgetLine(drawn,scale,money)}
</svg>
</div>
<details><summary>The chart as a table</summary>${trendTable(points,money)}</details>
</figure>`}
function isNear(budget,known){return known.some(amount=>amount.times(FAR).gte(budget))}
function caption(points){const[first,last]=[points[0],points[points.length-1]];if(!first||!last)return html``;return html`<strong>Trend</strong> from ${(0,report_view.DZ)(first.period)} to ${(0,report_view.DZ)(last.period)}. <span class="key chosen"></span> this run, <span class="key past"></span> history`}
function budgetText(budget,drawn,money){if(void 0===budget)return html`.`;if(void 0===drawn)return html`. The budget of ${money.amount(budget)} lies far above.`;return html`, <span class="key limit"></span> budget.`}
function spoken(points,money){const known=points.flatMap(({amount,period})=>void 0===amount?[]:[{amount,period}]);const name=({amount,period})=>`${money.amount(amount)} on ${(0,report_view.DZ)(period)}`;const least=known.reduce((a,b)=>b.amount.lt(a.amount)?b:a);const most=known.reduce((a,b)=>b.amount.gt(a.amount)?b:a);return`Bar chart of ${points.length} periods: lowest ${name(least)}, highest ${name(most)}. A table follows.`}
function axis(scale,money){const amounts=scale.ticks.map(tick=>money.amount(tick));const texts=amounts.every(text=>text.endsWith(".00"))?amounts.map(text=>text.slice(0,-3)):amounts;const width=12+7*Math.max(...texts.map(text=>text.length));return html`<svg class="axis" width="${width}" height="${HEIGHT+ABOVE+BELOW}" aria-hidden="true">${scale.ticks.map((tick,i)=>html`<text x="${width-8}" y="${y(scale,tick)+4}">${texts[i]}</text>`)}</svg>`}
function trend_chart_bar(point,i,all,scale,money){const slot=100/Math.max(all.length,FEWEST_SLOTS);const x=trend_chart_percent(slot*(i+.15));const width=trend_chart_percent(.7*slot);const title=html`<title>${(0,report_view.DZ)(point.period)}: ${amountText(point.amount,money)}</title>`;const date=dateClass(i,all.length);const label=void 0===date?void 0:html`<text class="${date}" x="${trend_chart_percent(slot*(i+.5))}" y="${ABOVE+HEIGHT+18}">${showShort(point.period)}</text>`;if(void 0===point.amount)return html`<rect class="gap" x="${x}" width="${width}" y="${ABOVE}" height="${HEIGHT}">${title}</rect>${label}`;const[zero,end]=[y(scale,decimal.f2),y(scale,point.amount)];const height=Math.max(Math.abs(zero-end),1);return html`<rect class="${point.chosen?"chosen":"past"}" x="${x}" width="${width}" y="${Math.min(zero,end)}" height="${round(height)}">${title}</rect>${label}`}
function dateClass(i,length){const every=Math.ceil(length/MOST_DATES);const fromEnd=length-1-i;if(fromEnd%every!==0)return;return fromEnd/every%2===0?"date":"date wide"}
function budgetLine(budget,scale,money){const at=y(scale,budget);return html`${line("limit",at)}<text class="limit" x="0" y="${round(at-6)}">budget ${money.amount(budget)}</text>`}
function line(name,at){return html`<line class="${name}" x1="0" x2="100%" y1="${at}" y2="${at}"/>`}
function trendTable(points,money){return html`<table><thead><tr><th scope="col">Period</th><th scope="col" class="number">Cost</th><th scope="col">Note</th></tr></thead><tbody>${points.map(point=>html`<tr><th scope="row">${(0,report_view.DZ)(point.period)}</th><td class="number">${amountText(point.amount,money)}</td><td>${point.chosen?"this run":"history"}${point.estimated?", estimated":""}</td></tr>`)}</tbody></table>`}
function amountText(amount,money){return void 0===amount?"no data":money.amount(amount)}
function y(scale,amount){return round(ABOVE+HEIGHT*(1-scale.position(amount)))}
function round(pixels){return Math.round(100*pixels)/100}
function trend_chart_percent(share){return`${Math.round(1e3*share)/1e3}%`}
var breach_text=$require(1571);
var verdict=$require(5873);
const MOST_ITEMS=100;
function verdictPanel(result,view,money){const{judgement,facts}=result;const{granularity}=facts.newest.period;const items=[...judgement.breaches.map(breach=>html`<li><strong>${breach.rule}</strong>, ${word(breach.scope)}: ${(0,breach_text.x)(breach,view,granularity,money)}</li>`),...judgement.missing.map(({rule,reason})=>html`<li><strong>${rule}</strong> was not judged: ${prose(reason)}</li>`),...judgement.warnings.map(warning=>html`<li>${prose(warning)}</li>`)];const more=items.length-MOST_ITEMS;return html`<section class="verdict is-${judgement.verdict}" aria-label="Verdict">
<p><strong>${headline(result,view)}</strong></p>
${items.length>0?html`<ul>${items.slice(0,MOST_ITEMS)}${more>0?html`<li>and ${(0,numbers.zD)(more)} more: a .json report file holds all</li>`:void 0}</ul>`:void 0}
</section>`}
function headline(result,view){if("none"!==result.judgement.verdict)return(0,verdict.Sw)(result,view);const{newest}=result.facts;return void 0===newest.amount?`No AWS cost data for ${(0,report_view.DZ)(newest.period)}`:"No gate is set"}
const POLICY=["default-src 'none'",`style-src '${digest(STYLE)}'`,`script-src '${digest(SCRIPT)}'`,"img-src data:","base-uri 'none'","form-action 'none'"].join("; ");
function htmlReport(result,context){const view={gate:context.gate,top:context.top,hideAmounts:false};const{facts,query}=result;const unit=(0,money.T)(facts.currency);const grouping=groupingText(query.groupBy);const title=`AWS costs ${(0,report_view.DZ)(facts.newest.period)}`;const isGrouped=query.groupBy.length>0;const page=html`<!DOCTYPE html>
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
<style>${{markup:STYLE}}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="soft">${subtitle(context.account,query.metric,grouping)}</p>
${verdictPanel(result,view,unit)}
${figures(result,view,unit)}
${trendChart(trendPoints(facts),context.gate.budget,unit)}
${isGrouped?groupChart(facts,context.top,`Cost by ${grouping}`,unit):void 0}
${isGrouped?groupTable(facts,grouping,unit):void 0}
${runFacts(result,context)}
</main>
<script>${{markup:SCRIPT}}</script>
</body>
</html>
`;return page.markup}
function subtitle(account,metric,grouping){return html`${void 0===account?void 0:`Account ${account} \xb7 `}${metric} by ${grouping}`}
function digest(text){return`sha256-${(0,external_node_crypto_.createHash)("sha256").update(text).digest("base64")}`}
var external_node_path_=$require(6760);
var markdown=$require(547);
var model_query=$require(6247);
const FORMULA=/(?<=^|;)(?=[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;
function csvText(text){const line=text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu," ");return`"${line.replace(FORMULA,"'").replaceAll('"','""')}"`}
function csvNumber(amount){if(!(0,decimal.aM)(amount))throw new RangeError(`Not a decimal number: ${amount.slice(0,40)}`);return amount}
function csvRow(cells){return`${cells.join(",")}\r\n`}
function csvWriter(query,account){const metrics=model_query.C.filter(metric=>metric===query.metric||query.metrics.includes(metric));const byAccount=query.groupBy.some(isLinkedAccount);const columns=["period_start","period_end","granularity","account",...query.groupBy.map(groupColumn),...byAccount?["linked_account_name"]:[],...metrics.flatMap(metric=>[metricColumn(metric),`${metricColumn(metric)}_unit`]),"estimated"];const accountCell=csvText(account??"");return{header:csvRow(columns.map(csvText)),row(line){const{start,end,granularity}=line.period;const cells=[start,end,granularity,accountCell];for(let i=0;i<query.groupBy.length;i++)cells.push(csvText(line.values[i]??""));if(byAccount)cells.push(csvText(line.linkedAccountName??""));for(const metric of metrics){const value=line.metrics[metric];cells.push(value?csvNumber(value.amount):"",value?csvText(value.unit):"")}cells.push(String(line.estimated));return csvRow(cells)}}}
function isLinkedAccount(group){return"DIMENSION"===group.type&&"LINKED_ACCOUNT"===group.key}
function groupColumn(group){return"DIMENSION"===group.type?group.key.toLowerCase():`${group.type.toLowerCase()}:${group.key}`}
function metricColumn(metric){return metric.replace(/(?<=[a-z])(?=[A-Z])/g,"_").toLowerCase()}
const FORM=1;
function*jsonReport(result,context){const head=JSON.stringify(headOf(result,context),null,2);yield`${head.slice(0,head.lastIndexOf("\n}"))},\n  "groups": [`;let separator="\n    ";for(const group of result.facts.groups){yield separator+JSON.stringify(groupOf(group));separator=",\n    "}yield result.facts.groups.length>0?"\n  ]\n}\n":"]\n}\n"}
function headOf(result,context){const{facts,judgement,delivery,query}=result;const{newest}=facts;return{form:FORM,generatedAt:context.generatedAt,account:context.account??null,query:{metric:query.metric,metrics:query.metrics,groupBy:query.groupBy.map(({type,key})=>({type,key})),filter:query.filter??null,billingViewArn:query.billingViewArn??null},period:{...periodOf(newest.period),estimated:newest.estimated,settled:result.settled},currency:facts.currency??null,total:json_text(newest.amount),baseline:{compareWith:context.gate.compareWith,amount:json_text(facts.baseline)},change:json_changeTexts(newest.amount,facts.baseline),monthToDate:json_text(facts.monthToDate),projectedMonth:json_text(facts.projectedMonth),chosen:{total:json_text(facts.chosenSum),periods:facts.chosen.map(totalOf)},history:facts.history.map(totalOf),verdict:judgement.verdict,limits:limitsOf(context.gate),breaches:judgement.breaches.map(({rule,scope,actual,limit})=>({rule,scope,actual,limit})),missing:judgement.missing.map(({rule,reason})=>({rule,reason})),warnings:judgement.warnings,delivery:{made:delivery.made,delivered:delivery.delivered,skipped:delivery.skipped,failed:delivery.failed,deadLetterFile:delivery.deadLetterFile??null,reasons:delivery.reasons.map(({reason,count})=>({reason,count}))},apiRequests:result.apiRequests,omittedGroups:facts.omittedGroups}}
function periodOf({granularity,start,end}){return{granularity,start,end}}
function totalOf({period,amount,estimated,lines}){return{start:period.start,end:period.end,amount:json_text(amount),estimated,lines}}
function groupOf({label,amount,baseline,present}){const change=json_changeTexts(amount,baseline);return{group:label,amount:(0,decimal.pj)(amount),baseline:json_text(baseline),change,present}}
function json_changeTexts(amount,baseline){if(void 0===amount||void 0===baseline)return{amount:null,percent:null};const percent=(0,gate.u5)(amount,baseline);return{amount:(0,decimal.pj)(amount.minus(baseline)),percent:void 0===percent?null:(0,gate.Bu)(percent)}}
function limitsOf(gate){const limits={};const set=(rule,limit)=>{if(void 0!==limit)limits[rule]=(0,decimal.pj)(limit)};set("budget",gate.budget);if(void 0!==gate.groupBudgets)limits["group-budgets"]=Object.fromEntries([...gate.groupBudgets].map(([label,limit])=>[label,(0,decimal.pj)(limit)]));set("monthly-budget",gate.monthlyBudget);set("forecast-budget",gate.forecastBudget);set("max-increase-percent",gate.maxIncreasePercent);set("max-increase-amount",gate.maxIncreaseAmount);set("anomaly-threshold",gate.anomalyThreshold);set("ignore-below",gate.ignoreBelow);return limits}
function json_text(amount){return void 0===amount?null:(0,decimal.pj)(amount)}
var promises_=$require(1455);
var fault=$require(9543);
const CHUNK=65536;
class Spool{path;#temporary;#file;#pending="";#written=Promise.resolve();#done=false;constructor(path,temporary,file){this.path=path;this.#temporary=temporary;this.#file=file}static async open(path){const temporary=(0,external_node_path_.join)((0,external_node_path_.dirname)(path),`.${(0,external_node_path_.basename)(path)}.${(0,external_node_crypto_.randomUUID)()}.part`);try{await (0,promises_.mkdir)((0,external_node_path_.dirname)(path),{recursive:true});const there=await (0,promises_.stat)(path).catch(()=>void 0);if(there?.isDirectory())throw new Error("there is a folder of this name");return new Spool(path,temporary,await (0,promises_.open)(temporary,"wx"))}catch(error){throw unwritable(path,error)}}write(text){this.#pending+=text;if(this.#pending.length<CHUNK)return;const before=this.#written;this.#flush();return before}async commit(){this.#flush();await this.#written;this.#done=true;try{await this.#file.close();await (0,promises_.rename)(this.#temporary,this.path)}catch(error){await (0,promises_.rm)(this.#temporary,{force:true});throw unwritable(this.path,error)}}async abandon(){if(this.#done)return;this.#done=true;await this.#written.catch(()=>void 0);await this.#file.close();await (0,promises_.rm)(this.#temporary,{force:true})}#flush(){const chunk=this.#pending;if(""===chunk)return;this.#pending="";this.#written=this.#written.then(async()=>{try{await this.#file.appendFile(chunk)}catch(error){throw unwritable(this.path,error)}});this.#written.catch(()=>void 0)}}
function unwritable(path,error){return new fault.vC(`The report file ${path} cannot be written: ${(0,fault.bD)(error)}.`,"Give `report-file` a path that the job may write to, on a disk with space left.",{cause:error})}
async function openReportFiles(files,directory){const spools=[];const abandon=async()=>{for(const{spool}of spools)await spool.abandon()};try{for(const[path,format]of distinct(files,directory))spools.push({format,spool:await Spool.open(path)})}catch(error){await abandon();throw error}return{begin:context=>begin(spools,context,abandon),abandon}}
function begin(spools,context,abandon){const of=wanted=>spools.filter(({format})=>format===wanted).map(({spool})=>spool);const[csv,ndjson]=[of("csv"),of("ndjson")];const table=csvWriter(context.query,context.account);for(const spool of csv)spool.write(table.header);return{line:line=>0===csv.length?void 0:writeAll(csv,table.row(line)),event:event=>0===ndjson.length?void 0:writeAll(ndjson,`${event.text}\n`),async finish(result){try{for(const{format,spool}of spools)await writePieces(spool,pieces(format,result,context));for(const{spool}of spools)await spool.commit();return spools.map(({spool})=>spool.path)}finally{await abandon()}}}}
function distinct(files,directory){return new Map(files.map(({path,format})=>[(0,external_node_path_.resolve)(directory,path),format]))}
function pieces(format,result,context){switch(format){case"json":return jsonReport(result,context);case"md":return[(0,markdown.eH)(result,{gate:context.gate,top:context.top,hideAmounts:false})];case"html":return[htmlReport(result,context)];case"csv":case"ndjson":return[]}}
function writeAll(spools,text){const waits=spools.map(spool=>spool.write(text)).filter(wait=>void 0!==wait);if(waits.length>0)return Promise.all(waits).then(()=>void 0)}
async function writePieces(spool,texts){for(const text of texts)await spool.write(text)}})};
