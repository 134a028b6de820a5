export const id="inputs-near-misses";
export const ids=["inputs-near-misses"];
export const modules={8618:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{findNearMisses:(()=>findNearMisses)});
var fastest_levenshtein_$0=$require(2818);
var _model_text_js_$1=$require(9840);
var _declared_js_$2=$require(5557);
const GATE_WORD=/^(?:budget|increas|anomal|breach|forecast|threshold|requir)/;
const CHARACTERS_PER_SLIP=4;
function findNearMisses(variables){return variables.flatMap(variable=>{const name=variable.slice(_declared_js_$2.H3.length).toLowerCase();const meant=nearestInput(name);return void 0===meant?[]:[{name:(0,_model_text_js_$1.Ig)(name===meant?variable:name,60),meant}]})}
function nearestInput(name){const candidates=_declared_js_$2.Qh.flatMap(declared=>{const[given,wanted]=[compact(name),compact(declared)];const slips=(0,fastest_levenshtein_$0.Io)(given,wanted);const near=slips<=Math.floor(wanted.length/CHARACTERS_PER_SLIP)||sameLetters(given,wanted);return near||sameWords(words(name),words(declared))||sameGateWord(words(name),words(declared))?[{declared,slips:near?slips:slips+FAR}]:[]});return candidates.sort((a,b)=>a.slips-b.slips)[0]?.declared}
const FAR=100;
function compact(name){return words(name).join("")}
function words(name){return name.toLowerCase().split(/[^a-z0-9]+/).filter(word=>""!==word)}
function sameLetters(a,b){const sorted=text=>[...text].sort().join("");return b.length>3&&a.length===b.length&&sorted(a)===sorted(b)}
function sameWords(a,b){const[fewer,more]=a.length<=b.length?[a,b]:[b,a];return fewer.length>1&&fewer.every(word=>more.includes(word))}
function sameGateWord(a,b){const stems=list=>list.flatMap(word=>GATE_WORD.exec(word)?.[0]??[]);const wanted=stems(b);return stems(a).some(stem=>wanted.includes(stem))}})};
