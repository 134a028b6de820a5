export const id="scripts-stand-ins-actions-http-client";
export const ids=["scripts-stand-ins-actions-http-client"];
export const modules={8509:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{Q:(()=>HttpClient)});
class HttpClient{getAgent(){}getAgentDispatcher(){}getJson(){throw new Error("This bundle holds no @actions/http-client.")}}}),4921:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{
__webpack_require__.d(__webpack_exports__,{h:(()=>fetch)});
function fetch(){throw new Error("This bundle holds no undici.")}})};
