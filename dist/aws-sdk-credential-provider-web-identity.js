export const id="aws-sdk-credential-provider-web-identity";
export const ids=["aws-sdk-credential-provider-web-identity"];
export const modules={2306:(($module,$exports,$require)=>{
$require.d($exports,{fromTokenFile:(()=>fromTokenFile)});
var setCredentialFeature=$require(727);
var CredentialsProviderError=$require(9902);
var externalDataInterceptor=$require(8067);
var external_node_fs_=$require(3024);
const fromWebToken=(init=>async awsIdentityProperties=>{init.logger?.debug("@aws-sdk/credential-provider-web-identity - fromWebToken");const{roleArn,roleSessionName,webIdentityToken,providerId,policyArns,policy,durationSeconds}=init;let{roleAssumerWithWebIdentity}=init;if(!roleAssumerWithWebIdentity){const{getDefaultRoleAssumerWithWebIdentity}=await Promise.all([$require.e("aws-sdk-core-protocols"),$require.e("aws-sdk-nested-clients-sts")]).then($require.bind($require,6204));roleAssumerWithWebIdentity=getDefaultRoleAssumerWithWebIdentity({...init.clientConfig,credentialProviderLogger:init.logger,parentClientConfig:{...awsIdentityProperties?.callerClientConfig,...init.parentClientConfig}},init.clientPlugins)}return roleAssumerWithWebIdentity({RoleArn:roleArn,RoleSessionName:roleSessionName??`aws-sdk-js-session-${Date.now()}`,WebIdentityToken:webIdentityToken,ProviderId:providerId,PolicyArns:policyArns,Policy:policy,DurationSeconds:durationSeconds})});
const ENV_TOKEN_FILE="AWS_WEB_IDENTITY_TOKEN_FILE";
const ENV_ROLE_ARN="AWS_ROLE_ARN";
const ENV_ROLE_SESSION_NAME="AWS_ROLE_SESSION_NAME";
const fromTokenFile=((init={})=>async awsIdentityProperties=>{init.logger?.debug("@aws-sdk/credential-provider-web-identity - fromTokenFile");const webIdentityTokenFile=init?.webIdentityTokenFile??process.env[ENV_TOKEN_FILE];const roleArn=init?.roleArn??process.env[ENV_ROLE_ARN];const roleSessionName=init?.roleSessionName??process.env[ENV_ROLE_SESSION_NAME];if(!webIdentityTokenFile||!roleArn)throw new CredentialsProviderError.C("Web identity configuration not specified",{logger:init.logger});const credentials=await fromWebToken({...init,webIdentityToken:externalDataInterceptor.Z?.getTokenRecord?.()[webIdentityTokenFile]??(0,external_node_fs_.readFileSync)(webIdentityTokenFile,{encoding:"ascii"}),roleArn,roleSessionName})(awsIdentityProperties);if(webIdentityTokenFile===process.env[ENV_TOKEN_FILE])(0,setCredentialFeature.g)(credentials,"CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN","h");return credentials})}),8067:(($module,$exports,$require)=>{
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
const getSSOTokenFromFile=(async id=>{if(tokenIntercept[id])return tokenIntercept[id];const ssoTokenFilepath=(0,_getSSOTokenFilepath_$1.C)(id);const ssoTokenText=await (0,node_fs_promises_$0.readFile)(ssoTokenFilepath,"utf8");return JSON.parse(ssoTokenText)})})};
