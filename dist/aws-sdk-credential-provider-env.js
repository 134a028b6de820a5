export const id="aws-sdk-credential-provider-env";
export const ids=["aws-sdk-credential-provider-env"];
export const modules={3530:(($module,$exports,$require)=>{
$require.d($exports,{fromEnv:(()=>_fromEnv_$0.sF)});
var _fromEnv_$0=$require(8741)})};
