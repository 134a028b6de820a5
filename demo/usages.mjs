// @ts-check
/**
 * The usages of the demo account: service names, usage types and operations from AWS's bills, with fictitious amounts.
 *
 * @typedef {object} Usage
 * @property {string} account
 * @property {string} service
 * @property {string} region
 * @property {string} usageType
 * @property {string} operation
 * @property {number} daily US dollars on an ordinary working day
 * @property {string} [recordType]
 * @property {Record<string, string>} [tags]
 * @property {number} weekend factor on Saturdays and Sundays
 * @property {number} monthTurn factor on the first and the last day of a month
 *
 * @typedef {[service: string, usageType: string, operation: string, daily: number, team?: string]} Row
 */

export const ACCOUNTS = {
  management: '123456789012',
  production: '111122223333',
  staging: '444455556666',
  data: '555566667777',
  sandbox: '777788889999',
}

export const ACCOUNT_NAMES = {
  [ACCOUNTS.management]: 'Management',
  [ACCOUNTS.production]: 'Production',
  [ACCOUNTS.staging]: 'Staging',
  [ACCOUNTS.data]: 'Data Platform',
  [ACCOUNTS.sandbox]: 'Sandbox',
}

/** The environments of a web shop. `code`: the prefix of the region's usage types. */
const SITES = [
  { account: ACCOUNTS.production, env: 'prod', scale: 1, weekend: 0.82, region: 'eu-west-1', code: 'EU-' },
  { account: ACCOUNTS.production, env: 'prod', scale: 0.55, weekend: 0.85, region: 'us-east-1', code: '' },
  { account: ACCOUNTS.staging, env: 'staging', scale: 0.18, weekend: 0.35, region: 'eu-west-1', code: 'EU-' },
]

/** @type {Row[]} */
const SITE_ROWS = [
  ['Amazon Elastic Compute Cloud - Compute', 'BoxUsage:m6i.large', 'RunInstances', 41.8, 'web'],
  ['Amazon Elastic Compute Cloud - Compute', 'BoxUsage:c6g.xlarge', 'RunInstances', 27.3, 'mobile'],
  ['EC2 - Other', 'EBS:VolumeUsage.gp3', 'CreateVolume-Gp3', 9.4, 'web'],
  ['EC2 - Other', 'NatGateway-Hours', 'NatGateway', 3.24],
  ['EC2 - Other', 'DataTransfer-Regional-Bytes', 'InterZone-In', 4.1],
  ['Amazon Relational Database Service', 'InstanceUsage:db.r6g.large', 'CreateDBInstance:0021', 33.9, 'web'],
  ['Amazon Relational Database Service', 'Aurora:StorageIOUsage', 'CreateDBInstance:0021', 6.2, 'web'],
  ['Amazon DynamoDB', 'ReadRequestUnits', 'PayPerRequestThroughput', 2.7, 'mobile'],
  ['Amazon DynamoDB', 'WriteRequestUnits', 'PayPerRequestThroughput', 5.1, 'mobile'],
  ['Amazon ElastiCache', 'NodeUsage:cache.r6g.large', 'CreateCacheCluster:0002', 11.3, 'web'],
  ['Amazon Elastic Load Balancing', 'LoadBalancerUsage', 'LoadBalancing:Application', 2.1, 'web'],
  ['Amazon Virtual Private Cloud', 'PublicIPv4:InUseAddress', 'AssociateAddressVPC', 1.32],
  ['AWS Lambda', 'Lambda-GB-Second', 'Invoke', 3.6, 'mobile'],
  ['Amazon API Gateway', 'ApiGatewayRequest', 'ApiGatewayRequest', 1.9, 'mobile'],
  ['Amazon Elastic Container Service', 'Fargate-vCPU-Hours:perCPU', 'FargateTask', 8.8, 'platform'],
  ['Amazon Elastic Container Service for Kubernetes', 'AmazonEKS-Hours:perCluster', 'CreateOperation', 2.4, 'platform'],
  ['Amazon Simple Storage Service', 'TimedStorage-ByteHrs', 'StandardStorage', 5.7, 'web'],
  ['Amazon Simple Queue Service', 'Requests-Tier1', 'SendMessage', 0.031, 'mobile'],
  ['Amazon Simple Notification Service', 'DeliveryAttempts-HTTP', 'Publish', 0.0008, 'mobile'],
  ['AWS Secrets Manager', 'AWSSecretsManager-Secrets', 'SecretsManagerSecret', 0.41, 'platform'],
  ['AWS Key Management Service', 'KMS-Keys', 'Unknown', 0.2672917174, 'platform'],
  ['AWS Key Management Service', 'KMS-Requests', 'Decrypt', 0.0000000289],
  ['AmazonCloudWatch', 'CW:MetricMonitorUsage', 'MetricStorage', 2.9, 'platform'],
  ['AmazonCloudWatch', 'DataProcessing-Bytes', 'PutLogEvents', 6.6, 'platform'],
  ['AWS WAF', 'WebACLV2', 'Unknown', 0.5, 'web'],
]

/** @type {Row[]} */
const DATA_ROWS = [
  ['Amazon Redshift', 'EU-Node:ra3.xlplus', 'RunComputeNode:0001', 38.5, 'data'],
  ['Amazon Athena', 'EU-DataScannedInTB', 'StartQueryExecution', 4.4, 'data'],
  ['AWS Glue', 'EU-ETL-DPU-Hour', 'Jobrun', 7.9, 'data'],
  ['Amazon SageMaker', 'EU-Train:ml.g5.xlarge', 'RunInstance', 14.2, 'data'],
  ['Amazon OpenSearch Service', 'EU-ESInstance:r6g.large', 'ESDomain', 12.1, 'data'],
  ['Amazon Simple Storage Service', 'EU-TimedStorage-ByteHrs', 'StandardStorage', 21.6, 'data'],
  ['Amazon Simple Storage Service', 'EU-Requests-Tier1', 'PutObject', 0.83, 'data'],
  ['Amazon Kinesis', 'EU-OnDemand-BilledIncomingBytes', 'PutRecords', 3.3, 'data'],
  ['EC2 - Other', 'EU-NatGateway-Bytes', 'NatGateway', 5.2, 'data'],
  ['AWS Step Functions', 'EU-StateTransition', 'StateTransition', 0.19, 'data'],
]

/** @type {Row[]} */
const MANAGEMENT_ROWS = [
  ['AWS CloudTrail', 'PaidEventsRecorded', 'None', 0.92],
  ['AWS Config', 'ConfigurationItemRecorded', 'None', 1.14],
  ['Amazon GuardDuty', 'PaidEventsAnalyzed', 'CloudTrailEvents', 1.71],
  ['AWS Cost Explorer', 'APIRequest', 'GetCostAndUsage', 0.03],
  ['Amazon Route 53', 'DNS-Queries', 'A', 0.37],
]

/** @type {Row[]} */
const SANDBOX_ROWS = [
  ['Amazon Elastic Compute Cloud - Compute', 'BoxUsage:t3.medium', 'RunInstances', 3.9],
  ['AWS Lambda', 'Lambda-GB-Second', 'Invoke', 0.0000042],
  ['AWS X-Ray', 'XRay-TracesStored', 'PutTraceSegments', 0.0000000467],
  ['Amazon EC2 Container Registry (ECR)', 'TimedStorage-ByteHrs', 'TimedStorage-ByteHrs', 0.044],
]

/** @type {Row[]} */
const CREDIT_ROWS = [
  ['Amazon Elastic Compute Cloud - Compute', 'BoxUsage:t3.medium', 'RunInstances', -1.2],
  ['AWS Data Transfer', 'DataTransfer-Out-Bytes', 'PublicIP-Out', -0.0000000289],
]

/** Tiny amounts are the same in every environment and on every day. @param {number} daily US dollars */
export const isTiny = (daily) => Math.abs(daily) < 0.000001

/**
 * @param {Row} row
 * @param {{ account: string, env?: string, region: string, code?: string, scale?: number, weekend?: number, monthTurn?: number }} place
 * @returns {Usage}
 */
function usage([service, usageType, operation, daily, team], place) {
  const { env, code = '', scale = 1, ...rest } = place
  return {
    weekend: 1,
    monthTurn: 1,
    ...rest,
    service,
    operation,
    usageType: code + usageType,
    daily: isTiny(daily) ? daily : daily * scale,
    ...(team !== undefined && env !== undefined ? { tags: { team, env } } : {}),
  }
}

/** @type {Row} */
const CLOUDFRONT = ['Amazon CloudFront', 'EU-DataTransfer-Out-Bytes', 'GET', 18.4, 'web']
const DATA = { account: ACCOUNTS.data, env: 'prod', region: 'eu-west-1', weekend: 0.7, monthTurn: 1.6 }
const SANDBOX = { account: ACCOUNTS.sandbox, region: 'us-east-1' }

/** @type {readonly Usage[]} */
export const USAGES = [
  ...SITES.flatMap((site) => SITE_ROWS.map((row) => usage(row, site))),
  usage(CLOUDFRONT, { account: ACCOUNTS.production, env: 'prod', region: 'global', weekend: 1.1 }),
  ...DATA_ROWS.map((row) => usage(row, DATA)),
  ...MANAGEMENT_ROWS.map((row) => usage(row, { account: ACCOUNTS.management, region: 'us-east-1' })),
  ...SANDBOX_ROWS.map((row) => usage(row, { ...SANDBOX, weekend: 0.15 })),
  ...CREDIT_ROWS.map((row) => ({ ...usage(row, SANDBOX), recordType: 'Credit' })),
]
