// @ts-check
import { randomBytes } from 'node:crypto'

/**
 * @typedef {object} Credential
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} [sessionToken] of temporary credentials
 * @property {Date} [expiration]
 * @property {string} accountId
 * @property {string} arn as in `GetCallerIdentity`
 * @property {string} userId
 *
 * @typedef {Partial<Credential> & { accessKeyId: string, secretAccessKey: string }} Keys
 */

/** The long-term keys of AWS's documentation. Not frozen, because the AWS SDK adds a property to them. */
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
 * The valid credentials, for the STS and the Cost Explorer emulator: Cost Explorer accepts what STS issues.
 *
 * @param {readonly Keys[]} [known] valid from the start
 */
export function createCredentialStore(known = [EXAMPLE_KEYS]) {
  /** @type {Map<string, Credential>} */
  const credentials = new Map()
  /** @type {Credential[]} */
  const issued = []

  /** @param {Keys} keys */
  function add({ accountId = '123456789012', ...keys }) {
    const identity = { accountId, arn: `arn:aws:iam::${accountId}:user/cost-reader`, userId: 'AIDACKCEVSQ6C2EXAMPLE' }
    credentials.set(keys.accessKeyId, { ...identity, ...keys })
  }

  for (const credential of known) add(credential)

  return {
    add,

    /** @param {string} accessKeyId */
    lookup: (accessKeyId) => credentials.get(accessKeyId),

    /**
     * Issues temporary credentials.
     * @param {{ accountId: string, arn: string, userId: string, expiration: Date }} identity
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

    /** The credentials issued so far, in order. Tests look for them in logs. */
    issued,
  }
}

/** @typedef {ReturnType<typeof createCredentialStore>} CredentialStore */
