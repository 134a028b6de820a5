/**
 * Short names of AWS services for `group-budgets`: Cost Explorer's value of `SERVICE` → its usual names, in any case. `EC2` means the
 * instances, like `EC2-Instances` in AWS's console. `EC2 - Other` (volumes, NAT gateways, traffic between zones) has other names. EBS, NAT
 * gateways, Aurora and Fargate have no short name, because their labels include other costs. A name for two labels (`EKS`: AWS has renamed
 * the service) is ambiguous only if the answer has both.
 */
const SHORT_NAMES: Readonly<Record<string, readonly string[]>> = {
  'Amazon API Gateway': ['API Gateway', 'APIGateway'],
  'Amazon Athena': ['Athena'],
  'Amazon Bedrock': ['Bedrock'],
  'Amazon CloudFront': ['CloudFront'],
  'Amazon Cognito': ['Cognito'],
  'Amazon DocumentDB (with MongoDB compatibility)': ['DocumentDB', 'DocDB'],
  'Amazon DynamoDB': ['DynamoDB'],
  'Amazon EC2 Container Registry (ECR)': ['ECR'],
  'Amazon ElastiCache': ['ElastiCache'],
  'Amazon Elastic Compute Cloud - Compute': ['EC2', 'EC2-Instances'],
  'Amazon Elastic Container Service': ['ECS'],
  'Amazon Elastic Container Service for Kubernetes': ['EKS'],
  'Amazon Elastic Kubernetes Service': ['EKS'],
  'Amazon Elastic File System': ['EFS'],
  'Amazon Elastic Load Balancing': ['ELB', 'Load Balancing'],
  'Amazon Elastic MapReduce': ['EMR'],
  'Amazon EventBridge': ['EventBridge'],
  'Amazon FSx': ['FSx'],
  'Amazon GuardDuty': ['GuardDuty'],
  'Amazon Inspector': ['Inspector'],
  'Amazon Kinesis': ['Kinesis'],
  'Amazon Kinesis Firehose': ['Firehose'],
  'Amazon Lightsail': ['Lightsail'],
  'Amazon Managed Streaming for Apache Kafka': ['MSK', 'Kafka'],
  'Amazon Neptune': ['Neptune'],
  'Amazon OpenSearch Service': ['OpenSearch'],
  'Amazon QuickSight': ['QuickSight'],
  'Amazon Redshift': ['Redshift'],
  'Amazon Relational Database Service': ['RDS'],
  'Amazon Route 53': ['Route 53', 'Route53'],
  'Amazon SageMaker': ['SageMaker'],
  'Amazon Simple Email Service': ['SES'],
  'Amazon Simple Notification Service': ['SNS'],
  'Amazon Simple Queue Service': ['SQS'],
  'Amazon Simple Storage Service': ['S3'],
  'Amazon Virtual Private Cloud': ['VPC'],
  'Amazon WorkSpaces': ['WorkSpaces'],
  AmazonCloudWatch: ['CloudWatch'],
  'AWS Backup': ['Backup'],
  'AWS CloudTrail': ['CloudTrail'],
  'AWS CodeBuild': ['CodeBuild'],
  'AWS Config': ['Config'],
  'AWS Cost Explorer': ['Cost Explorer'],
  'AWS Data Transfer': ['Data Transfer'],
  'AWS Database Migration Service': ['DMS'],
  'AWS Direct Connect': ['Direct Connect'],
  'AWS Glue': ['Glue'],
  'AWS Key Management Service': ['KMS'],
  'AWS Lambda': ['Lambda'],
  'AWS Secrets Manager': ['Secrets Manager', 'SecretsManager'],
  'AWS Security Hub': ['Security Hub', 'SecurityHub'],
  'AWS Step Functions': ['Step Functions', 'StepFunctions'],
  'AWS Transfer Family': ['Transfer Family'],
  'AWS WAF': ['WAF'],
  'EC2 - Other': ['EC2-Other', 'EC2 Other'],
}

const names = new Map(Object.entries(SHORT_NAMES))

/** The short names of a service, with and without `Amazon` or `AWS` before them; empty if it has none. */
export function shortNames(service: string): readonly string[] {
  return (names.get(service) ?? []).flatMap((name) => [name, `Amazon ${name}`, `AWS ${name}`])
}
