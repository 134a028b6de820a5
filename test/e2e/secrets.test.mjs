// @ts-check
/** No secret and no account id is shown. Each run of `enter` checks the credentials and tokens that STS and GitHub issue. */
import { expect, test } from '@jest/globals'
import { awsError, refusals } from '../emulators/ce-faults.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../emulators/github.mjs'
import { leaks } from './support/run-action.mjs'
import { ACCOUNT, daily, daysAgo, startStage } from './support/stage.mjs'
import { closedAfterEach } from './support/stage-for-each.mjs'

const closing = closedAfterEach()

/** @param {Record<string, string>} [services] */
async function open(services = { EC2: '1', S3: '2' }) {
  const stage = closing(await startStage({ items: daily({ [daysAgo(1)]: services }) }))
  /** Returns the summary without the account, which its last line names. @param {Parameters<typeof stage.run>} given */
  const run = async (...given) => {
    const result = await stage.run(...given)
    return { ...result, summary: withoutAccount(result.summary) }
  }
  return { ...stage, run }
}

/** @param {string} page */
const withoutAccount = (page) => page.replace(` · account \`${ACCOUNT}\``, '')

const DEBUG = { env: { RUNNER_DEBUG: '1' } }
const PATH = '/services/T0001/s3cr3t-p4th?sig=Q1W2E3R4T5%2B&v=1'
const IN_PATH = ['s3cr3t-p4th', 'Q1W2E3R4T5']

test.each([
  ['a run that passes', {}, []],
  [
    'a run with wrong inputs',
    { granularity: 'weekly', budgett: '1', 'aws-session-token': 'IQoJb3JpZ2lu+session' },
    ['IQoJb3JpZ2lu+session'],
  ],
])('every secret is masked before anything else is written: %s', async (_, more, also) => {
  const { run, webhook } = await open()
  const secrets = {
    'webhook-token': 'token-0f-the-webhook',
    'webhook-secret': 'whsec_c2VjcmV0c2VjcmV0 plain-secret',
    'webhook-headers':
      'X-Api-Key: header-s3cret\nContent-Type: application/json\nX-Word: word\nX-Auth: Token cr3dential',
    'github-token': 'ghs_given-token',
  }
  const masked = [
    ...[EXAMPLE_KEYS.accessKeyId, EXAMPLE_KEYS.secretAccessKey, 'token-0f-the-webhook', 'whsec_c2VjcmV0c2VjcmV0'],
    ...['plain-secret', 'header-s3cret', 'cr3dential', 'ghs_given-token', ...also],
  ]
  const result = await run({ ...secrets, 'webhook-url': webhook.origin + PATH, ...more }, DEBUG)
  expect(result.masks).toEqual(expect.arrayContaining([...masked, webhook.origin + PATH]))
  expect(leaks(result, [...masked, ...IN_PATH, webhook.origin, ACCOUNT])).toEqual([])
  for (const word of ['', 'application/json', 'word', 'default']) expect(result.masks).not.toContain(word)
  const lines = result.stdout.split('\n').filter((line) => line.trim() !== '')
  expect(lines.findLastIndex((line) => line.startsWith('::add-mask::'))).toBe(result.masks.length - 1)
})

test.each([
  ['is refused', 'http://127.0.0.1:9', undefined, /refused/],
  ['is redirected', undefined, () => ({ redirect: `https://n0where.invalid${PATH}` }), /307.*redirect/],
  ['gets no answer', undefined, () => ({ stall: /** @type {const} */ (true) }), /time/],
])('no message and no dead letter shows the URL of a webhook if the request %s', async (_, origin, script, says) => {
  const { run, webhook } = await open()
  webhook.script(script)
  const limits = { 'webhook-attempts': '1', 'webhook-timeout-seconds': '1', 'dead-letter-file': 'letters.ndjson' }
  const host = origin ?? webhook.origin
  const result = await run({ ...limits, 'webhook-url': host + PATH }, DEBUG)
  expect([result.outputs['failed-count'], result.errors.join()]).toEqual(['2', expect.stringMatching(says)])
  expect(leaks(result, [...IN_PATH, host, 'n0where'])).toEqual([])
  const letters = { ...result, summary: await result.read('workspace/letters.ndjson') }
  expect(leaks(letters, [...IN_PATH, host])).toEqual([])
})

test("a webhook's answer shows no secret and no account: log, summary, comment, outputs, files, dead letters", async () => {
  /** @type {((request: any) => string)[]} */
  const answers = [
    ({ path }) => `Cannot POST ${path.split('?')[0]}`,
    ({ path }) => JSON.stringify({ url: path }).replaceAll('/', '\\/'),
    ({ path }) => encodeURIComponent(path),
    ({ headers }) => `no ${headers.authorization}, ${headers['x-auth'].split(' ')[1]}, plain-secret`,
    ({ body }) => `duplicate subject ${JSON.parse(body).subject}`,
  ]
  const { run, webhook } = await open(Object.fromEntries(answers.map((_, index) => [`Service ${index}`, '1'])))
  const github = closing(await startGitHub())
  const secrets = [...IN_PATH, 'token-0f-the-webhook', 'cr3dential', 'plain-secret']
  // Each status is counted separately, and the first answer of each is shown.
  webhook.script((request, index) => ({
    status: [400, 406, 409, 415, 422][index] ?? 0,
    body: answers[index]?.(request),
  }))
  const inputs = {
    ...{ 'webhook-url': webhook.origin + PATH, 'webhook-token': 'token-0f-the-webhook', comment: 'always' },
    ...{ 'webhook-secret': 'plain-secret', 'webhook-headers': 'X-Auth: Token cr3dential', 'pr-number': '7' },
    ...{ 'report-file': 'r.json\nr.html\nr.md', 'github-token': WORKFLOW_TOKEN },
  }
  const result = await run(inputs, { env: { ...github.env, ...DEBUG.env } })
  expect(result.outputs['failed-count']).toBe('5')
  for (const status of [400, 406, 409, 415, 422]) {
    expect(result.summary).toMatch(new RegExp(`${status}.*(\\*\\*\\*|duplicate)`))
  }
  const pages = result.summary + withoutAccount(github.state.comments.at(-1)?.body ?? '')
  expect(leaks({ ...result, summary: pages }, [...secrets, ACCOUNT])).toEqual([])
  for (const name of ['workspace/r.json', 'workspace/r.html', 'workspace/r.md', 'temp/undelivered-events.ndjson']) {
    expect(await result.read(name)).not.toMatch(new RegExp(secrets.join('|')))
  }
})

test("AWS's error messages show no account, key or token, in the debug log either", async () => {
  const key = 'ASIAIOSFODNN7ANOTHER'
  const words = `Rate exceeded for ${ACCOUNT}. The Canonical String should have been\n'POST\n/\nx-amz-security-token:${'IQoJb3JpZ2luX2VjE'.repeat(40)}\n\nhost' Credential=${key}/20261121`
  const { run, costExplorer } = await open()
  costExplorer.script([awsError('ThrottlingException', words), awsError('InvalidSignatureException', words)])
  const result = await run({}, DEBUG)
  expect(result.exitCode).toBe(1)
  expect(result.commands.some(({ name }) => name === 'debug')).toBe(true)
  expect(leaks(result, [ACCOUNT, 'IQoJb3', key])).toEqual([])
  costExplorer.script(() => refusals.notAuthorized)
  expect(leaks(await run({}, DEBUG), [ACCOUNT])).toEqual([])
})

test('log and outputs do not show the account; summary, report files and the label of a group can contain it', async () => {
  const { run } = await open()
  const inputs = { budget: '1', 'report-file': 'r.json\nr.csv', 'on-breach': 'warn', 'account-id': ACCOUNT }
  const result = await run(inputs, DEBUG)
  expect(leaks(result, [ACCOUNT])).toEqual([])
  for (const name of ['r.json', 'r.csv']) expect(await result.read(`workspace/${name}`)).toContain(ACCOUNT)
  const grouped = await run({ 'group-by': 'LINKED_ACCOUNT', 'hide-amounts': 'true' })
  expect(JSON.parse(grouped.outputs['top-costs'] ?? '')).toMatchObject([{ group: ACCOUNT, amount: '3' }])
})
