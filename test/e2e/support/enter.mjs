// @ts-check
/** Runs with any kind of credentials. No secret may be shown, in the debug log either. */
import { EXAMPLE_KEYS } from '../../emulators/credentials.mjs'
import { leaks } from './run-action.mjs'
import { runOnce } from './run-once.mjs'
import { ACCOUNT, daily, daysAgo } from './stage.mjs'

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/cost-reader`

/** Inputs without keys: the environment has the credentials. */
export const NO_KEYS = { 'aws-access-key-id': '', 'aws-secret-access-key': '' }

/** Regions that Cost Explorer signs for: of AWS, AWS China and GovCloud. */
const REGIONS = ['us-east-1', 'cn-northwest-1', 'us-gov-west-1']

/**
 * One run with these inputs. Cost Explorer has one line of yesterday.
 * @param {Record<string, string>} inputs
 * @param {NonNullable<import('./run-once.mjs').Once['run']> | import('./run-action.mjs').RunOptions} [run]
 * @param {object} [account]
 * @param {Readonly<Record<string, import('../../emulators/sts-roles.mjs').RoleTrust>>} [account.roles] default: `ROLE`, for
 *   everyone
 * @param {import('../../emulators/oidc.mjs').Oidc} [account.oidc] its trusted identity provider
 * @throws {Error} if a secret is shown, or an issued secret is not masked
 */
export async function enter(inputs, run = {}, { roles = { [ROLE]: {} }, oidc } = {}) {
  const tokensBefore = oidc?.issued.length ?? 0
  const all = await runOnce({
    items: daily({ [daysAgo(1)]: { EC2: '1' } }),
    inputs: { history: '0', ...inputs },
    stage: { sts: { roles, ...(oidc && { oidc }) }, costExplorer: { region: REGIONS } },
    run: (stage) => {
      const options = typeof run === 'function' ? run(stage) : run
      return { ...options, env: { RUNNER_DEBUG: '1', ...options.env } }
    },
  })
  const issued = all.credentials.issued.flatMap((c) => [c.accessKeyId, c.secretAccessKey, c.sessionToken ?? ''])
  issued.push(...(oidc?.issued.slice(tokensBefore) ?? []))
  const leaked = leaks(all.result, [EXAMPLE_KEYS.secretAccessKey, ...issued])
  if (leaked.length > 0) throw new Error(`a secret is shown: ${leaked.join('\n')}`)
  const bare = issued.filter((secret) => !all.result.masks.includes(secret))
  if (bare.length > 0) throw new Error(`issued, but not masked: ${bare.join('\n')}`)
  return {
    ...all,
    errors: all.result.errors.join(),
    /** Access key id and region in the signature of each cost request. */
    signer: all.costExplorer.requests.map(({ accessKeyId, region }) => `${accessKeyId} ${region}`).join(),
    issuedId: all.credentials.issued[0]?.accessKeyId,
    /** The requests to STS. */
    actions: all.sts.requests.map(({ action }) => action),
  }
}
