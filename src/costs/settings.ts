import type { ProxySettings } from '../net/index.js'

/** How the run gets into the account. */
export interface AccessSettings {
  /** Static keys from the inputs; without them the SDK's default chain. */
  readonly keys: AccessKeys | undefined
  readonly role: RoleSettings | undefined
  /** Chooses the partition; Cost Explorer's endpoint follows from it. */
  readonly region: string
  /** Cost Explorer endpoint to use instead of AWS's. */
  readonly endpoint: string | undefined
  /** The account the costs belong to, where the user names it. */
  readonly accountId: string | undefined
  /** Why secrets may have arrived empty: the run serves a fork's or Dependabot's pull request. */
  readonly withoutSecrets: 'fork' | 'dependabot' | undefined
  readonly proxy: ProxySettings
}

export interface AccessKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string | undefined
}

export interface RoleSettings {
  readonly arn: string
  readonly sessionName: string
  readonly externalId: string | undefined
  readonly durationSeconds: number
  /** Whose identity assumes the role: the key inputs or `AWS_ACCESS_KEY_ID`, GitHub's OIDC token, or the rest of the chain. */
  readonly from: 'keys' | 'oidc' | 'chain'
  readonly oidc: OidcSettings
}

/** GitHub's OIDC endpoint, as the runner offers it to jobs with `id-token: write`. */
export interface OidcSettings {
  readonly audience: string
  readonly requestUrl: string | undefined
  readonly requestToken: string | undefined
}
