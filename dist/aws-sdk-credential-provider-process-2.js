export const id="aws-sdk-credential-provider-process-2";
export const ids=["aws-sdk-credential-provider-process-2","aws-sdk-credential-provider-process"];
export const modules={8257:(($module,$exports,$require)=>{
$require.d($exports,{fromProcess:(()=>fromProcess)});
var parseKnownFiles=$require(4890);
var getProfileName=$require(7803);
var externalDataInterceptor=$require(8067);
var CredentialsProviderError=$require(9902);
var external_node_child_process_=$require(1421);
var external_node_util_=$require(7975);
var setCredentialFeature=$require(727);
const getValidatedProcessCredentials=((profileName,data,profiles)=>{if(1!==data.Version)throw Error(`Profile ${profileName} credential_process did not return Version 1.`);if(void 0===data.AccessKeyId||void 0===data.SecretAccessKey)throw Error(`Profile ${profileName} credential_process returned invalid credentials.`);if(data.Expiration){const currentTime=new Date;const expireTime=new Date(data.Expiration);if(expireTime<currentTime)throw Error(`Profile ${profileName} credential_process returned expired credentials.`)}let accountId=data.AccountId;if(!accountId&&profiles?.[profileName]?.aws_account_id)accountId=profiles[profileName].aws_account_id;const credentials={accessKeyId:data.AccessKeyId,secretAccessKey:data.SecretAccessKey,...data.SessionToken&&{sessionToken:data.SessionToken},...data.Expiration&&{expiration:new Date(data.Expiration)},...data.CredentialScope&&{credentialScope:data.CredentialScope},...accountId&&{accountId}};(0,setCredentialFeature.g)(credentials,"CREDENTIALS_PROCESS","w");return credentials});
const resolveProcessCredentials=(async(profileName,profiles,logger)=>{const profile=profiles[profileName];if(profiles[profileName]){const credentialProcess=profile["credential_process"];if(void 0!==credentialProcess){const execPromise=(0,external_node_util_.promisify)(externalDataInterceptor.Z?.getTokenRecord?.().exec??external_node_child_process_.exec);try{const{stdout}=await execPromise(credentialProcess);let data;try{data=JSON.parse(stdout.trim())}catch{throw Error(`Profile ${profileName} credential_process returned invalid JSON.`)}return getValidatedProcessCredentials(profileName,data,profiles)}catch(error){throw new CredentialsProviderError.C(error.message,{logger})}}else throw new CredentialsProviderError.C(`Profile ${profileName} did not contain credential_process.`,{logger})}else throw new CredentialsProviderError.C(`Profile ${profileName} could not be found in shared credentials file.`,{logger})});
const fromProcess=((init={})=>async({callerClientConfig}={})=>{init.logger?.debug("@aws-sdk/credential-provider-process - fromProcess");const profiles=await (0,parseKnownFiles.Y)(init);return resolveProcessCredentials((0,getProfileName.Bz)({profile:init.profile??callerClientConfig?.profile}),profiles,init.logger)})}),8067:(($module,$exports,$require)=>{
$require.d($exports,{Z:(()=>externalDataInterceptor)});
var _getSSOTokenFromFile_$1=$require(9095);
var _readFile_$0=$require(4583);
const externalDataInterceptor={getFileRecord(){return _readFile_$0.Jj},interceptFile(path,contents){_readFile_$0.Jj[path]=Promise.resolve(contents)},getTokenRecord(){return _getSSOTokenFromFile_$1.a},interceptToken(id,contents){_getSSOTokenFromFile_$1.a[id]=contents}}}),1168:(($module,$exports,$require)=>{
$require.d($exports,{C:(()=>getSSOTokenFilepath)});
var node_crypto_$0=$require(7598);
var node_path_$1=$require(6760);
var _getHomeDir_$2=$require(1651);
const getSSOTokenFilepath=(id=>{const hasher=(0,node_crypto_$0.createHash)("sha1");const cacheName=hasher.update(id).digest("hex");return(0,node_path_$1.join)((0,_getHomeDir_$2.R)(),".aws","sso","cache",`${cacheName}.json`)})}),9095:(($module,$exports,$require)=>{
$require.d($exports,{a:(()=>tokenIntercept),v:(()=>getSSOTokenFromFile)});
var node_fs_promises_$0=$require(1455);
var _getSSOTokenFilepath_$1=$require(1168);
const tokenIntercept={};
const getSSOTokenFromFile=(async id=>{if(tokenIntercept[id])return tokenIntercept[id];const ssoTokenFilepath=(0,_getSSOTokenFilepath_$1.C)(id);const ssoTokenText=await (0,node_fs_promises_$0.readFile)(ssoTokenFilepath,"utf8");return JSON.parse(ssoTokenText)})}),4890:(($module,$exports,$require)=>{
$require.d($exports,{Y:(()=>parseKnownFiles)});
var loadSharedConfigFiles=$require(6522);
const mergeConfigFiles=((...files)=>{const merged={};for(const file of files)for(const[key,values]of Object.entries(file))if(void 0!==merged[key])Object.assign(merged[key],values);else merged[key]=values;return merged});
const parseKnownFiles=(async init=>{const parsedFiles=await (0,loadSharedConfigFiles.p)(init);return mergeConfigFiles(parsedFiles.configFile,parsedFiles.credentialsFile)})})};
