import { CostExplorerClient, type CostExplorerClientConfig } from '@aws-sdk/client-cost-explorer'
import { onceSent } from '../model/async.js'
import type { Core, Log } from '../model/outside.js'
import type { CostHandler } from './handler.js'
import type { PageMemory } from './page-memory.js'
import { keepAnswersRaw } from './raw-answers.js'
import { MAX_ATTEMPTS, toldRetries } from './retries.js'
import type { AccessSettings } from './settings.js'

/** What the Cost Explorer and the STS client are made with alike. */
export interface ClientParts {
  readonly requestHandler: CostHandler
  readonly log: Log
  /** Masks a value in the job's log. */
  readonly setSecret: Core['setSecret']
}

/**
 * The one Cost Explorer client of a run. The region chooses the partition; endpoint and signing region follow from it by
 * the SDK's own rules.
 * @param credentials undefined: the SDK's default chain
 * @param options `memory`: where answers lie; `onSent`: called once each request is on its way
 */
export function costExplorerClient(
  access: AccessSettings,
  credentials: CostExplorerClientConfig['credentials'],
  { requestHandler, log, setSecret }: ClientParts,
  { memory, onSent }: { readonly memory: PageMemory; onSent(): void },
): CostExplorerClient {
  const client = new CostExplorerClient({
    region: access.region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler,
    streamCollector: bodyOf,
    ...(credentials !== undefined && { credentials }),
    ...(access.endpoint !== undefined && { endpoint: access.endpoint }),
  })
  // It filters every answer for a logger that nobody set.
  client.middlewareStack.remove('loggerMiddleware')
  client.middlewareStack.add(
    (next) => (args) => {
      const answer = next(args)
      onceSent(() => onSent())
      return answer
    },
    { name: 'onSent', step: 'deserialize', priority: 'low' },
  )
  if (credentials === undefined) maskFound(client, setSecret)
  keepAnswersRaw(client, memory)
  signForPartition(client)
  tellRetries(client, 'Cost Explorer', log)
  return client
}

/**
 * Reads the whole of an answer's body. The SDK's own collector first asks whether it is a web stream, and to answer that Node
 * loads all of its web streams.
 * @param body what `NodeHttpHandler` hands on: one of Node's own streams
 */
export async function bodyOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What an AWS client signs with. */
interface Signer {
  readonly config: { credentials: CostExplorerClient['config']['credentials'] }
}

/**
 * Masks the credentials that the SDK's default chain finds: nobody else has where a profile's role or a web identity had STS
 * issue them.
 */
export function maskFound({ config }: Signer, setSecret: Core['setSecret']): void {
  const find = config.credentials
  config.credentials = async (options) => {
    const found = await find(options)
    for (const value of [found.accessKeyId, found.secretAccessKey, found.sessionToken]) if (value) setSecret(value)
    return found
  }
}

/** Puts a line in the log whenever the SDK tries again. */
export function tellRetries(
  client: { readonly config: Pick<CostExplorerClient['config'], 'retryStrategy'> },
  service: string,
  log: Log,
): void {
  const { config } = client
  const own = config.retryStrategy
  let told: ReturnType<typeof own> | undefined
  config.retryStrategy = () => {
    told ??= own().then((strategy) =>
      'refreshRetryTokenForRetry' in strategy ? toldRetries(strategy, service, log) : strategy,
    )
    return told
  }
}

/**
 * An endpoint of the user's own says nothing of the region to sign for, and the SDK then takes the run's region. Cost
 * Explorer is signed for its partition's one region (`us-east-1`, `cn-northwest-1` …), as it would be without an endpoint.
 */
function signForPartition({ config }: CostExplorerClient): void {
  const resolve = config.endpointProvider
  config.endpointProvider = (parameters, context) => {
    const endpoint = resolve(parameters, context)
    if (parameters.Endpoint === undefined) return endpoint
    const { Region, UseFIPS, UseDualStack } = parameters
    const { properties } = resolve({ Region, UseFIPS, UseDualStack } as typeof parameters, context)
    return { ...endpoint, ...(properties && { properties }) }
  }
}
