export const id="delivery-state";
export const ids=["delivery-state"];
export const modules={9974:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{D:(()=>linesOf)});
var node_fs_$0=$require(3024);
async function*linesOf(path){const decoder=new TextDecoder("utf-8",{fatal:true});let number=0;let rest=[];for await(const chunk of(0,node_fs_$0.createReadStream)(path)){const[head="",...others]=decoder.decode(chunk,{stream:true}).split("\n");rest.push(head);for(const next of others){yield[++number,rest.join("").replace(/\r$/,"")];rest=[next]}}rest.push(decoder.decode());const last=rest.join("");if(""!==last)yield[++number,last.replace(/\r$/,"")]}}),5594:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{State:(()=>State)});
var events=$require(5602);
var fault=$require(9543);
var record=$require(226);
var model_text=$require(9840);
var hash=$require(1128);
var promises_=$require(1455);
var external_node_path_=$require(6760);
var error_code=$require(5084);
var lines=$require(9974);
const VERSION=1;
const[OPENING,CLOSING]=['"entries":{',"}}"];
async function readState(path){try{return await readLines(path)??await readWhole(path)}catch(error){if("ENOENT"===(0,error_code.C)(error))return{queries:new Map,entries:new Map};if(error instanceof fault.vC)throw error;throw unreadable(error instanceof SyntaxError?"it is not JSON":(0,fault.bD)(error),error)}}
async function readLines(path){let content;let next="entry or end";try{for await(const[,line]of(0,lines.D)(path))if(void 0===content){if(!line.endsWith(OPENING))return;content=contentOf(JSON.parse(line+CLOSING))}else if(line===CLOSING){if("entry"===next)return;next="nothing"}else{if("end"===next||"nothing"===next)return;const hasComma=line.endsWith(",");addEntries(content.entries,JSON.parse(`{${hasComma?line.slice(0,-1):line}}`));next=hasComma?"entry":"end"}}catch(error){if(error instanceof SyntaxError)return;throw error}return"nothing"===next?content:void 0}
async function readWhole(path){return contentOf(JSON.parse(await (0,promises_.readFile)(path,"utf8")))}
function contentOf(value){if(!(0,record.u)(value)||value["version"]!==VERSION)throw unreadable(`it has no "version": ${VERSION}`);const{queries,entries}=value;if(!(0,record.u)(queries)||!(0,record.u)(entries))throw unreadable('it has no "queries" or no "entries"');const content={queries:new Map(Object.entries(queries).filter(pair=>"string"==typeof pair[1])),entries:new Map};addEntries(content.entries,entries);return content}
function addEntries(to,entries){for(const[slot,entry]of Object.entries(entries)){if(!isEntry(entry))throw unreadable(`its entry ${slot.slice(0,40)} is incomplete`);to.set(slot,entry)}}
async function writeState(path,{queries,entries}){await (0,promises_.mkdir)((0,external_node_path_.dirname)(path),{recursive:true});const temporary=`${path}.${process.pid}.tmp`;try{const file=await (0,promises_.open)(temporary,"w");try{for(const piece of pieces(queries,entries))await file.appendFile(piece);await file.sync()}finally{await file.close()}await (0,promises_.rename)(temporary,path)}catch(error){await (0,promises_.rm)(temporary,{force:true});throw error}}
function*pieces(queries,entries){let piece=`{"version":${VERSION},"queries":${JSON.stringify(Object.fromEntries(queries))},${OPENING}`;let divider="\n";for(const[slot,entry]of entries){piece+=`${divider}${JSON.stringify(slot)}:${JSON.stringify(entry)}`;divider=",\n";if(piece.length>65536){yield piece;piece=""}}yield`${piece}\n${CLOSING}\n`}
function unreadable(why,cause){return new fault.vC(`The state file cannot be read: ${(0,model_text.Ig)(why)}.`,"Delete it to begin anew (every line is then sent once more, with the same ids), or correct `state-file`.",{cause})}
function isEntry(value){return(0,record.u)(value)&&(0,record.u)(value["amounts"])&&Object.values(value["amounts"]).every(amount=>"string"==typeof amount)&&"boolean"==typeof value["estimated"]&&"string"==typeof value["recordedtime"]&&"string"==typeof value["seen"]}
const KEPT_DAYS=45;
const SAVE_AFTER=5e3;
const DAY_MS=864e5;
class State{#path;#receiver;#content;#log;#today;#oldest;#unsaved=0;#saving=Promise.resolve();constructor(path,receiver,content,log,now){this.#path=path;this.#receiver=receiver;this.#content=content;this.#log=log;this.#today=day(now);this.#oldest=day(now-KEPT_DAYS*DAY_MS)}static async load(path,receiver,log,now){return new State(path,(0,hash.s)(receiver.href),await readState(path),log,now)}get queries(){return[...this.#content.queries.keys()]}use(queryKey){this.#content.queries.set(queryKey,this.#today)}slotOf({source,type,subject},queryKey){return(0,hash.s)(JSON.stringify([this.#receiver,source,type,queryKey,subject??null])).slice(0,40)}standing(slot,event){const entry=this.#content.entries.get(slot);if(void 0===entry)return{kind:"new"};if(entry.seen!==this.#today)this.#content.entries.set(slot,{...entry,seen:this.#today});if(isSame(entry,event))return{kind:"known"};return{kind:"restated",previous:metricsOf(entry.amounts)}}isOutdated(slot,event){const entry=this.#content.entries.get(slot);if(void 0===entry)return false;return isSame(entry,event)||Date.parse(event.recordedtime??"")<Date.parse(entry.recordedtime)}accepted(slot,event){const{data,recordedtime=""}=event;const entry=this.#content.entries.get(slot);if(void 0!==entry&&Date.parse(recordedtime)<Date.parse(entry.recordedtime))return;const facts=(0,record.u)(data)?data:{};const estimated=true===facts["estimated"];this.#content.entries.set(slot,{amounts:saidIn(facts),estimated,recordedtime,seen:this.#today});this.#unsaved+=1;if(this.#unsaved>=Math.max(SAVE_AFTER,this.#content.entries.size/4))this.#save()}async close(){const{queries,entries}=this.#content;for(const[key,used]of queries)if(used<this.#oldest)queries.delete(key);for(const[slot,{seen}]of entries)if(seen<this.#oldest)entries.delete(slot);this.#save();await this.#saving}#save(){this.#unsaved=0;this.#saving=this.#saving.then(()=>writeState(this.#path,this.#content)).catch(error=>{this.#log.warning(`The state file could not be written (${(0,model_text.Ig)((0,fault.bD)(error))}): the next run sends these events again.`)})}}
function day(milliseconds){return new Date(milliseconds).toISOString().slice(0,10)}
function saidIn(data){const said={};for(const[key,{amount,unit}]of Object.entries((0,events.pn)(data)))said[key]=`${amount} ${unit}`;for(const key of["actual","limit"]){const value=data[key];if("string"==typeof value)said[key]=value}return said}
function metricsOf(said){const metrics={};for(const[key,text]of Object.entries(said)){const space=text.indexOf(" ");if(space>0)metrics[key]={amount:text.slice(0,space),unit:text.slice(space+1)}}return metrics}
function isSame(entry,{data}){if(!(0,record.u)(data)||true===data["estimated"]!==entry.estimated)return false;const said=saidIn(data);const keys=Object.keys(said);return keys.length===Object.keys(entry.amounts).length&&keys.every(key=>said[key]===entry.amounts[key])}})};
