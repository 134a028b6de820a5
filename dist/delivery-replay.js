export const id="delivery-replay";
export const ids=["delivery-replay","delivery-state"];
export const modules={9974:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.d($exports,{D:(()=>linesOf)});
var node_fs_$0=$require(3024);
async function*linesOf(path){const decoder=new TextDecoder("utf-8",{fatal:true});let number=0;let rest=[];for await(const chunk of(0,node_fs_$0.createReadStream)(path)){const[head="",...others]=decoder.decode(chunk,{stream:true}).split("\n");rest.push(head);for(const next of others){yield[++number,rest.join("").replace(/\r$/,"")];rest=[next]}}rest.push(decoder.decode());const last=rest.join("");if(""!==last)yield[++number,last.replace(/\r$/,"")]}}),3825:((__unused_webpack___webpack_module__,$exports,$require)=>{
$require.r($exports);
$require.d($exports,{replay:(()=>replay)});
var promises_=$require(1455);
var external_node_path_=$require(6760);
var fault=$require(9543);
var model_text=$require(9840);
var delivery_dispatch=$require(2817);
var lines=$require(9974);
var record=$require(226);
const LETTER='{"event":';
function readReplayLine(line){let value;try{value=JSON.parse(line)}catch{return"it is not JSON"}if(!(0,record.u)(value))return"it is not a JSON object";const isLetter=!("specversion"in value)&&"event"in value;const event=isLetter?value["event"]:value;if(!(0,record.u)(event))return'"event" is not a JSON object';const problem=problemOf(event);if(void 0!==problem)return problem;const known=event;return{id:known.id,event:known,text:isLetter?eventText(line.trim(),value,event):line.trim()}}
function eventText(line,{reason,attempts,status},event){const tail=`,${JSON.stringify({reason,attempts,status}).slice(1)}`;const again=JSON.stringify(event);if(!line.startsWith(LETTER)||!line.endsWith(tail))return again;const text=line.slice(LETTER.length,-tail.length);try{return JSON.stringify(JSON.parse(text))===again?text:again}catch{return again}}
const REQUIRED=["specversion","id","source","type"];
const TEXTS=[...REQUIRED,"subject","time","recordedtime","datacontenttype","data_base64"];
function problemOf(event){for(const name of REQUIRED)if("string"!=typeof event[name]||""===event[name])return`"${name}" is missing or no text`;if("1.0"!==event["specversion"])return'its "specversion" is not 1.0';for(const name of TEXTS)if(void 0!==event[name]&&"string"!=typeof event[name])return`"${name}" is no text`;for(const name of["time","recordedtime"]){const moment=event[name];if("string"==typeof moment&&Number.isNaN(Date.parse(moment)))return`"${name}" is no date`}const{datacontenttype:type}=event;if("string"==typeof type&&!/^[\x20-\x7e]+$/.test(type))return'"datacontenttype" is no media type';for(const[name,value]of Object.entries(event))if("data"!==name&&"data_base64"!==name){if(!/^[a-z0-9]+$/.test(name))return`the attribute "${(0,model_text.Ig)(name,40)}" has a name that CloudEvents forbids`;if(!isAttributeValue(value))return`the attribute "${name}" is neither text, boolean nor 32-bit integer`}}
function isAttributeValue(value){return null===value||"string"==typeof value||"boolean"==typeof value||isInt32(value)}
function isInt32(value){return"number"==typeof value&&value===(0|value)}
var shape=$require(6595);
var delivery_state=$require(5594);
const NAMED=10;
async function replay(settings,outside){const{webhook,stateFile,deadLetterFile,replayFile}=settings;if(void 0===replayFile)throw new Error("There is no replay file.");if(void 0===webhook)throw new fault.vC("`replay-file` is given without `webhook-url`.","Say where to deliver to.");const{log,clock}=outside;const expected=await checked(replayFile);const state=void 0===stateFile?void 0:await delivery_state.State.load(stateFile,webhook.url,log,clock.now());const replacesDeadLetters=await areSame(replayFile,deadLetterFile);const dispatch=await delivery_dispatch.P.open(webhook,outside,{deadLetterFile,replacesDeadLetters,state,expected});try{for await(const[,line]of readLines(replayFile)){const replayed=read(line);const{event}=replayed;const slot=state&&slotIn(state,event,outside);if(void 0!==slot&&state?.isOutdated(slot,event))dispatch.skip();else await dispatch.send(replayed,slot)}return await dispatch.finish()}catch(error){await dispatch.abandon();throw error}}
async function checked(path){const shapes=new shape.W;let events=0;let bad=0;const named=[];for await(const[number,line]of readLines(path)){const problem=await problemIn(line,shapes);if(void 0===problem)events+=1;else if(++bad<=NAMED)named.push(`line ${number} (${problem})`)}if(0===bad)return events;const more=bad>NAMED?` and ${bad-NAMED} more`:"";throw new fault.vC(`The replay file has ${1===bad?"a line":`${bad} lines`} that cannot be delivered: ${named.join(", ")}${more}.`,"Nothing was sent. Take these lines out, or restore them: each is a dead letter or one event as JSON.")}
async function problemIn(line,shapes){const replayed=readReplayLine(line);if("string"==typeof replayed)return replayed;try{await shapes.every(replayed.event);return}catch(error){return`it is no valid CloudEvent: ${(0,model_text.Ig)((0,fault.bD)(error),80)}`}}
async function*readLines(path){try{for await(const[number,line]of(0,lines.D)(path))if(""!==line.trim())yield[number,line]}catch(error){if(error instanceof fault.vC)throw error;throw new fault.vC(`The replay file cannot be read: ${(0,model_text.Ig)((0,fault.bD)(error))}.`,"Give `replay-file` the path of a dead-letter file, as a job before this one wrote it.",{cause:error})}}
function read(line){const replayed=readReplayLine(line);if("string"!=typeof replayed)return replayed;throw new fault.vC("The replay file changed while it was read.","Replay it again once nothing writes to it.")}
function slotIn(state,event,{queryKey,idUnder}){if(!isCostEvent(event))return;const query=[queryKey,...state.queries].find(key=>idUnder(event,key)===event.id)??queryKey;state.use(query);return state.slotOf(event,query)}
function isCostEvent(event){const{subject,time,recordedtime,data}=event;return void 0!==subject&&void 0!==time&&void 0!==recordedtime&&"object"==typeof data&&null!==data}
async function areSame(one,other){const[a,b]=await Promise.all([one,other].map(path=>(0,promises_.realpath)(path).catch(()=>(0,external_node_path_.resolve)(path))));return a===b}}),5594:((__unused_webpack___webpack_module__,$exports,$require)=>{
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
