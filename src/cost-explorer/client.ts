import { CostExplorerClient, type CostExplorerClientConfig } from '@aws-sdk/client-cost-explorer'
import type { STSClient } from '@aws-sdk/client-sts'
import { at } from '../lib/json.js'
import { retryReason } from './advice.js'
import type { RequestHandler } from './request-handler.js'
import type { CostExplorerRuntime, CostExplorerSettings } from './settings.js'

/** Attempts at one request, the first one included. */
const MAX_ATTEMPTS = 5

/** Keys that sign requests, or a function that gets them; undefined: the SDK's default chain. */
export type Credentials = CostExplorerClientConfig['credentials']

/** What every part of this module needs. */
export interface AwsContext extends CostExplorerRuntime {
  readonly settings: CostExplorerSettings
  readonly requestHandler: RequestHandler
}

interface Watch {
  /** A request is handed to the HTTP client. */
  onSent(): void
  /** A complete answer with a 2xx status has arrived. */
  onAnswered(): void
}

/** The region chooses the partition; endpoint and signing region follow from it by the SDK's own rules. */
export function createCostExplorerClient(context: AwsContext, credentials: Credentials, watch: Watch) {
  const { endpoint } = context.settings
  const client = new CostExplorerClient({
    ...commonOptions(context, credentials),
    endpointProvider: signForPartition(context.settings.awsRegion),
    ...(endpoint !== undefined && { endpoint }),
  })
  // It copies every answer for a logger that is not there, which takes a third of the SDK's time for a page.
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
 * With an endpoint of the user, the SDK signs for `aws-region`. Cost Explorer is signed for its partition's one region (`us-east-1`,
 * `cn-northwest-1` …), as without an endpoint.
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
 * Masks what the SDK's default chain finds: STS may have issued it for a profile's role or a web identity, so that nobody else has
 * masked it.
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

/** The SDK runs this once per attempt and makes a new one for each request. */
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
