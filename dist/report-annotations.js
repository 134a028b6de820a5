export const id="report-annotations";
export const ids=["report-annotations"];
export const modules={86:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{annotate:(()=>annotate)});
var _model_text_js_$0=$require(9840);
var _breach_text_js_$1=$require(1571);
var _money_js_$2=$require(5528);
var _view_js_$3=$require(5907);
const MOST=8;
const LONGEST=4096;
function annotate(result,view,core){const fails="fail"===view.gate.onBreach;const{breaches,warnings}=result.judgement;const all=[...breachMessages(result,view).map(message=>({message,breach:true})),...warnings.map(warning=>({message:(0,_model_text_js_$0.Ig)(warning,1e3),breach:false}))];const say=({message,breach})=>{const text=(0,_model_text_js_$0.$Q)(message,LONGEST);if(breach&&fails)core.error(text,{title:"AWS costs"});else core.warning(text,{title:"AWS costs"})};if(all.length<=MOST){for(const one of all)say(one);return}for(const one of all.slice(0,MOST-1))say(one);const breachesLeft=Math.max(0,breaches.length-(MOST-1));const warningsLeft=all.length-(MOST-1)-breachesLeft;const rest=[breachesLeft>0?(0,_view_js_$3.hS)(breachesLeft,"more breach","more breaches"):"",warningsLeft>0?(0,_view_js_$3.hS)(warningsLeft,"more warning"):""].filter(text=>""!==text);say({message:`${rest.join(" and ")}: the log names them.`,breach:breachesLeft>0});for(const{message}of all.slice(MOST-1))core.info(message)}
function breachMessages(result,view){const{currency,newest}=result.facts;const unit=(0,_money_js_$2.T)(currency);const period=(0,_view_js_$3.DZ)(newest.period);const where=view.hideAmounts||void 0===currency?period:`${period}, ${(0,_model_text_js_$0.Ig)(currency,20)}`;return result.judgement.breaches.map(breach=>{const text=(0,_breach_text_js_$1.x)(breach,view,newest.period.granularity,unit);return`${breach.rule}, ${(0,_model_text_js_$0.SR)(breach.scope,200)}: ${(0,_model_text_js_$0.Ig)(text,1e3)} (${where}).`})}})};
