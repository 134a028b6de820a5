import type { ProxySettings } from '../lib/dispatcher.js'
import type { Core, SecretsWithheld } from '../lib/runtime.js'
import type { AttemptLimits } from './request-handler.js'

/** How the run accesses AWS. The names are those of the inputs. */
export interface CostExplorerSettings {
  /** Static keys; without them, the SDK's default chain is used. */
  readonly awsAccessKeyId: string | undefined
  readonly awsSecretAccessKey: string | undefined
  readonly awsSessionToken: string | undefined
  readonly roleToAssume: string | undefined
  readonly roleSessionName: string
  readonly roleExternalId: string | undefined
  readonly roleDurationSeconds: number
  readonly oidcAudience: string
  /** The credentials that assume the role: the key inputs or `AWS_ACCESS_KEY_ID`, GitHub's OIDC token, or the rest of the chain. */
  readonly roleSource: 'keys' | 'oidc' | 'chain'
  /** Selects the partition and with it Cost Explorer's endpoint. */
  readonly awsRegion: string
  /** Cost Explorer endpoint to use instead of AWS's. */
  readonly endpoint: string | undefined
  /** The account that the costs belong to, if the user sets it. */
  readonly accountId: string | undefined
  /** Maximum number of Cost Explorer pages that the run may read. */
  readonly maxApiRequests: number
  /** Set if secrets may be empty: the run is for a pull request from a fork, or Dependabot started it. */
  readonly secretsWithheld: SecretsWithheld
  readonly proxy: ProxySettings
  /** With a webhook, the account id must be known. */
  readonly webhookUrl: URL | undefined
}

export interface CostExplorerRuntime {
  readonly core: Pick<Core, 'getIDToken' | 'info' | 'setSecret' | 'warning'>
  readonly signal: AbortSignal
  /** Default: `ATTEMPT_LIMITS`. */
  readonly limits?: AttemptLimits
}
