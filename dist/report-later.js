export const id="report-later";
export const ids=["report-later"];
export const modules={2934:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{X5:(()=>cleanText),ZD:(()=>escapeHtml),h$:(()=>markdownProse),p7:(()=>markdownText),Hg:(()=>mermaidText)});
var model_text=$require(9840);
const LONGEST_NAME=120;
function cleanText(text,longest=LONGEST_NAME){return(0,model_text.$Q)((0,model_text.TN)(text).replace(/\s+/g," ").trim(),longest)}
const NAMES={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;","'":"&#39;"};
function escapeHtml(text){return text.replace(/[&<>"']/g,sign=>NAMES[sign]??sign)}
var late_pattern=$require(1740);
const SIGNS=" ,.()'\"/!?%:;&$\u2013\u2014\u2026-";
const QUIET=new RegExp(`^[A-Za-z0-9${SIGNS}]*$`);
const QUIET_ANYWHERE=(0,late_pattern.B)(String.raw`^[\p{L}\p{M}\p{N}${SIGNS}]*$`,"u");
const SIGN=(0,late_pattern.B)(String.raw`[^\p{L}\p{M}\p{N} ]`,"gu");
const HAZARD=/www\.|\/\/|:\S|&\S|[a-z\u017f\u212a]-\d|[0-9a-f]{7,}|--|\$(?!\d)/i;
function markdownText(text,longest=LONGEST_NAME){const line=cleanText(text,longest);if(""===line)return"<code>&#8203;</code>";if(isQuiet(line)&&!HAZARD.test(line))return line;return codeSpan(line)}
function markdownProse(text,longest=500){return cleanText(text,longest).split(/`([^`]+)`/).map((part,index)=>index%2===1?codeSpan(part):part.replace(/\S+/g,word=>markdownText(word,longest))).join("")}
function isQuiet(line){return(/^[\x20-\x7e]*$/.test(line)?QUIET:QUIET_ANYWHERE()).test(line)}
function codeSpan(line){return/[`|\\]/.test(line)?`<code>${entities(line)}</code>`:`\`${line}\``}
function entities(line){return line.replace(SIGN(),sign=>`&#${sign.codePointAt(0)};`).replaceAll("&#64;","&#64;<wbr>")}
const LOOKALIKES={'"':"\u201D","`":"\u2019","#":"\uFF03",";":"\uFF1B","%":"\uFF05","<":"\u2039",">":"\u203A","&":"\uFF06","{":"\uFF08","}":"\uFF09","\\":"\uFF3C"};
function mermaidText(text,longest=40){return cleanText(text,longest).replace(/["`#;%<>&{}\\]/g,sign=>LOOKALIKES[sign]??" ")}}),8926:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.r($exports);
$require.d($exports,{openReportFiles:(()=>openReportFiles),report:(()=>report)});
var gate=$require(3379);
var model_text=$require(9840);
var breach_text=$require(1571);
var money=$require(5528);
var numbers=$require(5518);
var report_percent=$require(7321);
var report_view=$require(5907);
const LARGEST=5;
const WIDTH=10;
async function logRun(result,view,core){const lines="kind"in result?deliveryLines(result):runLines(result,view);await core.group("kind"in result?"Events":"AWS costs",async()=>{for(const[name,text]of lines)core.info(`${name.padEnd(WIDTH)}${text}`)})}
function runLines(result,view){const{facts,query,judgement}=result;const{newest}=facts;const broken=0===judgement.breaches.length?"":`: ${(0,breach_text.P)(judgement.breaches).join(", ")}`;const state=[newest.estimated?"estimated":"",result.settled?"settled":"not settled"].filter(text=>text);const known=void 0===newest.amount?["no data"]:state;return[["Period",`${(0,report_view.DZ)(newest.period)} (${[newest.period.granularity,...known].join(", ")})`],...totalLines(result,view),...0===query.groupBy.length?[]:largest(result,view),...deliveryLines(result),..."none"===judgement.verdict?[]:[["Gate",`${judgement.verdict}${broken}`]]]}
function totalLines({facts,query},view){const{newest,baseline,chosen,chosenSum}=facts;if(void 0===newest.amount)return[];const unit=(0,money.T)(facts.currency);const percent=(0,gate.u5)(newest.amount,baseline);const against=(0,report_view.Ri)(view.gate.compareWith,newest.period.granularity);const change=void 0===percent?"":`${(0,report_percent.X)(percent)} against ${against}`;if(view.hideAmounts)return[["Change",""===change?"unknown":change]];const total=`${(0,model_text.Ig)(unit.amount(newest.amount))} ${query.metric}${""===change?"":`, ${change}`}`;if(chosen.length<2||void 0===chosenSum)return[["Total",total]];const sum=`${(0,model_text.Ig)(unit.amount(chosenSum))} in ${(0,report_view.YY)(chosen.length,newest.period.granularity)}`;return[["Total",total],["Sum",sum]]}
function largest({facts},view){const unit=(0,money.T)(facts.currency);const groups=facts.groups.filter(({present})=>present);return groups.slice(0,Math.min(LARGEST,view.top)).map(({label,amount},index)=>{const name=(0,model_text.SR)(label,80);return[0===index?"Largest":"",view.hideAmounts?name:`${name}: ${(0,model_text.Ig)(unit.amount(amount))}`]})}
function deliveryLines({delivery,apiRequests}){const{made,delivered,skipped,failed,reasons}=delivery;const sent=delivered+skipped+failed>0;const parts=[`${(0,numbers.zD)(made)} made`];if(sent)parts.push(`${(0,numbers.zD)(delivered)} delivered`);if(skipped>0)parts.push(`${(0,numbers.zD)(skipped)} known from earlier runs`);if(failed>0)parts.push(`${(0,numbers.zD)(failed)} not delivered`);return[["Events",parts.join(", ")],...reasons.slice(0,LARGEST).map(({reason,count})=>["",`${(0,report_view.hS)(count,"event")}: ${(0,model_text.Ig)(reason)}`]),...0===apiRequests?[]:[["Requests",`${(0,report_view.hS)(apiRequests,"paid page")} of Cost Explorer`]]]}
var shown=$require(2653);
var promises_=$require(1455);
var fault=$require(9543);
var blocks=$require(3184);
var markdown=$require(547);
async function writeSummary(result,view,file){if(void 0===file)return"The job summary was not written: GITHUB_STEP_SUMMARY names no file. Run in GitHub Actions, or set summary: false.";try{const taken=await sizeOf(file);const limit={...blocks.Jt,most:Math.max(0,blocks.Jt.most-taken-1)};const text="kind"in result?(0,markdown.y7)(result):(0,markdown.eH)(result,view,limit);if(limit.measure(text)>limit.most)return"The job summary was not written: the step has filled its 1 MiB already.";await (0,promises_.appendFile)(file,text);return}catch(error){return`The job summary was not written: ${(0,fault.bD)(error)}. Check that the runner can write GITHUB_STEP_SUMMARY.`}}
async function sizeOf(file){try{return(await (0,promises_.stat)(file)).size}catch{return 0}}
const COMMENT_DEADLINE=6e4;
async function report(whole,config,outside){const{core}=outside;const settings=config.report;const view=(0,report_view.du)(config);const result=(0,shown.S)(whole,view);await logRun(result,view,core);if(!("kind"in result)&&hasAnnotations(result)){const{annotate}=await $require.e("report-annotations").then($require.bind($require,86));annotate(result,view,core)}if(settings.hiddenByAuto)core.notice("The repository is public, so amounts are hidden in the summary, the comment, annotations and the log. Set hide-amounts: false to show them, or true to say so yourself.");const warning=settings.summary?await writeSummary(result,view,settings.summaryFile):void 0;if(void 0!==warning)core.warning(warning);if("kind"in result||"never"===settings.comment)return{commentUrl:void 0};const comments=await $require.e("report-comment").then($require.bind($require,981));const open=outside.connect??comments.connect;const signal=AbortSignal.any([outside.signal,AbortSignal.timeout(COMMENT_DEADLINE)]);const comment=await comments.writeComment(result,view,settings,config.workflow,token=>open(token,config.workflow.apiUrl,config.access.proxy,core,signal));if(void 0!==comment.warning)core.warning(comment.warning);if(void 0!==comment.notice)core.notice(comment.notice);return{commentUrl:comment.url}}
function hasAnnotations({judgement:{breaches,warnings}}){return breaches.length+warnings.length>0}
async function openReportFiles(files,directory){return(await $require.e("report-files").then($require.bind($require,5088))).openReportFiles(files,directory)}}),3184:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{Jt:(()=>SUMMARY_LIMIT),W$:(()=>COMMENT_LIMIT),Zu:(()=>fixed),fT:(()=>assemble)});
var _numbers_js_$0=$require(5518);
function fixed(...lines){return{head:lines,rows:[],tail:[],what:""}}
const SUMMARY_LIMIT={most:1048576,measure:text=>Buffer.byteLength(text,"utf8"),whose:"GitHub shows summaries up to 1 MiB"};
const COMMENT_LIMIT={most:65536,measure:text=>text.length,whose:"GitHub takes comments up to 65,536 characters"};
const NOTE_ROOM=200;
function assemble(blocks,limit){const lengthOf=lines=>lines.reduce((sum,line)=>sum+limit.measure(line)+1,0);let room=limit.most;for(const block of blocks)room-=lengthOf(block.head)+lengthOf(block.tail)+1;if(blocks.reduce((sum,block)=>sum+lengthOf(block.rows),0)<=room)return page(blocks.map(({head,rows,tail})=>[...head,...rows,...tail]));room-=NOTE_ROOM*blocks.filter(({rows})=>rows.length>0).length;return page(blocks.map(({head,rows,tail,what})=>{const kept=[];for(const row of rows){const length=lengthOf([row]);if(length>room)break;room-=length;kept.push(row)}const left=rows.length-kept.length;const note=0===left?[]:["",`_Cut here: ${(0,_numbers_js_$0.zD)(left)} more ${what} (${limit.whose})._`];return[...head,...kept,...note,...tail]}))}
function page(blocks){const filled=blocks.filter(lines=>lines.length>0);return`${filled.map(lines=>lines.join("\n")).join("\n\n")}\n`}}),547:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{r:(()=>commentMarkdown),eH:(()=>summaryMarkdown),y7:(()=>unjudgedMarkdown)});
var gate=$require(3379);
var report_escape=$require(2934);
var numbers=$require(5518);
var report_view=$require(5907);
var markdown_blocks=$require(3184);
var decimal=$require(4182);
var model_period=$require(7638);
const MOST_BARS=28;
const COLOURS="#4493f8, #da3633";
const HIGHEST_BUDGET=(0,decimal._)("4");
function trendChart(result,view){if(view.hideAmounts)return(0,markdown_blocks.Zu)();const all=pointsOf(result.facts);const points=all.filter(point=>void 0!==point.amount);if(points.length<2)return(0,markdown_blocks.Zu)();const amounts=points.map(({amount})=>amount??decimal.f2);const highest=amounts.reduce(greater,decimal.f2);const lowest=amounts.reduce(smaller,decimal.f2);const budget=view.gate.budget;const drawn=budget?.lte(highest.times(HIGHEST_BUDGET))?budget:void 0;const top=void 0===drawn?highest:greater(highest,drawn);const places=top.minus(lowest).gte("1")?2:10;const show=amount=>(0,decimal.pj)(amount.round(places));const{granularity}=result.facts.newest.period;const title=`${granularity} ${result.query.metric}${void 0===drawn?"":", line: budget"}`;const lines=["```mermaid","---","config:","  xyChart:","    width: 900","    height: 300","    xAxis:","      labelFontSize: 10","  themeVariables:","    xyChart:",`      plotColorPalette: "${COLOURS}"`,"---","xychart-beta",`  title "${(0,report_escape.Hg)(title,80)}"`,`  x-axis [${points.map(({period})=>`"${label(period)}"`).join(", ")}]`,`  y-axis "${(0,report_escape.Hg)(unitOf(result.facts))}" ${show(padded(lowest))} --\x3e ${show(headroom(top,lowest))}`,`  ${lowest.lt(decimal.f2)?"line":"bar"} [${amounts.map(show).join(", ")}]`,...void 0===drawn?[]:[`  line [${amounts.map(()=>show(drawn)).join(", ")}]`],"```"];return(0,markdown_blocks.Zu)(...lines,...notes(all.length-points.length,void 0!==budget&&void 0===drawn,granularity))}
function pointsOf(facts){const byStart=new Map;for(const point of[...facts.history,...facts.chosen,facts.newest])byStart.set(point.period.start,point);return[...byStart.values()].sort((a,b)=>a.period.start<b.period.start?-1:1).slice(-MOST_BARS)}
function unitOf({currency}){return void 0===currency||"N/A"===currency?"":currency}
function label(period){const name=(0,model_period.dN)(period);switch(period.granularity){case"daily":return name.slice(5);case"hourly":return`${name.slice(8).replace("T"," ")}h`;case"monthly":return name}}
function notes(gaps,budgetLeftOut,granularity){const texts=[gaps>0?`${(0,report_view.YY)(gaps,granularity)} without data left out.`:void 0,budgetLeftOut?"The budget lies far above the chart.":void 0].filter(text=>void 0!==text);return 0===texts.length?[]:["",`<sub>${texts.join(" ")}</sub>`]}
function greater(a,b){return a.gt(b)?a:b}
function smaller(a,b){return a.lt(b)?a:b}
function padded(lowest){return lowest.times("1.1")}
function headroom(top,lowest){return top.eq(decimal.f2)&&lowest.eq(decimal.f2)?(0,decimal._)("1"):top.times("1.1")}
var money=$require(5528);
var report_percent=$require(7321);
const MOVERS=3;
const MOVER_SHARE=(0,decimal._)("0.01");
const BAR_WIDTH=10;
const EIGHTHS=["","\u258F","\u258E","\u258D","\u258C","\u258B","\u258A","\u2589"];
function topCosts(result,view){const groups=result.facts.groups.filter(({present})=>present);if(0===result.query.groupBy.length||0===groups.length)return(0,markdown_blocks.Zu)();const unit=(0,money.T)(result.facts.currency);const shown=groups.slice(0,view.top);const greatest=shown[0]?.amount??decimal.f2;const heading=groupHeading(result.query);const period=(0,report_view.DZ)(result.facts.newest.period);const head=view.hideAmounts?[`| ${heading} | Change |`,"| :-- | --: |"]:[`| ${heading} | ${period} | | Change |`,"| :-- | --: | :-- | --: |"];const rows=shown.map(group=>{const cells=view.hideAmounts?[]:[unit.amount(group.amount),bar(group.amount,greatest)];return`| ${[(0,report_escape.p7)(group.label),...cells,changeCell(group,unit,view)].join(" | ")} |`});return{head,rows,tail:rest(result,groups.length,shown,view),what:"groups"}}
function groupHeading(query){return query.groupBy.map(({type,key})=>(0,report_escape.p7)("DIMENSION"===type?key:`${type}:${key}`)).join(" / ")}
function rest({facts},present,shown,view){const count=present-shown.length+facts.omittedGroups;if(0===count||void 0===facts.newest.amount)return[];const others=(0,report_view.hS)(count,"more group");if(view.hideAmounts)return["",`<sub>\u{2026} and ${others}</sub>`];const sum=shown.reduce((left,{amount})=>left.minus(amount),facts.newest.amount);return["",`<sub>\u{2026} and ${others}: ${(0,money.T)(facts.currency).amount(sum)}</sub>`]}
function changeCell(group,unit,view){if(void 0===group.baseline)return"\u2013";const change=group.amount.minus(group.baseline);if(change.eq(decimal.f2))return(0,report_percent.U)(change);const percent=(0,gate.u5)(group.amount,group.baseline);if(void 0===percent){const words=isNew(group)?"new":(0,report_percent.U)(change);return view.hideAmounts?words:`${words} ${unit.change(change)}`}const sign=`${(0,report_percent.U)(change)} ${(0,report_percent.X)(percent)}`;return view.hideAmounts?sign:`${sign} (${unit.change(change)})`}
function isNew({amount,baseline}){return baseline?.eq(decimal.f2)===true&&amount.gt(decimal.f2)}
function bar(amount,greatest){if(amount.lte(decimal.f2)||greatest.lte(decimal.f2))return"";const eighths=Math.max(1,Math.round(Number((0,decimal.pj)(amount))/Number((0,decimal.pj)(greatest))*BAR_WIDTH*8));return"\u2588".repeat(Math.floor(eighths/8))+(EIGHTHS[eighths%8]??"")}
function movers(result,view){const{groups,newest,baseline,currency}=result.facts;if(0===result.query.groupBy.length)return(0,markdown_blocks.Zu)();const size=[newest.amount,baseline].reduce((most,one)=>one?.abs().gt(most)?one.abs():most,decimal.f2);const least=size.times(MOVER_SHARE);const moved=groups.filter(group=>void 0!==group.baseline).map(group=>({group,change:group.amount.minus(group.baseline??decimal.f2)})).filter(({change})=>!change.eq(decimal.f2)&&change.abs().gte(least)).sort((a,b)=>b.change.cmp(a.change));const unit=(0,money.T)(currency);const name=({group})=>`${(0,report_escape.p7)(group.label)}${moverText(group,unit,view)}`;const up=moved.filter(({change})=>change.gt(decimal.f2)).slice(0,MOVERS);const down=moved.filter(({change})=>change.lt(decimal.f2)).slice(-MOVERS).reverse();return(0,markdown_blocks.Zu)(...up.length>0?[`**Up:** ${up.map(name).join(", ")}`]:[],...up.length>0&&down.length>0?[""]:[],...down.length>0?[`**Down:** ${down.map(name).join(", ")}`]:[])}
function moverText(group,unit,view){if(!view.hideAmounts)return` ${unit.change(group.amount.minus(group.baseline??decimal.f2))}`;const percent=(0,gate.u5)(group.amount,group.baseline);if(void 0!==percent)return` ${(0,report_percent.X)(percent)}`;return isNew(group)?" (new)":""}
function totalLine(result,view){const{newest,baseline,currency}=result.facts;const name=(0,report_view.DZ)(newest.period);if(void 0===newest.amount)return`Cost Explorer has no data for ${name}, which is not the same as no costs.`;const unit=(0,money.T)(currency);const against=(0,report_view.Ri)(view.gate.compareWith,newest.period.granularity);const total=view.hideAmounts?name:`**${unit.amount(newest.amount)}** for ${name}`;if(void 0===baseline)return`${total} \xb7 nothing known of ${against}`;const change=newest.amount.minus(baseline);const percent=(0,gate.u5)(newest.amount,baseline);const inPercent=void 0===percent?void 0:(0,report_percent.X)(percent);if(view.hideAmounts)return`${total} \xb7 ${(0,report_percent.U)(change)} ${inPercent??"(no percentage)"} against ${against}`;const inMoney=unit.change(change);const both=void 0===inPercent?inMoney:`${inPercent} (${inMoney})`;return`${total} \xb7 ${(0,report_percent.U)(change)} ${both} against ${against} (${unit.amount(baseline)})`}
function monthLine(result,view){const{monthToDate,projectedMonth,newest,currency}=result.facts;const{monthlyBudget,forecastBudget}=view.gate;const repeats="monthly"===newest.period.granularity&&!monthlyBudget&&!forecastBudget;if(view.hideAmounts||repeats)return;const unit=(0,money.T)(currency);const of=limit=>void 0===limit?"":` of ${unit.amount(limit)}`;const parts=[monthToDate&&`Month to date **${unit.amount(monthToDate)}**${of(monthlyBudget)}`,projectedMonth&&`projected month **${unit.amount(projectedMonth)}**${of(forecastBudget)}`].filter(part=>void 0!==part);return 0===parts.length?void 0:parts.join(" \xb7 ")}
function rangeLine(result,view){const{chosen,chosenSum,currency}=result.facts;const[first]=chosen;if(void 0===first||chosen.length<2)return;const last=result.facts.newest.period;const span=`${(0,report_view.YY)(chosen.length,last.granularity)}, ${(0,report_view.DZ)(first.period)} to ${(0,report_view.DZ)(last)}`;const empty=chosen.filter(({amount})=>void 0===amount).length;const without=0===empty?"":` (${empty} without data)`;if(view.hideAmounts||void 0===chosenSum)return`${span}${without}`;return`${span}: **${(0,money.T)(currency).amount(chosenSum)}**${without}`}
var verdict=$require(5873);
const COMMENT_ROWS=5;
const BREACHES={summary:100,comment:10};
const LONGEST_REASON=1e3;
function summaryMarkdown(result,view,limit=markdown_blocks.Jt){const tables=[topCosts(result,view),movers(result,view)].filter(({head})=>head.length>0);const calm=isCalm(result);return(0,markdown_blocks.fT)([(0,markdown_blocks.Zu)(`## ${(0,verdict.Sw)(result,view)}`),(0,verdict.gF)(result,view,BREACHES.summary),(0,verdict.r6)(result),(0,markdown_blocks.Zu)(totalLine(result,view)),(0,verdict.oQ)(result),trendChart(result,view),...calm?folded("Top costs",tables):tables,lines(rangeLine(result,view),monthLine(result,view)),(0,verdict.Vb)(result),(0,markdown_blocks.Zu)(`<sub>${smallPrint(result,view).join(" \xb7 ")}</sub>`)],limit)}
function commentMarkdown(result,view,backToNormal,taken,name){const short={...view,top:Math.min(view.top,COMMENT_ROWS)};const title=backToNormal?"\u2705 Back to normal: AWS costs no longer break the gate":(0,verdict.Sw)(result,view);const tables=[topCosts(result,short),movers(result,short)].filter(({head})=>head.length>0);return(0,markdown_blocks.fT)([(0,markdown_blocks.Zu)(`### ${title}${void 0===name?"":` (${(0,report_escape.p7)(name)})`}`),(0,verdict.gF)(result,view,BREACHES.comment),(0,verdict.r6)(result),(0,markdown_blocks.Zu)(totalLine(result,view)),(0,verdict.bx)(result),...isCalm(result)?folded("Top costs",tables):tables,lines(rangeLine(result,view),monthLine(result,view)),(0,markdown_blocks.Zu)(`<sub>${queryText(result,view).join(" \xb7 ")}</sub>`)],{...markdown_blocks.W$,most:markdown_blocks.W$.most-taken})}
function unjudgedMarkdown(result){const{delivery}=result;const title="replay"===result.kind?"## Events replayed":"## \u274C AWS costs were not read to the end";return(0,markdown_blocks.fT)([(0,markdown_blocks.Zu)(title),void 0===result.reason?(0,markdown_blocks.Zu)():(0,markdown_blocks.Zu)((0,report_escape.h$)(result.reason,LONGEST_REASON)),(0,verdict.oQ)(result),(0,markdown_blocks.Zu)(`<sub>${[delivered(delivery),requests(result.apiRequests)].filter(text=>""!==text).join(" \xb7 ")}</sub>`)],markdown_blocks.Jt)}
function isCalm(result){const{verdict}=result.judgement;return("pass"===verdict||"none"===verdict)&&0===result.delivery.failed}
function folded(title,blocks){if(0===blocks.length)return[];return[(0,markdown_blocks.Zu)("<details>",`<summary>${title}</summary>`),...blocks,(0,markdown_blocks.Zu)("</details>")]}
function lines(...texts){return(0,markdown_blocks.Zu)(...texts.filter(text=>void 0!==text).flatMap((text,index)=>0===index?[text]:["",text]))}
function smallPrint(result,view){const{newest}=result.facts;const fresh=void 0===newest.amount?[]:[result.settled?"settled (ended over 24 hours ago)":"not settled: AWS may still add to it"];return[...queryText(result,view),...fresh,delivered(result.delivery),requests(result.apiRequests)].filter(text=>""!==text)}
function queryText(result,view){const{query,facts}=result;const groups=query.groupBy.map(({type,key})=>(0,report_escape.p7)("DIMENSION"===type?key:`${type}:${key}`));const judged=judgedRules(result,view);return[0===groups.length?query.metric:`${query.metric} by ${groups.join(" and ")}`,0===judged.length?"":`judged: ${judged.join(", ")}`,void 0!==facts.newest.amount&&facts.newest.estimated?"estimated by AWS":"",view.hideAmounts?"amounts are hidden":""].filter(text=>""!==text)}
function judgedRules({judgement},view){const missing=new Set(judgement.missing.map(({rule})=>rule));return"none"===judgement.verdict?[]:(0,gate.mE)(view.gate).filter(rule=>!missing.has(rule))}
function delivered({made,delivered,skipped,failed}){if(made>0&&delivered+skipped+failed===0)return`${(0,report_view.hS)(made,"event")} made, none sent (no webhook)`;const known=0===skipped?"":`, ${(0,numbers.zD)(skipped)} known from earlier runs`;return`${(0,report_view.hS)(delivered,"event")} delivered${known}`}
function requests(count){return 0===count?"":(0,report_view.hS)(count,"paid Cost Explorer request")}}),5873:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{Sw:(()=>verdictTitle),Vb:(()=>warningList),bx:(()=>undeliveredInShort),gF:(()=>breachList),oQ:(()=>undelivered),r6:(()=>missingList)});
var _breach_text_js_$0=$require(1571);
var _escape_index_js_$1=$require(2934);
var _money_js_$2=$require(5528);
var _numbers_js_$3=$require(5518);
var _view_js_$4=$require(5907);
var _blocks_js_$5=$require(3184);
const SHORT_REASONS=3;
function verdictTitle(result,view){const{judgement,facts}=result;const{gate}=view;const sign={fail:"\u274C",warn:"\u26A0\uFE0F",pass:"\u2139\uFE0F"}[gate.onMissingData];if(void 0===facts.newest.amount)return`${sign} No AWS cost data for ${(0,_view_js_$4.DZ)(facts.newest.period)}`;const{failed}=result.delivery;const lost=failed>0&&`${1===failed?"an event was":"events were"} not delivered`;switch(judgement.verdict){case"breach":return`${"fail"===gate.onBreach?"\u274C":"\u26A0\uFE0F"} AWS costs broke the gate: ${(0,_breach_text_js_$0.P)(judgement.breaches).join(", ")}`;case"no-data":return`${sign} Too little AWS cost data to judge the gate`;case"pass":return lost?`\u{26A0}\u{FE0F} AWS costs pass the gate, but ${lost}`:"\u2705 AWS costs pass the gate";case"none":return lost?`\u{26A0}\u{FE0F} AWS costs: ${lost}`:"AWS costs"}}
function breachList(result,view,most){const unit=(0,_money_js_$2.T)(result.facts.currency);const{granularity}=result.facts.newest.period;const{breaches}=result.judgement;const rows=breaches.slice(0,most).map(breach=>`- **${breach.rule}**, ${(0,_escape_index_js_$1.p7)(breach.scope)}: ${(0,_breach_text_js_$0.x)(breach,view,granularity,unit)}`);const left=breaches.length-rows.length;const tail=0===left?[]:["",`<sub>\u{2026} and ${(0,_view_js_$4.hS)(left,"more breach","more breaches")}, all in the log</sub>`];return{head:[],rows,tail,what:"breaches"}}
function missingList(result){const why=reason=>void 0===result.facts.newest.amount?"":`: ${(0,_escape_index_js_$1.h$)(reason)}`;const rows=result.judgement.missing.map(({rule,reason})=>`- **${rule}** was not judged${why(reason)}`);return{head:[],rows,tail:[],what:"rules"}}
function warningList(result){const rows=result.judgement.warnings.map(warning=>`- \u{26A0}\u{FE0F} ${(0,_escape_index_js_$1.h$)(warning)}`);return{head:[],rows,tail:[],what:"warnings"}}
function undelivered({delivery}){const{deadLetterFile,reasons}=delivery;const file=void 0===deadLetterFile?"":`; they are in ${(0,_escape_index_js_$1.p7)(deadLetterFile,500)}`;return failures(delivery,file,one=>one.reason,reasons.length)}
function undeliveredInShort({delivery}){return failures(delivery,"",one=>one.summary,SHORT_REASONS)}
function failures(delivery,more,textOf,most){if(0===delivery.failed)return(0,_blocks_js_$5.Zu)();const rows=delivery.reasons.slice(0,most).map(reason=>`- ${(0,_numbers_js_$3.zD)(reason.count)} \xd7 ${(0,_escape_index_js_$1.h$)(textOf(reason))}`);return{head:[`\u{26A0}\u{FE0F} **${(0,_view_js_$4.AG)(delivery)}**${more}`,""],rows,tail:[],what:"reasons"}}}),7321:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{U:(()=>arrow),X:(()=>showPercent)});
var _model_decimal_js_$0=$require(4182);
var _numbers_js_$1=$require(5518);
function showPercent(percent){const rounded=percent.round(1);const[whole="0",fraction="0"]=(0,_model_decimal_js_$0.pj)(rounded.abs()).split(".");const sign=rounded.gt(_model_decimal_js_$0.f2)?"+":rounded.lt(_model_decimal_js_$0.f2)?"-":"";return`${sign}${(0,_numbers_js_$1.zD)(`${whole}.${fraction}`)}%`}
function arrow(change){if(change.gt(_model_decimal_js_$0.f2))return"\u25B2";return change.lt(_model_decimal_js_$0.f2)?"\u25BC":"="}})};
