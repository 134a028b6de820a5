// @ts-check
import { randomBytes } from 'node:crypto'

/**
 * @typedef {object} Credential
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} [sessionToken] temporary credentials have one, and are worth nothing without it
 * @property {Date} [expiration]
 * @property {string} accountId
 * @property {string} arn the identity that `GetCallerIdentity` names
 * @property {string} userId
 */

/** Ready-made long-term keys for tests: AWS's documentation example. Not frozen, as AWS's SDK notes their source in them. */
export const EXAMPLE_KEYS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * @param {string} prefix such as `ASIA`
 * @returns {string} an identifier in AWS's form, 20 characters
 */
export function uniqueId(prefix) {
  return prefix + Array.from(randomBytes(16), (byte) => BASE32[byte % 32]).join('')
}

/**
 * The credentials that an account knows, shared by the STS and the Cost Explorer emulator: what the one issues, the
 * other accepts.
 *
 * @param {Array<Partial<Credential> & { accessKeyId: string, secretAccessKey: string }>} [known] accepted from the start;
 *   without an argument the example keys of account 123456789012
 */
export function createCredentialStore(known = [EXAMPLE_KEYS]) {
  /** @type {Map<string, Credential>} */
  const credentials = new Map()
  /** @type {Credential[]} */
  const issued = []

  /**
   * @param {Partial<Credential> & { accessKeyId: string, secretAccessKey: string }} credential
   * @returns {Credential}
   */
  function add(credential) {
    const accountId = credential.accountId ?? '123456789012'
    const complete = {
      accountId,
      arn: `arn:aws:iam::${accountId}:user/cost-reader`,
      userId: 'AIDACKCEVSQ6C2EXAMPLE',
      ...credential,
    }
    credentials.set(complete.accessKeyId, complete)
    return complete
  }

  for (const credential of known) add(credential)

  return {
    add,

    /** @param {string} accessKeyId */
    lookup: (accessKeyId) => credentials.get(accessKeyId),

    /**
     * Issues temporary credentials, as STS does.
     *
     * @param {{ accountId: string, arn: string, userId: string, expiration: Date }} identity
     * @returns {Credential & { sessionToken: string, expiration: Date }}
     */
    issue(identity) {
      const credential = {
        ...identity,
        accessKeyId: uniqueId('ASIA'),
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(240).toString('base64'),
      }
      add(credential)
      issued.push(credential)
      return credential
    },

    /** What `issue` has made so far, in order: a test looks for these in logs. */
    issued,
  }
}

/** @typedef {ReturnType<typeof createCredentialStore>} CredentialStore */
