import { CostExplorerClient, type CostExplorerClientConfig } from '@aws-sdk/client-cost-explorer'
import type { STSClient } from '@aws-sdk/client-sts'
import { at } from '../lib/json.js'
import { retryReason } from './advice.js'
import type { AttemptLimits, RequestHandler } from './request-handler.js'
import type { CostExplorerRuntime, CostExplorerSettings } from './settings.js'

/** Maximum number of attempts at one request. */
const MAX_ATTEMPTS = 5

/** Keys that sign requests, or a function that returns them; undefined: the SDK's default chain. */
export type Credentials = CostExplorerClientConfig['credentials']

/** The dependencies of every part of this module. */
export interface AwsContext extends CostExplorerRuntime {
  readonly settings: CostExplorerSettings
  readonly requestHandler: RequestHandler
  readonly limits: AttemptLimits
}

interface Watch {
  /** A request is about to be sent. */
  onSent(): void
  /** A complete answer with a 2xx status has arrived. */
  onAnswered(): void
}

/** The SDK derives endpoint and signing region from the partition of `aws-region`. */
export function createCostExplorerClient(context: AwsContext, credentials: Credentials, watch: Watch) {
  const { endpoint } = context.settings
  const client = new CostExplorerClient({
    ...commonOptions(context, credentials),
    endpointProvider: signForPartition(context.settings.awsRegion),
    ...(endpoint !== undefined && { endpoint }),
  })
  // It copies every answer, even without a logger, which takes a third of the SDK's time for a page.
  client.middlewareStack.remove('loggerMiddleware')
  client.middlewareStack.add(retriesInLog('Cost Explorer', context), IN_EACH_ATTEMPT)
  if (credentials === undefined) client.middlewareStack.add(maskFound(client, context), BEFORE_EACH_REQUEST)
  client.middlewareStack.add(
    (next) => async (args) => {
      watch.onSent()
      const result = await next(args)
      if (Number(at(result.response, 'statusCode')) < 300) watch.onAnswered()
      return result
    },
    { name: 'watchRequests', step: 'deserialize', priority: 'low' },
  )
  return client
}

/** @param isSigned false for AssumeRoleWithWebIdentity, which needs no credentials */
export async function createStsClient(context: AwsContext, credentials: Credentials, isSigned = true) {
  const { STSClient } = await import('@aws-sdk/client-sts')
  const client = new STSClient(commonOptions(context, credentials))
  client.middlewareStack.add(retriesInLog('STS', context), IN_EACH_ATTEMPT)
  if (credentials === undefined && isSigned) {
    client.middlewareStack.add(maskFound(client, context), BEFORE_EACH_REQUEST)
  }
  return client
}

function commonOptions({ settings, requestHandler }: AwsContext, credentials: Credentials) {
  const region = settings.awsRegion
  return { region, maxAttempts: MAX_ATTEMPTS, requestHandler, ...(credentials !== undefined && { credentials }) }
}

/**
 * If `endpoint` is set, the SDK would sign for `aws-region`. Requests to Cost Explorer are signed for the one region of the partition
 * (`us-east-1`, `cn-northwest-1` …), as without `endpoint`.
 */
function signForPartition(region: string): NonNullable<CostExplorerClientConfig['endpointProvider']> {
  const rules = new CostExplorerClient({ region }).config.endpointProvider
  return (parameters, context) => {
    const endpoint = rules(parameters, context)
    if (parameters.Endpoint === undefined) return endpoint
    const { Endpoint: _, ...withoutEndpoint } = parameters
    const { properties } = rules(withoutEndpoint, context)
    return { ...endpoint, ...(properties && { properties }) }
  }
}

const BEFORE_EACH_REQUEST = { name: 'maskFound', step: 'initialize' } as const
const IN_EACH_ATTEMPT = { name: 'retriesInLog', step: 'finalizeRequest', priority: 'low' } as const

/**
 * Masks the credentials that the SDK's default chain finds: if STS issued them for a profile's role or a web identity, nothing else
 * masks them.
 */
function maskFound({ config }: Pick<CostExplorerClient | STSClient, 'config'>, context: AwsContext) {
  return <Args, Result>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials()
      mask([accessKeyId, secretAccessKey, sessionToken], context)
      return next(args)
    }
}

export function mask(values: readonly (string | undefined)[], { core }: AwsContext): void {
  for (const value of values) if (value) core.setSecret(value)
}

/** Logs each retry. The SDK calls the outer function once per request, the inner one once per attempt. */
function retriesInLog(service: string, { core }: AwsContext) {
  return <Args, Result>(next: (args: Args) => Promise<Result>) => {
    let attempt = 0
    let lastError: unknown
    return async (args: Args): Promise<Result> => {
      attempt += 1
      if (attempt > 1) {
        core.info(`Retrying ${service} (attempt ${attempt} of ${MAX_ATTEMPTS}): ${retryReason(lastError)}`)
      }
      try {
        return await next(args)
      } catch (error) {
        lastError = error
        throw error
      }
    }
  }
}
