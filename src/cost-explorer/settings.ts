import type { ProxySettings } from '../lib/http.js'
import type { Core } from '../lib/runtime.js'
import type { AttemptLimits } from './request-handler.js'

/** How the run gets into the account. Names are those of the inputs. */
export interface CostExplorerSettings {
  /** Static keys; without them the SDK's default chain. */
  readonly awsAccessKeyId: string | undefined
  readonly awsSecretAccessKey: string | undefined
  readonly awsSessionToken: string | undefined
  readonly roleToAssume: string | undefined
  readonly roleSessionName: string
  readonly roleExternalId: string | undefined
  readonly roleDurationSeconds: number
  readonly oidcAudience: string
  /** What the role is assumed with: the key inputs or `AWS_ACCESS_KEY_ID`, GitHub's OIDC token, or the rest of the chain. */
  readonly roleSource: 'keys' | 'oidc' | 'chain'
  /** Selects the partition; Cost Explorer's endpoint follows from it. */
  readonly awsRegion: string
  /** Cost Explorer endpoint to use instead of AWS's. */
  readonly endpoint: string | undefined
  /** The account that the costs belong to, if the user names it. */
  readonly accountId: string | undefined
  /** Most Cost Explorer pages that the run may pay for. */
  readonly maxApiRequests: number
  /** Set if secrets may be empty: the run serves a pull request from a fork or from Dependabot. */
  readonly secretsWithheld: 'fork' | 'dependabot' | undefined
  readonly proxy: ProxySettings
  /** If events are sent, the account id must be known. */
  readonly webhookUrl: URL | undefined
}

export interface CostExplorerRuntime {
  readonly core: Pick<Core, 'getIDToken' | 'info' | 'setSecret' | 'warning'>
  readonly signal: AbortSignal
  /** Limits of one attempt at one request; 10 and 60 seconds where absent. */
  readonly limits?: AttemptLimits
}
