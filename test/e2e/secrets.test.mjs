// @ts-check
import { describe, expect, test } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import { awsError, refusals } from '../emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo, startStage } from './support/stage.mjs'

const closing = closedAfterEach()

/** @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(options) {
  const stage = closing(await startStage({ items: daily({ [daysAgo(1)]: { EC2: '1', S3: '2' } }), ...options }))
  /** The summary is without the account that its last line names. @param {Parameters<typeof stage.run>} given */
  const run = async (...given) => {
    const result = await stage.run(...given)
    return { ...result, summary: withoutQuery(result.summary) }
  }
  return { ...stage, run }
}

/** @param {string} page */
const withoutQuery = (page) => page.replace(` · account \`${ACCOUNT}\``, '')

const DEBUG = { env: { RUNNER_DEBUG: '1' } }
const PATH = '/services/T0001/s3cr3t-p4th?sig=Q1W2E3R4T5%2B&v=1'
const IN_PATH = ['s3cr3t-p4th', 'Q1W2E3R4T5']
const ROLE = `arn:aws:iam::${ACCOUNT}:role/costs`

describe('masks', () => {
  const headers = 'X-Api-Key: header-s3cret\nContent-Type: application/json\nX-Word: word\nX-Auth: Token cr3dential'
  const secrets = {
    'webhook-token': 'token-0f-the-webhook',
    'webhook-secret': 'whsec_c2VjcmV0c2VjcmV0 plain-secret',
    'webhook-headers': headers,
    'github-token': 'ghs_given-token',
  }
  const masked = [
    ...[EXAMPLE_KEYS.accessKeyId, EXAMPLE_KEYS.secretAccessKey, 'token-0f-the-webhook', 'whsec_c2VjcmV0c2VjcmV0'],
    ...['plain-secret', 'header-s3cret', 'cr3dential', 'ghs_given-token'],
  ]

  test.each([
    ['a run that goes well', {}, []],
    [
      'bad inputs',
      { granularity: 'weekly', budgett: '1', 'aws-session-token': 'IQoJb3JpZ2lu+session' },
      ['IQoJb3JpZ2lu+session'],
    ],
  ])('every secret is masked before anything else is written: %s', async (_, more, also) => {
    const { run, webhook } = await open()
    const result = await run({ ...secrets, 'webhook-url': webhook.origin + PATH, ...more }, DEBUG)
    expect(result.masks).toEqual(expect.arrayContaining([...masked, ...also, webhook.origin + PATH]))
    expect(leaks(result, [...masked, ...also, ...IN_PATH, webhook.origin, ACCOUNT])).toEqual([])
    for (const word of ['', 'application/json', 'word', 'default']) expect(result.masks).not.toContain(word)
    const lines = result.stdout.split('\n').filter((line) => line.trim() !== '')
    expect(lines.findLastIndex((line) => line.startsWith('::add-mask::'))).toBe(result.masks.length - 1)
  })

  test('tokens and credentials that GitHub and STS issue are masked as they arrive', async () => {
    const oidc = closing(await startOidc())
    const { run, credentials } = await open({ sts: { oidc, roles: { [ROLE]: { keys: true } } } })
    const keyless = { 'aws-access-key-id': '', 'aws-secret-access-key': '', 'role-to-assume': ROLE }
    const web = await run(keyless, { env: { ...oidc.env, ...DEBUG.env } })
    const chained = await run({ 'role-to-assume': ROLE }, DEBUG)
    expect([web.exitCode, chained.exitCode, credentials.issued.length, oidc.issued.length]).toEqual([0, 0, 2, 1])
    for (const [index, run] of [web, chained].entries()) {
      const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = credentials.issued[index] ?? {}
      const issued = [accessKeyId, secretAccessKey, sessionToken, ...(index === 0 ? oidc.issued : [])]
      expect(run.masks).toEqual(expect.arrayContaining(issued))
      expect(leaks(run, [...issued, ACCOUNT])).toEqual([])
    }
  })

  test('errors about malformed secrets do not repeat them', async () => {
    const { run } = await open()
    const malformed = {
      'aws-access-key-id': 'AKIA SPACE-KEY',
      'aws-secret-access-key': 'sp4ced s3cret-key',
      'webhook-url': `https://user:p4ssw0rd@hooks.example${PATH}`,
      'webhook-token': 'Bearer t0ken-value',
      'webhook-secret': 'whsec_%%%n0base64 whsk_0therkind',
      'webhook-headers': 'no-header-but-s3cret\nX-Ok: v4lue-one\nX-Ok: v4lue-two\nX-Bad: v4lue-ünicode',
    }
    const result = await run({ ...malformed, 'github-token': 'gh t0ken', 'role-external-id': 'ext3rnal id!' })
    const named = Object.keys(malformed).filter((name) => result.errors.join().includes(`\`${name}\``))
    expect(named).toEqual(
      expect.arrayContaining(['aws-access-key-id', 'webhook-url', 'webhook-token', 'webhook-secret']),
    )
    const parts = [
      'SPACE-KEY',
      's3cret',
      'p4ssw0rd',
      'hooks.example',
      't0ken',
      'n0base64',
      '0therkind',
      'v4lue',
      'ext3rnal',
    ]
    expect(leaks(result, parts)).toEqual([])
  })
})

describe("the webhook's URL", () => {
  test('no message shows the URL, however the request fails', async () => {
    const { run, webhook } = await open()
    const tls = closing(await startWebhook({ tls: selfSigned() }))
    const { origin } = webhook
    /** @type {[origin: string, action: import('../emulators/webhook.mjs').Action, says: RegExp][]} */
    const failures = [
      // A label of more than 63 characters (RFC 1035): no resolver asks anybody for it.
      [`https://${'n0where'.repeat(10)}.invalid`, 204, /host name|ENOTFOUND|resolve/i],
      ['http://127.0.0.1:9', 204, /refused/],
      [tls.origin, 204, /TLS|certificate/],
      [`https://127.0.0.1:${webhook.port}`, 204, /./],
      [origin, { redirect: `https://n0where.invalid${PATH}` }, /307/],
      [origin, { stall: true }, /time/],
      [origin, { reset: 'before' }, /reset|broke|closed/],
      [origin, { garbage: `HTTP/1.1 ${PATH}\r\n\r\n` }, /HTTP/],
      [origin, { status: 410, body: `${origin}${PATH}` }, /410/],
    ]
    for (const [host, action, says] of failures) {
      webhook.script(() => action)
      const once = { 'webhook-attempts': '1', 'webhook-timeout-seconds': '0.5', 'dead-letter-file': 'letters.ndjson' }
      const result = await run({ ...once, 'webhook-url': host + PATH }, DEBUG)
      expect([result.outputs['failed-count'], result.errors.join()]).toEqual(['2', expect.stringMatching(says)])
      const letters = { ...result, summary: await result.read('workspace/letters.ndjson') }
      expect([...leaks(result, [...IN_PATH, host, 'n0where']), ...leaks(letters, [...IN_PATH, host])]).toEqual([])
    }
  })

  test('no message shows the URL where the input is refused', async () => {
    const { run } = await open()
    for (const url of ['http://h0st.example', 'h0st.example', 'https://h0st.example:99999999', '//']) {
      const result = await run({ 'webhook-url': `${url}${PATH}` })
      expect(result.errors.join()).toContain('`webhook-url`')
      expect(leaks(result, [...IN_PATH, 'h0st'])).toEqual([])
    }
  })
})

test("a webhook's answer gives no secret and no account away: log, summary, comment, outputs, files, dead letters", async () => {
  const { run, webhook } = await open()
  const github = closing(await startGitHub())
  /** @type {((request: any) => string)[]} */
  const answers = [
    ({ path }) => `Cannot POST ${path.split('?')[0]}`,
    ({ path }) => JSON.stringify({ url: path }).replaceAll('/', '\\/'),
    ({ path }) => encodeURIComponent(path),
    ({ headers }) => `no ${headers.authorization}, ${headers['x-auth'].split(' ')[1]}, plain-secret`,
    ({ body }) => `duplicate subject ${JSON.parse(body).subject}`,
  ]
  const secrets = [...IN_PATH, 'token-0f-the-webhook', 'cr3dential', 'plain-secret']
  for (const answer of answers) {
    webhook.script((request) => ({ status: 400, body: answer(request) }))
    const inputs = {
      ...{ 'webhook-url': webhook.origin + PATH, 'webhook-token': 'token-0f-the-webhook', comment: 'always' },
      ...{ 'webhook-secret': 'plain-secret', 'webhook-headers': 'X-Auth: Token cr3dential', 'pr-number': '7' },
      ...{ 'report-file': 'r.json\nr.html\nr.md', 'github-token': WORKFLOW_TOKEN },
    }
    const result = await run(inputs, { env: { ...github.env, ...DEBUG.env } })
    expect([result.outputs['failed-count'], result.summary]).toEqual(['2', expect.stringContaining('***')])
    const pages = result.summary + withoutQuery(github.state.comments.at(-1)?.body ?? '')
    expect(leaks({ ...result, summary: pages }, [...secrets, ACCOUNT])).toEqual([])
    for (const name of ['workspace/r.json', 'workspace/r.html', 'workspace/r.md', 'temp/undelivered-events.ndjson']) {
      expect(await result.read(name)).not.toMatch(new RegExp(secrets.join('|')))
    }
  }
})

describe("AWS's words", () => {
  const token = 'IQoJb3JpZ2luX2VjE'.repeat(40)
  const key = 'ASIAIOSFODNN7ANOTHER'
  const canonical = `The request signature we calculated does not match. The Canonical String should have been\n'POST\n/\nx-amz-security-token:${token}\n\nhost' Credential=${key}/20261121`

  test.each([
    ['a refusal', refusals.notAuthorized],
    ['an explained signature', awsError('InvalidSignatureException', canonical)],
    ['a throttled account', awsError('ThrottlingException', `Rate exceeded for ${ACCOUNT}`)],
  ])('%s shows no account, key or token, in the debug log either', async (_, fault) => {
    const { run, costExplorer } = await open()
    costExplorer.script([fault, refusals.notAuthorized])
    const result = await run({}, DEBUG)
    expect(result.exitCode).toBe(1)
    expect(result.commands.some(({ name }) => name === 'debug')).toBe(true)
    expect(leaks(result, [ACCOUNT, 'IQoJb3', key])).toEqual([])
  })

  test('a refusal of STS shows no account and no key', async () => {
    const { run, sts } = await open()
    const error = new AwsError('AccessDenied', `User: arn:aws:iam::${ACCOUNT}:user/x may not, ${key}`, 403)
    sts.script(() => ({ error }))
    const runs = [
      await run({}, DEBUG),
      await run({ 'webhook-url': '' }, DEBUG),
      await run({ 'role-to-assume': ROLE }, DEBUG),
    ]
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 0, 1])
    for (const result of runs) expect(leaks(result, [ACCOUNT, key])).toEqual([])
  })

  test("the account stays out of log and outputs; the summary, report files and a group's label may hold it", async () => {
    const { run } = await open()
    const inputs = { budget: '1', 'report-file': 'r.json\nr.csv', 'on-breach': 'warn', 'account-id': ACCOUNT }
    const result = await run(inputs, DEBUG)
    expect(leaks(result, [ACCOUNT])).toEqual([])
    for (const name of ['r.json', 'r.csv']) expect(await result.read(`workspace/${name}`)).toContain(ACCOUNT)
    const grouped = await run({ 'group-by': 'LINKED_ACCOUNT', 'hide-amounts': 'true' })
    expect(JSON.parse(grouped.outputs['top-costs'] ?? '')).toMatchObject([{ group: ACCOUNT, amount: '3' }])
  })
})
