import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { AccessSettings, RoleSettings } from '../../src/costs/index.js'
import { Cancelled } from '../../src/model/fault.js'
import { startCostExplorer } from '../emulators/cost-explorer.mjs'
import { listen } from '../emulators/loopback.mjs'
import { all, open, READING } from './support.js'

/** What STS and GitHub's token endpoint may answer besides what they should. */

const NOWHERE = 'http://127.0.0.1:9/token'
const KEPT_ENV = { ...process.env }
const stops: (() => Promise<unknown>)[] = []

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name]
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  process.env = { ...KEPT_ENV }
})

async function server(answer: () => string | undefined) {
  const started = await listen((_, response) => {
    const text = answer()
    if (text !== undefined) response.end(text)
  })
  stops.push(started.close)
  return started.url
}

/** An STS that answers every action with this. */
async function sts(action: string, result: string) {
  const xmlns = 'https://sts.amazonaws.com/doc/2011-06-15/'
  const xml = `<${action}Response xmlns="${xmlns}"><${action}Result>${result}</${action}Result></${action}Response>`
  process.env['AWS_ENDPOINT_URL_STS'] = await server(() => xml)
}

const roleFrom = (from: RoleSettings['from'], requestUrl?: string): RoleSettings => ({
  arn: 'arn:aws:iam::123456789012:role/cost-reader',
  sessionName: 'aws-cost-events',
  externalId: undefined,
  durationSeconds: 3600,
  from,
  oidc: { audience: 'sts.amazonaws.com', requestUrl, requestToken: 'token' },
})

const readAs = (access: Partial<AccessSettings>) => open('http://127.0.0.1:9', { access })

describe('STS', () => {
  it.each(['', '<Account>12345</Account>', '<Account>the account</Account>'])(
    'that answers %j names no account',
    async (result) => {
      await sts('GetCallerIdentity', result)
      const ce = await startCostExplorer()
      stops.push(ce.close)
      const { costs } = open(ce.url, { access: { accountId: undefined }, outside: { accountRequired: true } })
      const lines = costs.read(READING)
      await expect(costs.account()).rejects.toThrow(/AWS STS named no account.*Give `account-id`/)
      await all(lines)
    },
  )

  it.each([
    '',
    '<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>issued-secret</SecretAccessKey></Credentials>',
  ])('that answers %j issues no credentials; what it said is masked', async (result) => {
    await sts('AssumeRole', result)
    const { costs, core } = readAs({ role: roleFrom('keys') })
    await expect(all(costs.read(READING))).rejects.toThrow(/^STS answered without credentials\./)
    expect(core.secrets).toEqual(result === '' ? [] : ['ASIAEXAMPLE', 'issued-secret'])
  })

  it('is no failure where the run is cancelled meanwhile', async () => {
    process.env['AWS_ENDPOINT_URL_STS'] = await server(() => undefined)
    const { costs, abort } = readAs({ role: roleFrom('keys') })
    setTimeout(() => abort.abort(new Cancelled('SIGTERM')), 100)
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
  })
})

describe("GitHub's token endpoint", () => {
  it('that cannot be reached is named', async () => {
    const { costs } = readAs({ keys: undefined, role: roleFrom('oidc', NOWHERE) })
    await expect(all(costs.read(READING))).rejects.toThrow(/^GitHub's OIDC service cannot be reached \(.*ECONNREFUSED/)
  })

  it('that answers without end gives no token', async () => {
    let asked = 0
    const url = await server(() => {
      asked += 1
      return ' '.repeat(2_000_000)
    })
    const { costs } = readAs({ keys: undefined, role: roleFrom('oidc', url) })
    await expect(all(costs.read(READING))).rejects.toThrow(/^GitHub's OIDC service failed.*The answer is too long/)
    expect(asked).toBe(4)
  })

  it('is no failure where the run is cancelled meanwhile', async () => {
    const url = await server(() => undefined)
    const { costs, abort } = readAs({ keys: undefined, role: roleFrom('oidc', url) })
    setTimeout(() => abort.abort(new Cancelled('SIGTERM')), 100)
    await expect(all(costs.read(READING))).rejects.toBeInstanceOf(Cancelled)
  })

  it('gives none to Dependabot', async () => {
    const { costs } = readAs({ keys: undefined, role: roleFrom('oidc'), withoutSecrets: 'dependabot' })
    await expect(all(costs.read(READING))).rejects.toThrow(
      /^This run was started by Dependabot: GitHub gives it no OIDC/,
    )
  })
})
