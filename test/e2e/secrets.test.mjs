// @ts-check
import { describe, expect, it } from '@jest/globals'
import { AwsError } from '../emulators/aws-error.mjs'
import { awsError, refusals } from '../emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { startOidc } from '../emulators/oidc.mjs'
import { selfSigned } from '../emulators/self-signed.mjs'
import { startWebhook } from '../emulators/webhook.mjs'
import { closedAfterEach } from './support/closed-after-each.mjs'
import { loadPayload } from './support/payloads/index.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo, startStage } from './support/stage.mjs'

const closing = closedAfterEach()

/** @param {import('./support/stage.mjs').StageOptions} [options] */
async function open(options) {
  return closing(await startStage({ items: daily({ [daysAgo(1)]: { EC2: '1', S3: '2' } }), ...options }))
}

const DEBUG = { env: { RUNNER_DEBUG: '1' } }
const PATH = '/services/T0001/s3cr3t-p4th?sig=Q1W2E3R4T5%2B&v=1'
const IN_PATH = ['s3cr3t-p4th', 'Q1W2E3R4T5']
const ROLE = `arn:aws:iam::${ACCOUNT}:role/costs`

describe('masks', () => {
  const secrets = {
    'aws-session-token': 'IQoJb3JpZ2luX2VjE+session',
    'webhook-token': 'token-0f-the-webhook',
    'webhook-secret': 'whsec_c2VjcmV0c2VjcmV0 plain-secret',
    'webhook-headers':
      'X-Api-Key: header-s3cret\nContent-Type: application/json\nX-Word: word\nX-Auth: Token cr3dential',
    'github-token': 'ghs_given-token',
  }
  const masked = [
    ...[EXAMPLE_KEYS.accessKeyId, EXAMPLE_KEYS.secretAccessKey, secrets['aws-session-token'], 'token-0f-the-webhook'],
    ...['whsec_c2VjcmV0c2VjcmV0', 'plain-secret', 'header-s3cret', 'cr3dential', 'ghs_given-token'],
  ]

  it.each([
    ['a run that goes well', {}],
    ['bad inputs', { granularity: 'weekly', budgett: '1' }],
  ])('come before anything else is said, in %s', async (_, more) => {
    const { run, webhook } = await open()
    const inputs = { ...secrets, 'aws-session-token': '', 'webhook-url': webhook.origin + PATH }
    const result = await run({ ...inputs, ...('granularity' in more ? secrets : {}), ...more }, DEBUG)
    const wanted = 'granularity' in more ? masked : masked.filter((secret) => !secret.startsWith('IQoJ'))
    expect(result.masks).toEqual(expect.arrayContaining([...wanted, webhook.origin + PATH]))
    expect(leaks(result, [...masked, ...IN_PATH, webhook.origin, ACCOUNT])).toEqual([])
    expect(result.masks).not.toContain('')
    for (const word of ['application/json', 'word', 'default']) expect(result.masks).not.toContain(word)
    const said = result.stdout.split('\n').filter((line) => line.trim() !== '')
    expect(said.findLastIndex((line) => line.startsWith('::add-mask::'))).toBe(result.masks.length - 1)
  })

  it('cover what GitHub and STS issue, as it arrives', async () => {
    const oidc = closing(await startOidc())
    const { run, credentials } = await open({ sts: { oidc, roles: { [ROLE]: { keys: true } } } })
    const keyless = { 'aws-access-key-id': '', 'aws-secret-access-key': '', 'role-to-assume': ROLE }
    const web = await run(keyless, { env: { ...oidc.env, ...DEBUG.env } })
    const chained = await run({ 'role-to-assume': ROLE }, DEBUG)
    expect([web.exitCode, chained.exitCode]).toEqual([0, 0])
    expect(credentials.issued).toHaveLength(2)
    for (const [index, run] of [web, chained].entries()) {
      const { accessKeyId = '', secretAccessKey = '', sessionToken = '' } = credentials.issued[index] ?? {}
      const issued = [accessKeyId, secretAccessKey, sessionToken, ...(index === 0 ? oidc.issued : [])]
      expect(run.masks).toEqual(expect.arrayContaining(issued))
      expect(leaks(run, [...issued, ACCOUNT])).toEqual([])
    }
    expect(oidc.issued).toHaveLength(1)
  })

  it('are not needed in what faults say of malformed secrets', async () => {
    const { run } = await open()
    const result = await run({
      'aws-access-key-id': 'AKIA SPACE-KEY',
      'aws-secret-access-key': 'sp4ced s3cret-key',
      'webhook-url': `https://user:p4ssw0rd@hooks.example${PATH}`,
      'webhook-token': 'Bearer t0ken-value',
      'webhook-secret': 'whsec_%%%n0base64 whsk_0therkind',
      'webhook-headers': 'no-header-but-s3cret\nX-Ok: v4lue-one\nX-Ok: v4lue-two\nX-Bad: v4lue-ünicode',
      'github-token': 'gh t0ken',
      'role-external-id': 'ext3rnal id!',
    })
    const said = result.errors.join()
    for (const name of ['aws-access-key-id', 'webhook-url', 'webhook-token', 'webhook-secret', 'webhook-headers']) {
      expect(said).toContain(`\`${name}\``)
    }
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

describe('the webhook’s URL', () => {
  it('stands in no message, however the request fails', async () => {
    const { run, webhook } = await open()
    const tls = closing(await startWebhook({ tls: selfSigned() }))
    const { origin } = webhook
    /** @type {[origin: string, action: import('../emulators/webhook.mjs').Action, says: RegExp][]} */
    const failures = [
      // A label of more than 63 characters (RFC 1035): no resolver asks anybody for it.
      [`https://${'n0where'.repeat(10)}.invalid`, 204, /host name/],
      ['http://127.0.0.1:9', 204, /connection was refused/],
      [tls.origin, 204, /TLS certificate was not accepted/],
      [`https://127.0.0.1:${webhook.port}`, 204, /./],
      [origin, { redirect: `https://n0where.invalid${PATH}` }, /307 .*redirects are not followed/],
      [origin, { stall: true }, /no complete answer within the time/],
      [origin, { reset: 'before' }, /reset/],
      [origin, { garbage: `HTTP/1.1 ${PATH}\r\n\r\n` }, /not HTTP/],
      [origin, { status: 410, body: `${origin}${PATH}` }, /410 \(Gone\)/],
    ]
    const once = { 'webhook-attempts': '1', 'webhook-timeout-seconds': '0.3' }
    for (const [host, action, says] of failures) {
      webhook.script(() => action)
      const result = await run({ ...once, 'webhook-url': host + PATH, 'dead-letter-file': 'letters.ndjson' }, DEBUG)
      expect(result.errors.join()).toMatch(says)
      expect(result.outputs['failed-count']).toBe('2')
      const letters = { ...result, summary: await result.read('workspace/letters.ndjson') }
      expect([...leaks(result, [...IN_PATH, host, 'n0where']), ...leaks(letters, [...IN_PATH, host])]).toEqual([])
    }
  })

  it('stands in no message where the input is refused', async () => {
    const { run } = await open()
    for (const url of [
      'http://h0st.example',
      'ftp://h0st.example',
      'h0st.example',
      'https://h0st.example:99999999',
      '//',
    ]) {
      const result = await run({ 'webhook-url': `${url}${PATH}` })
      expect(result.errors.join()).toContain('`webhook-url`')
      expect(leaks(result, [...IN_PATH, 'h0st'])).toEqual([])
    }
  })
})

describe('what a webhook says back', () => {
  it('gives no secret and no account away: log, summary, comment, outputs, report files, dead letters', async () => {
    const { run, webhook } = await open()
    const github = closing(await startGitHub())
    const words = [
      (/** @type {any} */ { path }) => `Cannot POST ${path.split('?')[0]}`,
      (/** @type {any} */ { path }) => JSON.stringify({ url: path }).replaceAll('/', '\\/'),
      (/** @type {any} */ { path }) => encodeURIComponent(path),
      (/** @type {any} */ { headers }) =>
        `no ${headers.authorization}, ${headers['x-auth'].split(' ')[1]}, plain-secret`,
      (/** @type {any} */ { body }) => `duplicate subject ${JSON.parse(body).subject}`,
    ]
    const secrets = [...IN_PATH, 'token-0f-the-webhook', 'cr3dential', 'plain-secret']
    for (const [index, word] of words.entries()) {
      webhook.script((request) => ({ status: 400, body: word(request) }))
      const result = await run(
        {
          'webhook-url': webhook.origin + PATH,
          'webhook-token': 'token-0f-the-webhook',
          'webhook-secret': 'plain-secret',
          'webhook-headers': 'X-Auth: Token cr3dential',
          'report-file': 'r.json\nr.html\nr.md',
          comment: 'always',
          'pr-number': '7',
          'github-token': WORKFLOW_TOKEN,
        },
        { env: { ...github.env, ...DEBUG.env } },
      )
      expect(result.outputs['failed-count']).toBe('2')
      expect(result.summary).toContain(index === 4 ? '************' : '***')
      expect(leaks(result, [...secrets, ACCOUNT])).toEqual([])
      expect(github.state.comments.at(-1)?.body).not.toMatch(new RegExp([...secrets, ACCOUNT].join('|')))
      const files = await Promise.all(
        ['workspace/r.json', 'workspace/r.html', 'workspace/r.md', 'temp/undelivered-events.ndjson'].map(result.read),
      )
      for (const file of files) expect(file).not.toMatch(new RegExp(secrets.join('|')))
    }
  })
})

describe('what AWS says', () => {
  const token = 'IQoJb3JpZ2luX2VjE'.repeat(40)
  const key = 'ASIAIOSFODNN7ANOTHER'
  const canonical = `The request signature we calculated does not match the signature you provided. The Canonical String for this request should have been\n'POST\n/\n\nhost:ce.us-east-1.amazonaws.com\nx-amz-date:20261121T000000Z\nx-amz-security-token:${token}\n\nhost' Credential=${key}/20261121`

  it.each([
    ['a refusal', refusals.notAuthorized, 'may not call ce:GetCostAndUsage'],
    ['a signature explained', awsError('InvalidSignatureException', canonical), 'signature does not hold'],
    ['a throttled account', awsError('ThrottlingException', `Rate exceeded for ${ACCOUNT}`), 'is asked again'],
  ])('names no account, key or token, in the debug log either: %s', async (_, fault, says) => {
    const { run, costExplorer } = await open()
    costExplorer.script([fault, fault.body.includes('Throttling') ? refusals.notAuthorized : undefined])
    const result = await run({}, DEBUG)
    expect(result.log).toContain(says)
    expect(result.commands.some(({ name }) => name === 'debug')).toBe(true)
    expect(leaks(result, [ACCOUNT, 'IQoJb3', key])).toEqual([])
  })

  it('names none where STS refuses the account or the role', async () => {
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

  it('leaves the account out of log, summary and outputs; files and a group’s label may hold it', async () => {
    const { run } = await open()
    const inputs = { budget: '1', 'report-file': 'r.json\nr.csv', 'on-breach': 'warn' }
    const result = await run({ ...inputs, 'account-id': ACCOUNT }, DEBUG)
    expect(leaks(result, [ACCOUNT])).toEqual([])
    for (const name of ['r.json', 'r.csv']) expect(await result.read(`workspace/${name}`)).toContain(ACCOUNT)
    const grouped = await run({ 'group-by': 'LINKED_ACCOUNT' })
    expect(JSON.parse(grouped.outputs['top-costs'] ?? '')).toEqual([{ group: ACCOUNT, amount: '3', change: null }])
  })
})

describe('a run that gets no secrets', () => {
  const keyless = { 'aws-access-key-id': '', 'aws-secret-access-key': '', 'webhook-url': '' }

  it.each([
    ['of a fork', 'pull-request-fork', {}, 'fork'],
    ['of Dependabot', 'pull-request', { env: { GITHUB_ACTOR: 'dependabot[bot]' } }, 'Dependabot'],
  ])('says so %s, whatever is missing', async (_, payload, more, whose) => {
    const { run } = await open()
    const event = await loadPayload(/** @type {'pull-request'} */ (payload))
    /** @type {[inputs: Record<string, string>, also: string][]} */
    const cases = [
      [keyless, 'There are no AWS credentials'],
      [{ ...keyless, 'role-to-assume': ROLE }, "neither GitHub's OIDC token nor AWS credentials"],
      [{ 'aws-secret-access-key': '', 'webhook-url': '' }, '`aws-secret-access-key` is missing'],
      [{ 'webhook-url': '', require: 'webhook', 'webhook-headers': 'X-Key:' }, '`require` names `webhook`'],
      [{ 'webhook-url': '', 'replay-file': 'letters.ndjson' }, '`replay-file` needs `webhook-url`'],
    ]
    for (const [inputs, also] of cases) {
      const result = await run(inputs, { ...event, ...more })
      expect(result.exitCode).toBe(1)
      expect(result.errors).toEqual([expect.stringMatching(new RegExp(`^.*${whose}.*`))])
      expect(result.errors[0]).toContain(also)
    }
  })
})
