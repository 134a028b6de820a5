export const id="cloudevents";
export const ids=["cloudevents"];
export const modules={6068:(($module,exports)=>{
function ucs2length(str){const len=str.length;let length=0;let pos=0;let value;while(pos<len){length++;value=str.charCodeAt(pos++);if(value>=55296&&value<=56319&&pos<len){value=str.charCodeAt(pos);if((64512&value)===56320)pos++}}return length}
exports.A=ucs2length;
ucs2length.code='require("ajv/dist/runtime/ucs2length").default'}),5258:(($module,exports)=>{
Object.defineProperty(exports,"__esModule",{value:true});
const CONSTANTS=Object.freeze({CHARSET_DEFAULT:"utf-8",EXTENSIONS_PREFIX:"ce-",ENCODING_BASE64:"base64",DATA_ATTRIBUTE:"data",MIME_JSON:"application/json",MIME_OCTET_STREAM:"application/octet-stream",MIME_CE:"application/cloudevents",MIME_CE_JSON:"application/cloudevents+json",MIME_CE_BATCH:"application/cloudevents-batch+json",HEADER_CONTENT_TYPE:"content-type",DEFAULT_CONTENT_TYPE:"application/json; charset=utf-8",DEFAULT_CE_CONTENT_TYPE:"application/cloudevents+json; charset=utf-8",CE_HEADERS:{TYPE:"ce-type",SPEC_VERSION:"ce-specversion",SOURCE:"ce-source",ID:"ce-id",TIME:"ce-time",SUBJECT:"ce-subject"},CE_ATTRIBUTES:{ID:"id",TYPE:"type",SOURCE:"source",SPEC_VERSION:"specversion",TIME:"time",CONTENT_TYPE:"datacontenttype",SUBJECT:"subject",DATA:"data"},BINARY_HEADERS_03:{SCHEMA_URL:"ce-schemaurl",CONTENT_ENCODING:"ce-datacontentencoding"},STRUCTURED_ATTRS_03:{SCHEMA_URL:"schemaurl",CONTENT_ENCODING:"datacontentencoding"},BINARY_HEADERS_1:{DATA_SCHEMA:"ce-dataschema"},STRUCTURED_ATTRS_1:{DATA_SCHEMA:"dataschema",DATA_BASE64:"data_base64"},USE_BIG_INT_ENV:"CE_USE_BIG_INT"});
exports["default"]=CONSTANTS}),6673:(($module,exports,$require)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.CloudEvent=exports.V03=exports.V1=void 0;
const uuid_1=$require(139);
const __1=$require(7079);
const spec_1=$require(6765);
const validation_1=$require(1793);
exports.V1="1.0";
exports.V03="0.3";
class CloudEvent{constructor(event,strict=true){const properties={...event};this.id=properties.id||(0,uuid_1.v4)();delete properties.id;this.time=properties.time||new Date().toISOString();delete properties.time;this.type=properties.type;delete properties.type;this.source=properties.source;delete properties.source;this.specversion=properties.specversion||exports.V1;delete properties.specversion;this.datacontenttype=properties.datacontenttype;delete properties.datacontenttype;this.subject=properties.subject;delete properties.subject;this.datacontentencoding=properties.datacontentencoding;delete properties.datacontentencoding;this.dataschema=properties.dataschema;delete properties.dataschema;this.data_base64=properties.data_base64;if(this.data_base64)this.data=(0,validation_1.base64AsBinary)(this.data_base64);delete properties.data_base64;this.schemaurl=properties.schemaurl;delete properties.schemaurl;if((0,validation_1.isBinary)(properties.data))this.data_base64=(0,validation_1.asBase64)(properties.data);this.data=void 0!==properties.data?properties.data:this.data;delete properties.data;if(this.specversion===exports.V1&&this.schemaurl)throw new TypeError("cannot set schemaurl on version 1.0 event");else if(this.specversion===exports.V03&&this.dataschema)throw new TypeError("cannot set dataschema on version 0.3 event");for(const[key,value]of Object.entries(properties)){if(!key.match(/^[a-z0-9]+$/)&&strict)throw new validation_1.ValidationError(`invalid extension name: ${key}
CloudEvents attribute names MUST consist of lower-case letters ('a' to 'z')
or digits ('0' to '9') from the ASCII character set. Attribute names SHOULD
be descriptive and terse and SHOULD NOT exceed 20 characters in length.`);if(!(0,validation_1.isValidType)(value)&&strict)throw new validation_1.ValidationError(`invalid extension value: ${value}
Extension values must conform to the CloudEvent type system.
See: https://github.com/cloudevents/spec/blob/v1.0/spec.md#type-system`);this[key]=value}strict&&this.validate();Object.freeze(this)}toJSON(){const event={...this};event.time=new Date(this.time).toISOString();if(event.data_base64&&event.data)delete event.data;return event}toString(){return JSON.stringify(this)}validate(){try{return(0,spec_1.validateCloudEvent)(this)}catch(e){if(e instanceof validation_1.ValidationError)throw e;else throw new validation_1.ValidationError("invalid payload",[e])}}async emit(ensureDelivery=true){await __1.Emitter.emitEvent(this,ensureDelivery);return this}cloneWith(options,strict=true){return CloudEvent.cloneWith(this,options,strict)}[Symbol.for("nodejs.util.inspect.custom")](){return this.toString()}static cloneWith(event,options,strict=true){return new CloudEvent(Object.assign({},event,options),strict)}}
exports.CloudEvent=CloudEvent}),6765:(function($module,exports,$require){
var __importDefault=this&&this.__importDefault||function(mod){return mod&&mod.__esModule?mod:{default:mod}};
Object.defineProperty(exports,"__esModule",{value:true});
exports.validateCloudEvent=void 0;
const validation_1=$require(1793);
const cloudevent_1=$require(6673);
const v1_1=__importDefault($require(7858));
function validateCloudEvent(event){if(event.specversion!==cloudevent_1.V1)return false;else if(!(0,v1_1.default)(event))throw new validation_1.ValidationError("invalid payload",v1_1.default.errors);const validation=/^[a-z0-9]+$/;for(const key in event)if(false===validation.test(key)&&"data_base64"!==key)throw new validation_1.ValidationError(`invalid attribute name: "${key}"`);return true}
exports.validateCloudEvent=validateCloudEvent}),1793:(($module,exports)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.isValidType=exports.asData=exports.isJsonContentType=exports.clone=exports.asBase64=exports.base64AsBinary=exports.asBuffer=exports.isBuffer=exports.isBase64=exports.equalsOrThrow=exports.isStringOrObjectOrThrow=exports.isDefinedOrThrow=exports.isStringOrThrow=exports.isBinary=exports.isDate=exports.isInteger=exports.isBoolean=exports.isDefined=exports.isObject=exports.isString=exports.ValidationError=void 0;
const globalThisPolyfill=function(){try{return globalThis}catch(e){try{return self}catch(e){return global}}}();
class ValidationError extends TypeError{constructor(message,errors){const messageString=errors instanceof Array?errors?.reduce((accum,err)=>accum.concat(`
  ${err instanceof Object?JSON.stringify(err):err}`),message):message;super(messageString);this.errors=errors?errors:[]}}
exports.ValidationError=ValidationError;
const isString=(v=>"string"==typeof v);
exports.isString=isString;
const isObject=(v=>"object"==typeof v);
exports.isObject=isObject;
const isDefined=(v=>null!=v);
exports.isDefined=isDefined;
const isBoolean=(v=>"boolean"==typeof v);
exports.isBoolean=isBoolean;
const isInteger=(v=>Number.isInteger(v));
exports.isInteger=isInteger;
const isDate=(v=>v instanceof Date);
exports.isDate=isDate;
const isBinary=(v=>ArrayBuffer.isView(v));
exports.isBinary=isBinary;
const isStringOrThrow=((v,t)=>(0,exports.isString)(v)?true:(()=>{throw t})());
exports.isStringOrThrow=isStringOrThrow;
const isDefinedOrThrow=((v,t)=>(0,exports.isDefined)(v)?true:(()=>{throw t})());
exports.isDefinedOrThrow=isDefinedOrThrow;
const isStringOrObjectOrThrow=((v,t)=>(0,exports.isString)(v)?true:(0,exports.isObject)(v)?true:(()=>{throw t})());
exports.isStringOrObjectOrThrow=isStringOrObjectOrThrow;
const equalsOrThrow=((v1,v2,t)=>v1===v2?true:(()=>{throw t})());
exports.equalsOrThrow=equalsOrThrow;
const isBase64=(value=>Buffer.from(value,"base64").toString("base64")===value);
exports.isBase64=isBase64;
const isBuffer=(value=>value instanceof Buffer);
exports.isBuffer=isBuffer;
const asBuffer=(value=>(0,exports.isBinary)(value)?Buffer.from(value):(0,exports.isBuffer)(value)?value:(()=>{throw new TypeError("is not buffer or a valid binary")})());
exports.asBuffer=asBuffer;
const base64AsBinary=(base64String=>{const toBinaryString=base64Str=>globalThisPolyfill.atob?globalThisPolyfill.atob(base64Str):Buffer.from(base64Str,"base64").toString("binary");return Uint8Array.from(toBinaryString(base64String),c=>c.charCodeAt(0))});
exports.base64AsBinary=base64AsBinary;
const asBase64=(value=>(0,exports.asBuffer)(value).toString("base64"));
exports.asBase64=asBase64;
const clone=(o=>JSON.parse(JSON.stringify(o)));
exports.clone=clone;
const isJsonContentType=(contentType=>contentType&&contentType.match(/(json)/i));
exports.isJsonContentType=isJsonContentType;
const asData=((data,contentType)=>{const maybeJson=(0,exports.isString)(data)&&!(0,exports.isBase64)(data)&&(0,exports.isJsonContentType)(contentType)?JSON.parse(data):data;return(0,exports.isBinary)(maybeJson)?(0,exports.asBase64)(maybeJson):maybeJson});
exports.asData=asData;
const isValidType=(v=>(0,exports.isBoolean)(v)||(0,exports.isInteger)(v)||(0,exports.isString)(v)||(0,exports.isDate)(v)||(0,exports.isBinary)(v)||(0,exports.isObject)(v));
exports.isValidType=isValidType}),7079:(function($module,exports,$require){
var __importDefault=this&&this.__importDefault||function(mod){return mod&&mod.__esModule?mod:{default:mod}};
Object.defineProperty(exports,"__esModule",{value:true});
exports.CONSTANTS=exports.Emitter=exports.httpTransport=exports.emitterFor=exports.MQTTMessageFactory=exports.MQTT=exports.Kafka=exports.HTTP=exports.Mode=exports.ValidationError=exports.V03=exports.V1=exports.CloudEvent=void 0;
const cloudevent_1=$require(6673);
Object.defineProperty(exports,"CloudEvent",{enumerable:true,get:function(){return cloudevent_1.CloudEvent}});
Object.defineProperty(exports,"V1",{enumerable:true,get:function(){return cloudevent_1.V1}});
Object.defineProperty(exports,"V03",{enumerable:true,get:function(){return cloudevent_1.V03}});
const validation_1=$require(1793);
Object.defineProperty(exports,"ValidationError",{enumerable:true,get:function(){return validation_1.ValidationError}});
const emitter_1=$require(1431);
Object.defineProperty(exports,"emitterFor",{enumerable:true,get:function(){return emitter_1.emitterFor}});
Object.defineProperty(exports,"Emitter",{enumerable:true,get:function(){return emitter_1.Emitter}});
const http_1=$require(5838);
Object.defineProperty(exports,"httpTransport",{enumerable:true,get:function(){return http_1.httpTransport}});
const message_1=$require(4255);
Object.defineProperty(exports,"Mode",{enumerable:true,get:function(){return message_1.Mode}});
Object.defineProperty(exports,"HTTP",{enumerable:true,get:function(){return message_1.HTTP}});
Object.defineProperty(exports,"Kafka",{enumerable:true,get:function(){return message_1.Kafka}});
Object.defineProperty(exports,"MQTT",{enumerable:true,get:function(){return message_1.MQTT}});
Object.defineProperty(exports,"MQTTMessageFactory",{enumerable:true,get:function(){return message_1.MQTTMessageFactory}});
const constants_1=__importDefault($require(5258));
exports.CONSTANTS=constants_1.default}),9062:(function($module,exports,$require){
var __importDefault=this&&this.__importDefault||function(mod){return mod&&mod.__esModule?mod:{default:mod}};
Object.defineProperty(exports,"__esModule",{value:true});
exports.v03structuredParsers=exports.v03binaryParsers=exports.v03headerMap=exports.v1structuredParsers=exports.v1binaryParsers=exports.v1headerMap=exports.sanitize=exports.headersFor=exports.requiredHeaders=exports.allowedContentTypes=void 0;
const parsers_1=$require(2055);
const cloudevent_1=$require(6673);
const constants_1=__importDefault($require(5258));
exports.allowedContentTypes=[constants_1.default.DEFAULT_CONTENT_TYPE,constants_1.default.MIME_JSON,constants_1.default.MIME_OCTET_STREAM];
exports.requiredHeaders=[constants_1.default.CE_HEADERS.ID,constants_1.default.CE_HEADERS.SOURCE,constants_1.default.CE_HEADERS.TYPE,constants_1.default.CE_HEADERS.SPEC_VERSION];
function headersFor(event){const headers={};let headerMap;headerMap=event.specversion===cloudevent_1.V1?exports.v1headerMap:exports.v03headerMap;Object.getOwnPropertyNames(event).forEach(property=>{const value=event[property];if(void 0!==value){const map=headerMap[property];if(map)headers[map.name]=map.parser.parse(value);else if(property!==constants_1.default.DATA_ATTRIBUTE&&property!==`${constants_1.default.DATA_ATTRIBUTE}_base64`)headers[`${constants_1.default.EXTENSIONS_PREFIX}${property}`]=value}});if(event.time)headers[constants_1.default.CE_HEADERS.TIME]=new Date(event.time).toISOString();return headers}
exports.headersFor=headersFor;
function sanitize(headers){const sanitized={};Array.from(Object.keys(headers)).filter(header=>Object.hasOwnProperty.call(headers,header)).forEach(header=>sanitized[header.toLowerCase()]=headers[header]);return sanitized}
exports.sanitize=sanitize;
function parser(name,parser1=new parsers_1.PassThroughParser){return{name:name,parser:parser1}}
exports.v1headerMap=Object.freeze({[constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE]:parser(constants_1.default.HEADER_CONTENT_TYPE),[constants_1.default.CE_ATTRIBUTES.SUBJECT]:parser(constants_1.default.CE_HEADERS.SUBJECT),[constants_1.default.CE_ATTRIBUTES.TYPE]:parser(constants_1.default.CE_HEADERS.TYPE),[constants_1.default.CE_ATTRIBUTES.SPEC_VERSION]:parser(constants_1.default.CE_HEADERS.SPEC_VERSION),[constants_1.default.CE_ATTRIBUTES.SOURCE]:parser(constants_1.default.CE_HEADERS.SOURCE),[constants_1.default.CE_ATTRIBUTES.ID]:parser(constants_1.default.CE_HEADERS.ID),[constants_1.default.CE_ATTRIBUTES.TIME]:parser(constants_1.default.CE_HEADERS.TIME),[constants_1.default.STRUCTURED_ATTRS_1.DATA_SCHEMA]:parser(constants_1.default.BINARY_HEADERS_1.DATA_SCHEMA)});
exports.v1binaryParsers=Object.freeze({[constants_1.default.CE_HEADERS.TYPE]:parser(constants_1.default.CE_ATTRIBUTES.TYPE),[constants_1.default.CE_HEADERS.SPEC_VERSION]:parser(constants_1.default.CE_ATTRIBUTES.SPEC_VERSION),[constants_1.default.CE_HEADERS.SOURCE]:parser(constants_1.default.CE_ATTRIBUTES.SOURCE),[constants_1.default.CE_HEADERS.ID]:parser(constants_1.default.CE_ATTRIBUTES.ID),[constants_1.default.CE_HEADERS.TIME]:parser(constants_1.default.CE_ATTRIBUTES.TIME,new parsers_1.DateParser),[constants_1.default.BINARY_HEADERS_1.DATA_SCHEMA]:parser(constants_1.default.STRUCTURED_ATTRS_1.DATA_SCHEMA),[constants_1.default.CE_HEADERS.SUBJECT]:parser(constants_1.default.CE_ATTRIBUTES.SUBJECT),[constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE]:parser(constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE),[constants_1.default.HEADER_CONTENT_TYPE]:parser(constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE)});
exports.v1structuredParsers=Object.freeze({[constants_1.default.CE_ATTRIBUTES.TYPE]:parser(constants_1.default.CE_ATTRIBUTES.TYPE),[constants_1.default.CE_ATTRIBUTES.SPEC_VERSION]:parser(constants_1.default.CE_ATTRIBUTES.SPEC_VERSION),[constants_1.default.CE_ATTRIBUTES.SOURCE]:parser(constants_1.default.CE_ATTRIBUTES.SOURCE),[constants_1.default.CE_ATTRIBUTES.ID]:parser(constants_1.default.CE_ATTRIBUTES.ID),[constants_1.default.CE_ATTRIBUTES.TIME]:parser(constants_1.default.CE_ATTRIBUTES.TIME,new parsers_1.DateParser),[constants_1.default.STRUCTURED_ATTRS_1.DATA_SCHEMA]:parser(constants_1.default.STRUCTURED_ATTRS_1.DATA_SCHEMA),[constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE]:parser(constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE),[constants_1.default.CE_ATTRIBUTES.SUBJECT]:parser(constants_1.default.CE_ATTRIBUTES.SUBJECT),[constants_1.default.CE_ATTRIBUTES.DATA]:parser(constants_1.default.CE_ATTRIBUTES.DATA),[constants_1.default.STRUCTURED_ATTRS_1.DATA_BASE64]:parser(constants_1.default.STRUCTURED_ATTRS_1.DATA_BASE64)});
exports.v03headerMap=Object.freeze({[constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE]:parser(constants_1.default.HEADER_CONTENT_TYPE),[constants_1.default.CE_ATTRIBUTES.SUBJECT]:parser(constants_1.default.CE_HEADERS.SUBJECT),[constants_1.default.CE_ATTRIBUTES.TYPE]:parser(constants_1.default.CE_HEADERS.TYPE),[constants_1.default.CE_ATTRIBUTES.SPEC_VERSION]:parser(constants_1.default.CE_HEADERS.SPEC_VERSION),[constants_1.default.CE_ATTRIBUTES.SOURCE]:parser(constants_1.default.CE_HEADERS.SOURCE),[constants_1.default.CE_ATTRIBUTES.ID]:parser(constants_1.default.CE_HEADERS.ID),[constants_1.default.CE_ATTRIBUTES.TIME]:parser(constants_1.default.CE_HEADERS.TIME),[constants_1.default.STRUCTURED_ATTRS_03.CONTENT_ENCODING]:parser(constants_1.default.BINARY_HEADERS_03.CONTENT_ENCODING),[constants_1.default.STRUCTURED_ATTRS_03.SCHEMA_URL]:parser(constants_1.default.BINARY_HEADERS_03.SCHEMA_URL)});
exports.v03binaryParsers=Object.freeze({[constants_1.default.CE_HEADERS.TYPE]:parser(constants_1.default.CE_ATTRIBUTES.TYPE),[constants_1.default.CE_HEADERS.SPEC_VERSION]:parser(constants_1.default.CE_ATTRIBUTES.SPEC_VERSION),[constants_1.default.CE_HEADERS.SOURCE]:parser(constants_1.default.CE_ATTRIBUTES.SOURCE),[constants_1.default.CE_HEADERS.ID]:parser(constants_1.default.CE_ATTRIBUTES.ID),[constants_1.default.CE_HEADERS.TIME]:parser(constants_1.default.CE_ATTRIBUTES.TIME,new parsers_1.DateParser),[constants_1.default.BINARY_HEADERS_03.SCHEMA_URL]:parser(constants_1.default.STRUCTURED_ATTRS_03.SCHEMA_URL),[constants_1.default.CE_HEADERS.SUBJECT]:parser(constants_1.default.CE_ATTRIBUTES.SUBJECT),[constants_1.default.BINARY_HEADERS_03.CONTENT_ENCODING]:parser(constants_1.default.STRUCTURED_ATTRS_03.CONTENT_ENCODING),[constants_1.default.HEADER_CONTENT_TYPE]:parser(constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE)});
exports.v03structuredParsers=Object.freeze({[constants_1.default.CE_ATTRIBUTES.TYPE]:parser(constants_1.default.CE_ATTRIBUTES.TYPE),[constants_1.default.CE_ATTRIBUTES.SPEC_VERSION]:parser(constants_1.default.CE_ATTRIBUTES.SPEC_VERSION),[constants_1.default.CE_ATTRIBUTES.SOURCE]:parser(constants_1.default.CE_ATTRIBUTES.SOURCE),[constants_1.default.CE_ATTRIBUTES.ID]:parser(constants_1.default.CE_ATTRIBUTES.ID),[constants_1.default.CE_ATTRIBUTES.TIME]:parser(constants_1.default.CE_ATTRIBUTES.TIME,new parsers_1.DateParser),[constants_1.default.STRUCTURED_ATTRS_03.SCHEMA_URL]:parser(constants_1.default.STRUCTURED_ATTRS_03.SCHEMA_URL),[constants_1.default.STRUCTURED_ATTRS_03.CONTENT_ENCODING]:parser(constants_1.default.STRUCTURED_ATTRS_03.CONTENT_ENCODING),[constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE]:parser(constants_1.default.CE_ATTRIBUTES.CONTENT_TYPE),[constants_1.default.CE_ATTRIBUTES.SUBJECT]:parser(constants_1.default.CE_ATTRIBUTES.SUBJECT),[constants_1.default.CE_ATTRIBUTES.DATA]:parser(constants_1.default.CE_ATTRIBUTES.DATA)})}),7060:(($module,exports,$require)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.HTTP=void 0;
const util_1=$require(9023);
const __1=$require(7079);
const headers_1=$require(9062);
const validation_1=$require(1793);
const parsers_1=$require(2055);
function binary(event){const contentType={[__1.CONSTANTS.HEADER_CONTENT_TYPE]:__1.CONSTANTS.DEFAULT_CONTENT_TYPE};const headers={...contentType,...(0,headers_1.headersFor)(event)};let body=event.data;if("object"==typeof event.data&&!util_1.types.isTypedArray(event.data))body=JSON.stringify(event.data);return{headers,body}}
function structured(event){if(event.data_base64)event=event.cloneWith({data:void 0});return{headers:{[__1.CONSTANTS.HEADER_CONTENT_TYPE]:__1.CONSTANTS.DEFAULT_CE_CONTENT_TYPE},body:event.toString()}}
function isEvent(message){try{deserialize(message);return true}catch(err){return false}}
function deserialize(message){const cleanHeaders=(0,headers_1.sanitize)(message.headers);const mode=getMode(cleanHeaders);const version=getVersion(mode,cleanHeaders,message.body);switch(mode){case __1.Mode.BINARY:return parseBinary(message,version);case __1.Mode.STRUCTURED:return parseStructured(message,version);case __1.Mode.BATCH:return parseBatched(message);default:throw new validation_1.ValidationError("Unknown Message mode")}}
function getMode(headers){const contentType=headers[__1.CONSTANTS.HEADER_CONTENT_TYPE];if(contentType){if(contentType.startsWith(__1.CONSTANTS.MIME_CE_BATCH))return __1.Mode.BATCH;else if(contentType.startsWith(__1.CONSTANTS.MIME_CE))return __1.Mode.STRUCTURED}if(headers[__1.CONSTANTS.CE_HEADERS.ID])return __1.Mode.BINARY;throw new validation_1.ValidationError("no cloud event detected")}
function getVersion(mode,headers,body){if(mode===__1.Mode.BINARY){const versionHeader=headers[__1.CONSTANTS.CE_HEADERS.SPEC_VERSION];if(versionHeader)return versionHeader}else if("string"==typeof body)return JSON.parse(body).specversion;else return body.specversion;return __1.V1}
function parseBinary(message,version){const headers={...message.headers};let body=message.body;if(!headers)throw new validation_1.ValidationError("headers is null or undefined");const sanitizedHeaders=(0,headers_1.sanitize)(headers);const eventObj={};const parserMap=version===__1.V03?headers_1.v03binaryParsers:headers_1.v1binaryParsers;for(const header in parserMap)if(sanitizedHeaders[header]){const mappedParser=parserMap[header];eventObj[mappedParser.name]=mappedParser.parser.parse(sanitizedHeaders[header]);delete sanitizedHeaders[header];delete headers[header]}for(const header in headers)if(header.startsWith(__1.CONSTANTS.EXTENSIONS_PREFIX))eventObj[header.substring(__1.CONSTANTS.EXTENSIONS_PREFIX.length)]=headers[header];const parser=parsers_1.parserByContentType[eventObj.datacontenttype];if(parser&&body)body=parser.parse(body);if(eventObj.datacontenttype===__1.CONSTANTS.MIME_JSON&&eventObj.datacontentencoding===__1.CONSTANTS.ENCODING_BASE64)delete eventObj.datacontentencoding;return new __1.CloudEvent({...eventObj,data:body},false)}
function parseStructured(message,version){const payload=message.body;const headers=message.headers;if(!payload)throw new validation_1.ValidationError("payload is null or undefined");if(!headers)throw new validation_1.ValidationError("headers is null or undefined");(0,validation_1.isStringOrObjectOrThrow)(payload,new validation_1.ValidationError("payload must be an object or a string"));const sanitizedHeaders=(0,headers_1.sanitize)(headers);const contentType=sanitizedHeaders[__1.CONSTANTS.HEADER_CONTENT_TYPE];const parser=contentType?parsers_1.parserByContentType[contentType]:new parsers_1.JSONParser;if(!parser)throw new validation_1.ValidationError(`invalid content type ${sanitizedHeaders[__1.CONSTANTS.HEADER_CONTENT_TYPE]}`);const incoming={...parser.parse(payload)};const eventObj={};const parserMap=version===__1.V03?headers_1.v03structuredParsers:headers_1.v1structuredParsers;for(const key in parserMap){const property=incoming[key];if(property){const mappedParser=parserMap[key];eventObj[mappedParser.name]=mappedParser.parser.parse(property)}delete incoming[key]}for(const key in incoming)eventObj[key]=incoming[key];if(eventObj.data_base64||eventObj.datacontentencoding===__1.CONSTANTS.ENCODING_BASE64){const data=eventObj.data_base64||eventObj.data;eventObj.data=new Uint32Array(Buffer.from(data,"base64"));delete eventObj.data_base64;delete eventObj.datacontentencoding}return new __1.CloudEvent(eventObj,false)}
function parseBatched(message){const ret=[];const events=JSON.parse(message.body);events.forEach(element=>{ret.push(new __1.CloudEvent(element))});return ret}
exports.HTTP={binary,structured,toEvent:deserialize,isEvent:isEvent}}),4255:(function($module,exports,$require){
var __createBinding=this&&this.__createBinding||(Object.create?function(o,m,k,k2){if(void 0===k2)k2=k;var desc=Object.getOwnPropertyDescriptor(m,k);if(!desc||("get"in desc?!m.__esModule:desc.writable||desc.configurable))desc={enumerable:true,get:function(){return m[k]}};Object.defineProperty(o,k2,desc)}:function(o,m,k,k2){if(void 0===k2)k2=k;o[k2]=m[k]});
var __exportStar=this&&this.__exportStar||function(m,exports){for(var p in m)if("default"!==p&&!Object.prototype.hasOwnProperty.call(exports,p))__createBinding(exports,m,p)};
Object.defineProperty(exports,"__esModule",{value:true});
exports.Mode=void 0;
__exportStar($require(7060),exports);
__exportStar($require(4350),exports);
__exportStar($require(6058),exports);
(function(Mode){Mode["BINARY"]="binary";Mode["STRUCTURED"]="structured";Mode["BATCH"]="batch"})(exports.Mode||(exports.Mode={}))}),9572:(($module,exports,$require)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.headersFor=exports.HEADER_MAP=exports.KAFKA_CE_HEADERS=void 0;
const __1=$require(7079);
exports.KAFKA_CE_HEADERS=Object.freeze({ID:"ce_id",TYPE:"ce_type",SOURCE:"ce_source",SPEC_VERSION:"ce_specversion",TIME:"ce_time",SUBJECT:"ce_subject",DATACONTENTTYPE:"ce_datacontenttype",DATASCHEMA:"ce_dataschema"});
exports.HEADER_MAP={[exports.KAFKA_CE_HEADERS.ID]:"id",[exports.KAFKA_CE_HEADERS.TYPE]:"type",[exports.KAFKA_CE_HEADERS.SOURCE]:"source",[exports.KAFKA_CE_HEADERS.SPEC_VERSION]:"specversion",[exports.KAFKA_CE_HEADERS.TIME]:"time",[exports.KAFKA_CE_HEADERS.SUBJECT]:"subject",[exports.KAFKA_CE_HEADERS.DATACONTENTTYPE]:"datacontenttype",[exports.KAFKA_CE_HEADERS.DATASCHEMA]:"dataschema"};
function headersFor(event){const headers={};Object.getOwnPropertyNames(event).forEach(property=>{if(property!=__1.CONSTANTS.CE_ATTRIBUTES.DATA&&property!=__1.CONSTANTS.STRUCTURED_ATTRS_1.DATA_BASE64)headers[`ce_${property}`]=event[property]});return headers}
exports.headersFor=headersFor}),4350:(($module,exports,$require)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.Kafka=void 0;
const __1=$require(7079);
const headers_1=$require(9572);
const headers_2=$require(9062);
const Kafka={binary:toBinaryKafkaMessage,structured:toStructuredKafkaMessage,toEvent:deserializeKafkaMessage,isEvent:isKafkaEvent};
exports.Kafka=Kafka;
function toBinaryKafkaMessage(event){const headers={...{[__1.CONSTANTS.HEADER_CONTENT_TYPE]:event.datacontenttype},...(0,headers_1.headersFor)(event)};return{headers,key:event.partitionkey,value:event.data,body:event.data,timestamp:timestamp(event.time)}}
function toStructuredKafkaMessage(event){if(event instanceof __1.CloudEvent&&event.data_base64)event=event.cloneWith({data:void 0});const value=event.toString();return{key:event.partitionkey,value,headers:{[__1.CONSTANTS.HEADER_CONTENT_TYPE]:__1.CONSTANTS.DEFAULT_CE_CONTENT_TYPE},body:value,timestamp:timestamp(event.time)}}
function deserializeKafkaMessage(message){if(!isKafkaEvent(message))throw new __1.ValidationError("No CloudEvent detected");const m=message;if(!m.value)throw new __1.ValidationError("Value is null or undefined");if(!m.headers)throw new __1.ValidationError("Headers are null or undefined");const cleanHeaders=(0,headers_2.sanitize)(m.headers);const mode=getMode(cleanHeaders);switch(mode){case __1.Mode.BINARY:return parseBinary(m);case __1.Mode.STRUCTURED:return parseStructured(m);case __1.Mode.BATCH:return parseBatched(m);default:throw new __1.ValidationError("Unknown Message mode")}}
function isKafkaEvent(message){const headers=(0,headers_2.sanitize)(message.headers);return!!headers[headers_1.KAFKA_CE_HEADERS.ID]||headers[__1.CONSTANTS.HEADER_CONTENT_TYPE]?.startsWith(__1.CONSTANTS.MIME_CE)||headers[__1.CONSTANTS.HEADER_CONTENT_TYPE]?.startsWith(__1.CONSTANTS.MIME_CE_BATCH)}
function getMode(headers){const contentType=headers[__1.CONSTANTS.HEADER_CONTENT_TYPE];if(contentType){if(contentType.startsWith(__1.CONSTANTS.MIME_CE_BATCH))return __1.Mode.BATCH;else if(contentType.startsWith(__1.CONSTANTS.MIME_CE))return __1.Mode.STRUCTURED}return __1.Mode.BINARY}
function parseBinary(message){const eventObj={};const headers={...message.headers};eventObj.datacontenttype=headers[__1.CONSTANTS.HEADER_CONTENT_TYPE];for(const key in headers_1.KAFKA_CE_HEADERS){const h=headers_1.KAFKA_CE_HEADERS[key];if(!!headers[h]){eventObj[headers_1.HEADER_MAP[h]]=headers[h];if(h===headers_1.KAFKA_CE_HEADERS.TIME)eventObj.time=new Date(eventObj.time).toISOString();delete headers[h]}}for(const key in headers)if(key.startsWith("ce_"))eventObj[key.replace("ce_","")]=headers[key];return new __1.CloudEvent({...eventObj,data:extractBinaryData(message),partitionkey:message.key},false)}
function parseStructured(message){if(!message.headers[__1.CONSTANTS.HEADER_CONTENT_TYPE]?.startsWith(__1.CONSTANTS.MIME_CE_JSON))throw new __1.ValidationError(`Unsupported event encoding ${message.headers[__1.CONSTANTS.HEADER_CONTENT_TYPE]}`);const eventObj=JSON.parse(message.value);eventObj.time=new Date(eventObj.time).toISOString();return new __1.CloudEvent({...eventObj,partitionkey:message.key},false)}
function parseBatched(message){if(!message.headers[__1.CONSTANTS.HEADER_CONTENT_TYPE]?.startsWith(__1.CONSTANTS.MIME_CE_BATCH))throw new __1.ValidationError(`Unsupported event encoding ${message.headers[__1.CONSTANTS.HEADER_CONTENT_TYPE]}`);const events=JSON.parse(message.value);return events.map(e=>new __1.CloudEvent({...e,partitionkey:message.key},false))}
function extractBinaryData(message){let data=message.value;const datacontenttype=message.headers[__1.CONSTANTS.HEADER_CONTENT_TYPE];if(!!datacontenttype&&datacontenttype.startsWith(__1.CONSTANTS.MIME_JSON)){if("string"==typeof message.value)data=JSON.parse(message.value);else if("object"==typeof message.value&&Buffer.isBuffer(message.value))data=JSON.parse(message.value.toString())}return data}
function timestamp(t){return t?`${Date.parse(t)}`:void 0}}),6058:(($module,exports,$require)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.MQTTMessageFactory=exports.MQTT=void 0;
const __1=$require(7079);
const validation_1=$require(1793);
const MQTT={binary,structured,toEvent:toEvent,isEvent};
exports.MQTT=MQTT;
function binary(event){const properties={...event};let body=properties.data;if(!body&&properties.data_base64)body=(0,validation_1.base64AsBinary)(properties.data_base64);delete properties.data;delete properties.data_base64;return MQTTMessageFactory(event.datacontenttype,properties,body)}
function structured(event){let body;body=event instanceof __1.CloudEvent?event.toJSON():event;return MQTTMessageFactory(__1.CONSTANTS.DEFAULT_CE_CONTENT_TYPE,{},body)}
function MQTTMessageFactory(contentType,headers,body){return{PUBLISH:{"Content Type":contentType},body,get payload(){return this.body},headers:headers,get"User Properties"(){return this.headers}}}
exports.MQTTMessageFactory=MQTTMessageFactory;
function toEvent(message,strict=false){if(strict&&!isEvent(message))throw new __1.ValidationError("No CloudEvent detected");if(!isStructuredMessage(message))return new __1.CloudEvent({...message.headers,data:message.body},false);else{const evt="string"==typeof message.body?JSON.parse(message.body):message.body;return new __1.CloudEvent({...evt},false)}}
function isEvent(message){return isBinaryMessage(message)||isStructuredMessage(message)}
function isBinaryMessage(message){return!!message.headers.id&&!!message.headers.source&&!!message.headers.type&&!!message.headers.specversion}
function isStructuredMessage(message){if(!message)return false;return message.PUBLISH&&message?.PUBLISH["Content Type"]?.startsWith(__1.CONSTANTS.MIME_CE_JSON)||false}}),2055:(function($module,exports,$require){
var __importDefault=this&&this.__importDefault||function(mod){return mod&&mod.__esModule?mod:{default:mod}};
Object.defineProperty(exports,"__esModule",{value:true});
exports.parserByEncoding=exports.DateParser=exports.Base64Parser=exports.parserByContentType=exports.PassThroughParser=exports.JSONParser=exports.Parser=void 0;
const json_bigint_1=__importDefault($require(7288));
const constants_1=__importDefault($require(5258));
const validation_1=$require(1793);
const __JSON=JSON;
class Parser{}
exports.Parser=Parser;
class JSONParser{constructor(decorator){this.decorator=decorator}parse(payload){if("string"==typeof payload){if(!/^[[|{|"]/.test(payload))payload=`"${payload}"`}if(this.decorator)payload=this.decorator.parse(payload);(0,validation_1.isDefinedOrThrow)(payload,new validation_1.ValidationError("null or undefined payload"));(0,validation_1.isStringOrObjectOrThrow)(payload,new validation_1.ValidationError("invalid payload type, allowed are: string or object"));JSON="true"===process.env[constants_1.default.USE_BIG_INT_ENV]?(0,json_bigint_1.default)({useNativeBigInt:true}):__JSON;const parseJSON=v=>(0,validation_1.isString)(v)?JSON.parse(v):v;return parseJSON(payload)}}
exports.JSONParser=JSONParser;
class PassThroughParser extends Parser{parse(payload){return payload}}
exports.PassThroughParser=PassThroughParser;
const jsonParser=new JSONParser;
exports.parserByContentType={[constants_1.default.MIME_JSON]:jsonParser,[constants_1.default.MIME_CE_JSON]:jsonParser,[constants_1.default.DEFAULT_CONTENT_TYPE]:jsonParser,[constants_1.default.DEFAULT_CE_CONTENT_TYPE]:jsonParser,[constants_1.default.MIME_OCTET_STREAM]:new PassThroughParser};
class Base64Parser{constructor(decorator){this.decorator=decorator}parse(payload){let payloadToParse=payload;if(this.decorator)payloadToParse=this.decorator.parse(payload);return Buffer.from(payloadToParse,"base64").toString()}}
exports.Base64Parser=Base64Parser;
class DateParser extends Parser{parse(payload){let date=new Date(Date.parse(payload));if("Invalid Date"===date.toString())date=new Date;return date.toISOString()}}
exports.DateParser=DateParser;
exports.parserByEncoding={base64:{[constants_1.default.MIME_CE_JSON]:new JSONParser(new Base64Parser),[constants_1.default.MIME_OCTET_STREAM]:new PassThroughParser}}}),7858:((module,$exports,$require)=>{
module.exports=validate20;
module.exports["default"]=validate20;
const schema27={type:["string","null"],minLength:1};
const schema28={type:["string","null"],format:"uri",minLength:1};
const schema29={type:["string","null"],minLength:1};
const schema30={type:["string","null"],format:"date-time",minLength:1};
const schema31={type:["object","string","number","array","boolean","null"]};
const schema32={type:["string","null"],contentEncoding:"base64"};
const func4=$require(6068).A;
const formats0=/^(?:[a-z][a-z0-9+\-.]*:)?(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'"()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?(?:\?(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
const formats2=$require(9237).U9.uri;
const formats4=$require(9237).U9["date-time"];
function validate20(data,{instancePath="",parentData,parentDataProperty,rootData=data}={}){let vErrors=null;let errors=0;if(0===errors)if(data&&"object"==typeof data&&!Array.isArray(data)){let missing0;if(void 0===data.id&&(missing0="id")||void 0===data.source&&(missing0="source")||void 0===data.specversion&&(missing0="specversion")||void 0===data.type&&(missing0="type")){validate20.errors=[{instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty:missing0},message:"must have required property '"+missing0+"'"}];return false}else{if(void 0!==data.id){let data0=data.id;const _errs1=errors;const _errs2=errors;if(errors===_errs2)if("string"==typeof data0){if(func4(data0)<1){validate20.errors=[{instancePath:instancePath+"/id",schemaPath:"#/definitions/iddef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}}else{validate20.errors=[{instancePath:instancePath+"/id",schemaPath:"#/definitions/iddef/type",keyword:"type",params:{type:"string"},message:"must be string"}];return false}var valid0=_errs1===errors}else var valid0=true;if(valid0){if(void 0!==data.source){let data1=data.source;const _errs4=errors;const _errs5=errors;if(errors===_errs5){if(errors===_errs5)if("string"==typeof data1){if(func4(data1)<1){validate20.errors=[{instancePath:instancePath+"/source",schemaPath:"#/definitions/sourcedef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}else if(!formats0.test(data1)){validate20.errors=[{instancePath:instancePath+"/source",schemaPath:"#/definitions/sourcedef/format",keyword:"format",params:{format:"uri-reference"},message:'must match format "uri-reference"'}];return false}}else{validate20.errors=[{instancePath:instancePath+"/source",schemaPath:"#/definitions/sourcedef/type",keyword:"type",params:{type:"string"},message:"must be string"}];return false}}var valid0=_errs4===errors}else var valid0=true;if(valid0){if(void 0!==data.specversion){let data2=data.specversion;const _errs7=errors;const _errs8=errors;if(errors===_errs8)if("string"==typeof data2){if(func4(data2)<1){validate20.errors=[{instancePath:instancePath+"/specversion",schemaPath:"#/definitions/specversiondef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}}else{validate20.errors=[{instancePath:instancePath+"/specversion",schemaPath:"#/definitions/specversiondef/type",keyword:"type",params:{type:"string"},message:"must be string"}];return false}var valid0=_errs7===errors}else var valid0=true;if(valid0){if(void 0!==data.type){let data3=data.type;const _errs10=errors;const _errs11=errors;if(errors===_errs11)if("string"==typeof data3){if(func4(data3)<1){validate20.errors=[{instancePath:instancePath+"/type",schemaPath:"#/definitions/typedef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}}else{validate20.errors=[{instancePath:instancePath+"/type",schemaPath:"#/definitions/typedef/type",keyword:"type",params:{type:"string"},message:"must be string"}];return false}var valid0=_errs10===errors}else var valid0=true;if(valid0){if(void 0!==data.datacontenttype){let data4=data.datacontenttype;const _errs13=errors;const _errs14=errors;if("string"!=typeof data4&&null!==data4){validate20.errors=[{instancePath:instancePath+"/datacontenttype",schemaPath:"#/definitions/datacontenttypedef/type",keyword:"type",params:{type:schema27.type},message:"must be string,null"}];return false}if(errors===_errs14){if("string"==typeof data4){if(func4(data4)<1){validate20.errors=[{instancePath:instancePath+"/datacontenttype",schemaPath:"#/definitions/datacontenttypedef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}}}var valid0=_errs13===errors}else var valid0=true;if(valid0){if(void 0!==data.dataschema){let data5=data.dataschema;const _errs16=errors;const _errs17=errors;if("string"!=typeof data5&&null!==data5){validate20.errors=[{instancePath:instancePath+"/dataschema",schemaPath:"#/definitions/dataschemadef/type",keyword:"type",params:{type:schema28.type},message:"must be string,null"}];return false}if(errors===_errs17){if(errors===_errs17){if("string"==typeof data5){if(func4(data5)<1){validate20.errors=[{instancePath:instancePath+"/dataschema",schemaPath:"#/definitions/dataschemadef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}else if(!formats2(data5)){validate20.errors=[{instancePath:instancePath+"/dataschema",schemaPath:"#/definitions/dataschemadef/format",keyword:"format",params:{format:"uri"},message:'must match format "uri"'}];return false}}}}var valid0=_errs16===errors}else var valid0=true;if(valid0){if(void 0!==data.subject){let data6=data.subject;const _errs19=errors;const _errs20=errors;if("string"!=typeof data6&&null!==data6){validate20.errors=[{instancePath:instancePath+"/subject",schemaPath:"#/definitions/subjectdef/type",keyword:"type",params:{type:schema29.type},message:"must be string,null"}];return false}if(errors===_errs20){if("string"==typeof data6){if(func4(data6)<1){validate20.errors=[{instancePath:instancePath+"/subject",schemaPath:"#/definitions/subjectdef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}}}var valid0=_errs19===errors}else var valid0=true;if(valid0){if(void 0!==data.time){let data7=data.time;const _errs22=errors;const _errs23=errors;if("string"!=typeof data7&&null!==data7){validate20.errors=[{instancePath:instancePath+"/time",schemaPath:"#/definitions/timedef/type",keyword:"type",params:{type:schema30.type},message:"must be string,null"}];return false}if(errors===_errs23){if(errors===_errs23){if("string"==typeof data7){if(func4(data7)<1){validate20.errors=[{instancePath:instancePath+"/time",schemaPath:"#/definitions/timedef/minLength",keyword:"minLength",params:{limit:1},message:"must NOT have fewer than 1 characters"}];return false}else if(!formats4.validate(data7)){validate20.errors=[{instancePath:instancePath+"/time",schemaPath:"#/definitions/timedef/format",keyword:"format",params:{format:"date-time"},message:'must match format "date-time"'}];return false}}}}var valid0=_errs22===errors}else var valid0=true;if(valid0){if(void 0!==data.data){let data8=data.data;const _errs25=errors;if("object"!=typeof data8&&"string"!=typeof data8&&!("number"==typeof data8&&isFinite(data8))&&"boolean"!=typeof data8){validate20.errors=[{instancePath:instancePath+"/data",schemaPath:"#/definitions/datadef/type",keyword:"type",params:{type:schema31.type},message:"must be object,string,number,array,boolean,null"}];return false}var valid0=_errs25===errors}else var valid0=true;if(valid0)if(void 0!==data.data_base64){let data9=data.data_base64;const _errs28=errors;if("string"!=typeof data9&&null!==data9){validate20.errors=[{instancePath:instancePath+"/data_base64",schemaPath:"#/definitions/data_base64def/type",keyword:"type",params:{type:schema32.type},message:"must be string,null"}];return false}var valid0=_errs28===errors}else var valid0=true}}}}}}}}}}else{validate20.errors=[{instancePath,schemaPath:"#/type",keyword:"type",params:{type:"object"},message:"must be object"}];return false}validate20.errors=vErrors;return 0===errors}}),1431:(($module,exports,$require)=>{
Object.defineProperty(exports,"__esModule",{value:true});
exports.Emitter=exports.emitterFor=void 0;
const message_1=$require(4255);
const events_1=$require(4434);
const emitterDefaults={binding:message_1.HTTP,mode:message_1.Mode.BINARY};
function emitterFor(fn,options=emitterDefaults){if(!fn)throw new TypeError("A TransportFunction is required");const{binding,mode}={...emitterDefaults,...options};return function(event,opts){opts=opts||{};switch(mode){case message_1.Mode.BINARY:return fn(binding.binary(event),opts);case message_1.Mode.STRUCTURED:return fn(binding.structured(event),opts);default:throw new TypeError(`Unexpected transport mode: ${mode}`)}}}
exports.emitterFor=emitterFor;
class Emitter{static getInstance(){if(!Emitter.instance)Emitter.instance=new events_1.EventEmitter;return Emitter.instance}static on(event,listener){Emitter.getInstance().on(event,listener)}static async emitEvent(event,ensureDelivery=true){if(ensureDelivery)await Promise.all(Emitter.getInstance().listeners("cloudevent").map(async l=>l(event)));else Emitter.getInstance().emit("cloudevent",event)}}
exports.Emitter=Emitter;
Emitter.instance=void 0}),5838:(function($module,exports,$require){
var __importDefault=this&&this.__importDefault||function(mod){return mod&&mod.__esModule?mod:{default:mod}};
Object.defineProperty(exports,"__esModule",{value:true});
exports.httpTransport=void 0;
const http_1=__importDefault($require(8611));
const https_1=__importDefault($require(5692));
function httpTransport(sink){const url=new URL(sink);let base;if("https:"===url.protocol)base=https_1.default;else if("http:"===url.protocol)base=http_1.default;else throw new TypeError(`unsupported protocol ${url.protocol}`);return function(message,options){return new Promise((resolve,reject)=>{options={...options};const opts={method:"POST",headers:{...message.headers,...options.headers}};try{const response={body:"",headers:{}};const req=base.request(url,opts,res=>{res.setEncoding("utf-8");response.headers=res.headers;res.on("data",chunk=>response.body+=chunk);res.on("end",()=>{resolve(response)})});req.on("error",reject);req.write(message.body);req.end()}catch(err){reject(err)}})}}
exports.httpTransport=httpTransport}),9237:(($module,exports)=>{
exports.U9=void 0;
function fmtDef(validate,compare){return{validate,compare}}
exports.U9={date:fmtDef(date,compareDate),time:fmtDef(time,compareTime),"date-time":fmtDef(date_time,compareDateTime),duration:/^P(?!$)((\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?|(\d+W)?)$/,uri,"uri-reference":/^(?:[a-z][a-z0-9+\-.]*:)?(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'"()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'"()*+,;=:@]|%[0-9a-f]{2})*)*)?(?:\?(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'"()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i,"uri-template":/^(?:(?:[^\x00-\x20"'<>%\\^`{|}]|%[0-9a-f]{2})|\{[+#./;?&=,!@|]?(?:[a-z0-9_]|%[0-9a-f]{2})+(?::[1-9][0-9]{0,3}|\*)?(?:,(?:[a-z0-9_]|%[0-9a-f]{2})+(?::[1-9][0-9]{0,3}|\*)?)*\})*$/i,url:/^(?:https?|ftp):\/\/(?:\S+(?::\S*)?@)?(?:(?!(?:10|127)(?:\.\d{1,3}){3})(?!(?:169\.254|192\.168)(?:\.\d{1,3}){2})(?!172\.(?:1[6-9]|2\d|3[0-1])(?:\.\d{1,3}){2})(?:[1-9]\d?|1\d\d|2[01]\d|22[0-3])(?:\.(?:1?\d{1,2}|2[0-4]\d|25[0-5])){2}(?:\.(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-4]))|(?:(?:[a-z0-9\u{00a1}-\u{ffff}]+-)*[a-z0-9\u{00a1}-\u{ffff}]+)(?:\.(?:[a-z0-9\u{00a1}-\u{ffff}]+-)*[a-z0-9\u{00a1}-\u{ffff}]+)*(?:\.(?:[a-z\u{00a1}-\u{ffff}]{2,})))(?::\d{2,5})?(?:\/[^\s]*)?$/iu,email:/^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i,hostname:/^(?=.{1,253}\.?$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-0-9a-z]{0,61}[0-9a-z])?)*\.?$/i,ipv4:/^(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)$/,ipv6:/^((([0-9a-f]{1,4}:){7}([0-9a-f]{1,4}|:))|(([0-9a-f]{1,4}:){6}(:[0-9a-f]{1,4}|((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})|:))|(([0-9a-f]{1,4}:){5}(((:[0-9a-f]{1,4}){1,2})|:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3})|:))|(([0-9a-f]{1,4}:){4}(((:[0-9a-f]{1,4}){1,3})|((:[0-9a-f]{1,4})?:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){3}(((:[0-9a-f]{1,4}){1,4})|((:[0-9a-f]{1,4}){0,2}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){2}(((:[0-9a-f]{1,4}){1,5})|((:[0-9a-f]{1,4}){0,3}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(([0-9a-f]{1,4}:){1}(((:[0-9a-f]{1,4}){1,6})|((:[0-9a-f]{1,4}){0,4}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:))|(:(((:[0-9a-f]{1,4}){1,7})|((:[0-9a-f]{1,4}){0,5}:((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}))|:)))$/i,regex,uuid:/^(?:urn:uuid:)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,"json-pointer":/^(?:\/(?:[^~/]|~0|~1)*)*$/,"json-pointer-uri-fragment":/^#(?:\/(?:[a-z0-9_\-.!$&'()*+,;:=@]|%[0-9a-f]{2}|~0|~1)*)*$/i,"relative-json-pointer":/^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/,byte,int32:{type:"number",validate:validateInt32},int64:{type:"number",validate:validateInt64},float:{type:"number",validate:validateNumber},double:{type:"number",validate:validateNumber},password:true,binary:true};
({...exports.U9,date:fmtDef(/^\d\d\d\d-[0-1]\d-[0-3]\d$/,compareDate),time:fmtDef(/^(?:[0-2]\d:[0-5]\d:[0-5]\d|23:59:60)(?:\.\d+)?(?:z|[+-]\d\d(?::?\d\d)?)?$/i,compareTime),"date-time":fmtDef(/^\d\d\d\d-[0-1]\d-[0-3]\d[t\s](?:[0-2]\d:[0-5]\d:[0-5]\d|23:59:60)(?:\.\d+)?(?:z|[+-]\d\d(?::?\d\d)?)$/i,compareDateTime),uri:/^(?:[a-z][a-z0-9+\-.]*:)(?:\/?\/)?[^\s]*$/i,"uri-reference":/^(?:(?:[a-z][a-z0-9+\-.]*:)?\/?\/)?(?:[^\\\s#][^\s#]*)?(?:#[^\\\s]*)?$/i,email:/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i});
Object.keys(exports.U9);
function isLeapYear(year){return year%4===0&&(year%100!==0||year%400===0)}
const DATE=/^(\d\d\d\d)-(\d\d)-(\d\d)$/;
const DAYS=[0,31,28,31,30,31,30,31,31,30,31,30,31];
function date(str){const matches=DATE.exec(str);if(!matches)return false;const year=+matches[1];const month=+matches[2];const day=+matches[3];return month>=1&&month<=12&&day>=1&&day<=(2===month&&isLeapYear(year)?29:DAYS[month])}
function compareDate(d1,d2){if(!(d1&&d2))return;if(d1>d2)return 1;if(d1<d2)return -1;return 0}
const TIME=/^(\d\d):(\d\d):(\d\d)(\.\d+)?(z|[+-]\d\d(?::?\d\d)?)?$/i;
function time(str,withTimeZone){const matches=TIME.exec(str);if(!matches)return false;const hour=+matches[1];const minute=+matches[2];const second=+matches[3];const timeZone=matches[5];return(hour<=23&&minute<=59&&second<=59||23===hour&&59===minute&&60===second)&&(!withTimeZone||""!==timeZone)}
function compareTime(t1,t2){if(!(t1&&t2))return;const a1=TIME.exec(t1);const a2=TIME.exec(t2);if(!(a1&&a2))return;t1=a1[1]+a1[2]+a1[3]+(a1[4]||"");t2=a2[1]+a2[2]+a2[3]+(a2[4]||"");if(t1>t2)return 1;if(t1<t2)return -1;return 0}
const DATE_TIME_SEPARATOR=/t|\s/i;
function date_time(str){const dateTime=str.split(DATE_TIME_SEPARATOR);return 2===dateTime.length&&date(dateTime[0])&&time(dateTime[1],true)}
function compareDateTime(dt1,dt2){if(!(dt1&&dt2))return;const[d1,t1]=dt1.split(DATE_TIME_SEPARATOR);const[d2,t2]=dt2.split(DATE_TIME_SEPARATOR);const res=compareDate(d1,d2);if(void 0===res)return;return res||compareTime(t1,t2)}
const NOT_URI_FRAGMENT=/\/|:/;
const URI=/^(?:[a-z][a-z0-9+\-.]*:)(?:\/?\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?(?:\[(?:(?:(?:(?:[0-9a-f]{1,4}:){6}|::(?:[0-9a-f]{1,4}:){5}|(?:[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){4}|(?:(?:[0-9a-f]{1,4}:){0,1}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){3}|(?:(?:[0-9a-f]{1,4}:){0,2}[0-9a-f]{1,4})?::(?:[0-9a-f]{1,4}:){2}|(?:(?:[0-9a-f]{1,4}:){0,3}[0-9a-f]{1,4})?::[0-9a-f]{1,4}:|(?:(?:[0-9a-f]{1,4}:){0,4}[0-9a-f]{1,4})?::)(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?))|(?:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4})?::[0-9a-f]{1,4}|(?:(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})?::)|[Vv][0-9a-f]+\.[a-z0-9\-._~!$&'()*+,;=:]+)\]|(?:(?:25[0-5]|2[0-4]\d|[01]?\d\d?)\.){3}(?:25[0-5]|2[0-4]\d|[01]?\d\d?)|(?:[a-z0-9\-._~!$&'()*+,;=]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*|\/(?:(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)?|(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})+(?:\/(?:[a-z0-9\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})*)*)(?:\?(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
function uri(str){return NOT_URI_FRAGMENT.test(str)&&URI.test(str)}
const BYTE=/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/gm;
function byte(str){BYTE.lastIndex=0;return BYTE.test(str)}
const MIN_INT32=-(2**31);
const MAX_INT32=2**31-1;
function validateInt32(value){return Number.isInteger(value)&&value<=MAX_INT32&&value>=MIN_INT32}
function validateInt64(value){return Number.isInteger(value)}
function validateNumber(){return true}
const Z_ANCHOR=/[^\\]\\Z/;
function regex(str){if(Z_ANCHOR.test(str))return false;try{new RegExp(str);return true}catch(e){return false}}}),7288:(module=>{
module.exports=()=>JSON}),139:(($module,exports,$require)=>{
const{randomUUID}=$require(7598);
exports.v4=()=>randomUUID()})};
