// @ts-check
/**
 * What the demo account uses, day by day: service names, usage types and operations as AWS bills them, amounts made up.
 *
 * @typedef {object} Usage
 * @property {string} account
 * @property {string} service
 * @property {string} [region] none for charges that belong to no region, such as tax
 * @property {string} usageType
 * @property {string} operation
 * @property {number} daily US dollars on an ordinary working day
 * @property {number} price US dollars a unit of usage
 * @property {string} unit
 * @property {string} [recordType]
 * @property {Record<string, string>} [tags]
 * @property {Record<string, string>} [dimensions]
 * @property {'steady' | 'office' | 'night'} shape how it spreads over the hours of a day
 * @property {number} weekend what is left of it on Saturdays and Sundays
 * @property {number} monthTurn what becomes of it on the first and the last day of a month, when reports are made
 */

export const ACCOUNTS = {
  management: '123456789012',
  production: '111122223333',
  staging: '444455556666',
  data: '555566667777',
  sandbox: '777788889999',
}

/** Names of the linked accounts, as AWS Organizations has them. */
export const ACCOUNT_NAMES = {
  [ACCOUNTS.management]: 'Management',
  [ACCOUNTS.production]: 'Production',
  [ACCOUNTS.staging]: 'Staging',
  [ACCOUNTS.data]: 'Data Platform',
  [ACCOUNTS.sandbox]: 'Sandbox',
}

/**
 * Environments that run the web shop: account, share of production's size, what is left at weekends, regions with the
 * prefix that usage types carry there.
 */
const SITES = [
  { account: ACCOUNTS.production, env: 'prod', scale: 1, weekend: 0.82, region: 'eu-west-1', code: 'EU-' },
  { account: ACCOUNTS.production, env: 'prod', scale: 0.55, weekend: 0.85, region: 'us-east-1', code: '' },
  { account: ACCOUNTS.staging, env: 'staging', scale: 0.18, weekend: 0.35, region: 'eu-west-1', code: 'EU-' },
]

/** @typedef {[service: string, usageType: string, operation: string, daily: number, price: number, unit: string, team: string | undefined, dimensions?: Record<string, string>]} Row */

/** @type {Row[]} */
const SITE_ROWS = [
  [
    'Amazon Elastic Compute Cloud - Compute',
    'BoxUsage:m6i.large',
    'RunInstances',
    41.8,
    0.107,
    'Hrs',
    'web',
    { INSTANCE_TYPE: 'm6i.large' },
  ],
  [
    'Amazon Elastic Compute Cloud - Compute',
    'BoxUsage:c6g.xlarge',
    'RunInstances',
    27.3,
    0.1456,
    'Hrs',
    'mobile',
    { INSTANCE_TYPE: 'c6g.xlarge' },
  ],
  ['EC2 - Other', 'EBS:VolumeUsage.gp3', 'CreateVolume-Gp3', 9.4, 0.088, 'GB-Mo', 'web'],
  ['EC2 - Other', 'NatGateway-Hours', 'NatGateway', 3.24, 0.048, 'Hrs', undefined],
  ['EC2 - Other', 'DataTransfer-Regional-Bytes', 'InterZone-In', 4.1, 0.01, 'GB', undefined],
  [
    'Amazon Relational Database Service',
    'InstanceUsage:db.r6g.large',
    'CreateDBInstance:0021',
    33.9,
    0.267,
    'Hrs',
    'web',
    { DATABASE_ENGINE: 'Aurora PostgreSQL' },
  ],
  [
    'Amazon Relational Database Service',
    'Aurora:StorageIOUsage',
    'CreateDBInstance:0021',
    6.2,
    0.0000002,
    'IOs',
    'web',
  ],
  ['Amazon DynamoDB', 'ReadRequestUnits', 'PayPerRequestThroughput', 2.7, 0.000000283, 'ReadRequestUnits', 'mobile'],
  ['Amazon DynamoDB', 'WriteRequestUnits', 'PayPerRequestThroughput', 5.1, 0.0000014135, 'WriteRequestUnits', 'mobile'],
  [
    'Amazon ElastiCache',
    'NodeUsage:cache.r6g.large',
    'CreateCacheCluster:0002',
    11.3,
    0.228,
    'Hrs',
    'web',
    { CACHE_ENGINE: 'Redis' },
  ],
  ['Amazon Elastic Load Balancing', 'LoadBalancerUsage', 'LoadBalancing:Application', 2.1, 0.0252, 'Hrs', 'web'],
  ['Amazon Virtual Private Cloud', 'PublicIPv4:InUseAddress', 'AssociateAddressVPC', 1.32, 0.005, 'Hrs', undefined],
  ['AWS Lambda', 'Lambda-GB-Second', 'Invoke', 3.6, 0.0000166667, 'Lambda-GB-Second', 'mobile'],
  ['Amazon API Gateway', 'ApiGatewayRequest', 'ApiGatewayRequest', 1.9, 0.0000035, 'Requests', 'mobile'],
  ['Amazon Elastic Container Service', 'Fargate-vCPU-Hours:perCPU', 'FargateTask', 8.8, 0.04048, 'hours', 'platform'],
  [
    'Amazon Elastic Container Service for Kubernetes',
    'AmazonEKS-Hours:perCluster',
    'CreateOperation',
    2.4,
    0.1,
    'Hours',
    'platform',
  ],
  ['Amazon Simple Storage Service', 'TimedStorage-ByteHrs', 'StandardStorage', 5.7, 0.023, 'GB-Mo', 'web'],
  ['Amazon Simple Queue Service', 'Requests-Tier1', 'SendMessage', 0.031, 0.0000004, 'Requests', 'mobile'],
  [
    'Amazon Simple Notification Service',
    'DeliveryAttempts-HTTP',
    'Publish',
    0.0008,
    0.0000006,
    'Notifications',
    'mobile',
  ],
  ['AWS Secrets Manager', 'AWSSecretsManager-Secrets', 'SecretsManagerSecret', 0.41, 0.0132, 'Secrets', 'platform'],
  ['AWS Key Management Service', 'KMS-Keys', 'Unknown', 0.2672917174, 0.0333, 'Keys', 'platform'],
  ['AWS Key Management Service', 'KMS-Requests', 'Decrypt', 0.0000000289, 0.000003, 'Requests', undefined],
  ['AmazonCloudWatch', 'CW:MetricMonitorUsage', 'MetricStorage', 2.9, 0.01, 'Metrics', 'platform'],
  ['AmazonCloudWatch', 'DataProcessing-Bytes', 'PutLogEvents', 6.6, 0.57, 'GB', 'platform'],
  ['AWS WAF', 'WebACLV2', 'Unknown', 0.5, 0.1644, 'WebACL', 'web'],
]

/** @type {Row[]} */
const DATA_ROWS = [
  ['Amazon Redshift', 'EU-Node:ra3.xlplus', 'RunComputeNode:0001', 38.5, 1.2, 'Hrs', 'data'],
  ['Amazon Athena', 'EU-DataScannedInTB', 'StartQueryExecution', 4.4, 5, 'Terabytes', 'data'],
  ['AWS Glue', 'EU-ETL-DPU-Hour', 'Jobrun', 7.9, 0.44, 'DPU-Hour', 'data'],
  ['Amazon SageMaker', 'EU-Train:ml.g5.xlarge', 'RunInstance', 14.2, 1.57, 'Hrs', 'data'],
  ['Amazon OpenSearch Service', 'EU-ESInstance:r6g.large', 'ESDomain', 12.1, 0.186, 'Hrs', 'data'],
  ['Amazon Simple Storage Service', 'EU-TimedStorage-ByteHrs', 'StandardStorage', 21.6, 0.023, 'GB-Mo', 'data'],
  ['Amazon Simple Storage Service', 'EU-Requests-Tier1', 'PutObject', 0.83, 0.000005, 'Requests', 'data'],
  ['Amazon Kinesis', 'EU-OnDemand-BilledIncomingBytes', 'PutRecords', 3.3, 0.088, 'GB', 'data'],
  ['EC2 - Other', 'EU-NatGateway-Bytes', 'NatGateway', 5.2, 0.048, 'GB', 'data'],
  ['AWS Step Functions', 'EU-StateTransition', 'StateTransition', 0.19, 0.000025, 'StateTransitions', 'data'],
]

/** @type {Row[]} */
const MANAGEMENT_ROWS = [
  ['AWS CloudTrail', 'PaidEventsRecorded', 'None', 0.92, 0.00002, 'Events', undefined],
  ['AWS Config', 'ConfigurationItemRecorded', 'None', 1.14, 0.003, 'ConfigurationItemRecorded', undefined],
  ['Amazon GuardDuty', 'PaidEventsAnalyzed', 'CloudTrailEvents', 1.71, 0.000004, 'Events', undefined],
  ['AWS Cost Explorer', 'APIRequest', 'GetCostAndUsage', 0.03, 0.01, 'Requests', undefined],
  ['Amazon Route 53', 'DNS-Queries', 'A', 0.37, 0.0000004, 'Queries', undefined],
]

/** @type {Row[]} */
const SANDBOX_ROWS = [
  [
    'Amazon Elastic Compute Cloud - Compute',
    'BoxUsage:t3.medium',
    'RunInstances',
    3.9,
    0.0416,
    'Hrs',
    undefined,
    { INSTANCE_TYPE: 't3.medium' },
  ],
  ['AWS Lambda', 'Lambda-GB-Second', 'Invoke', 0.0000042, 0.0000166667, 'Lambda-GB-Second', undefined],
  ['AWS X-Ray', 'XRay-TracesStored', 'PutTraceSegments', 0.0000000467, 0.000005, 'Traces', undefined],
  [
    'Amazon EC2 Container Registry (ECR)',
    'TimedStorage-ByteHrs',
    'TimedStorage-ByteHrs',
    0.044,
    0.1,
    'GB-Mo',
    undefined,
  ],
]

/**
 * Tiny amounts are the same everywhere and every day: what makes them interesting is their size.
 *
 * @param {number} daily US dollars
 */
export const isTiny = (daily) => Math.abs(daily) < 0.000001

/**
 * @param {Row} row
 * @param {{ account: string, env?: string, region: string, code?: string, scale?: number, weekend?: number, shape?: Usage['shape'], monthTurn?: number }} place
 * @returns {Usage}
 */
function usage([service, usageType, operation, daily, price, unit, team, dimensions], place) {
  const { account, env, region, code = '', scale = 1, weekend = 1, shape = 'steady', monthTurn = 1 } = place
  return {
    account,
    service,
    region,
    operation,
    price,
    unit,
    shape,
    weekend,
    monthTurn,
    usageType: code + usageType,
    daily: isTiny(daily) ? daily : daily * scale,
    ...(team !== undefined && env !== undefined ? { tags: { team, env } } : {}),
    ...(dimensions === undefined ? {} : { dimensions }),
  }
}

/** @type {Row} */
const CLOUDFRONT = ['Amazon CloudFront', 'EU-DataTransfer-Out-Bytes', 'GET', 18.4, 0.085, 'GB', 'web']

/**
 * Negative every day: a promotional credit, and the crumbs of another.
 *
 * @type {Row[]}
 */
const CREDIT_ROWS = [
  ['Amazon Elastic Compute Cloud - Compute', 'BoxUsage:t3.medium', 'RunInstances', -1.2, -0.0416, 'Hrs', undefined],
  ['AWS Data Transfer', 'DataTransfer-Out-Bytes', 'PublicIP-Out', -0.0000000289, -0.09, 'GB', undefined],
]

/** @type {readonly Usage[]} */
export const USAGES = [
  ...SITES.flatMap((site) => SITE_ROWS.map((row) => usage(row, { ...site, shape: 'office' }))),
  usage(CLOUDFRONT, { account: ACCOUNTS.production, env: 'prod', region: 'global', shape: 'office', weekend: 1.1 }),
  ...DATA_ROWS.map((row) =>
    usage(row, {
      account: ACCOUNTS.data,
      env: 'prod',
      region: 'eu-west-1',
      shape: 'night',
      weekend: 0.7,
      monthTurn: 1.6,
    }),
  ),
  ...MANAGEMENT_ROWS.map((row) => usage(row, { account: ACCOUNTS.management, region: 'us-east-1' })),
  ...SANDBOX_ROWS.map((row) =>
    usage(row, { account: ACCOUNTS.sandbox, region: 'us-east-1', shape: 'office', weekend: 0.15 }),
  ),
  ...CREDIT_ROWS.map((row) => ({
    ...usage(row, { account: ACCOUNTS.sandbox, region: 'us-east-1' }),
    recordType: 'Credit',
  })),
]
