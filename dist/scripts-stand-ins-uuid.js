export const id="scripts-stand-ins-uuid";
export const ids=["scripts-stand-ins-uuid"];
export const modules={2414:(module=>{
module.exports=()=>JSON}),2713:((__unused_webpack_module,exports,__webpack_require__)=>{
const{randomUUID}=__webpack_require__(7598);
exports.v4=()=>randomUUID()})};
