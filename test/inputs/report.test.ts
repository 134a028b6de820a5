import { describe, expect, test } from '@jest/globals'
import { configOf, errorOf, type Inputs, rejects } from './support.js'

describe('report', () => {
  test('every input of the report is read', async () => {
    const config = await configOf({
      ...{ summary: 'false', comment: 'on-breach', 'comment-key': 'prod eu/1 ü', 'pr-number': '7' },
      ...{ 'github-token': 'ghs_x', top: '3', 'hide-amounts': 'True' },
      'report-file': 'out/a, b.json\n\n /tmp/costs.ndjson\nc.CSV\r\nd.md\ne.html',
    })
    expect(config).toMatchObject({
      ...{ summary: false, comment: 'on-breach', commentKey: 'prod eu/1 ü', prNumber: 7 },
      ...{ githubToken: 'ghs_x', top: 3, hideAmounts: true },
    })
    expect((await configOf({ 'hide-amounts': 'FALSE' })).hideAmounts).toBe(false)
    expect(config.reportFile.map(({ format, path }) => `${format} ${path}`)).toEqual([
      'json /workspace/out/a, b.json',
      'ndjson /tmp/costs.ndjson',
      'csv /workspace/c.CSV',
      'md /workspace/d.md',
      'html /workspace/e.html',
    ])
  })

  rejects([
    [{ summary: 'yes' }, '`summary` is "yes", but must be `true` or `false`'],
    [{ comment: 'true' }, '`comment` is "true", but must be `never`, `always` or `on-breach`'],
    [{ 'comment-key': 'a --> b' }, '`comment-key` is "a --> b"'],
    [{ 'comment-key': 'x'.repeat(101) }, '`comment-key` is'],
    [{ 'pr-number': '#7' }, '`pr-number` is "#7", but must be a whole number from 1'],
    [{ 'pr-number': '0' }, '`pr-number` is'],
    [{ top: '0' }, '`top` is "0", but must be a whole number from 1 to 1000'],
    [{ 'hide-amounts': 'maybe' }, '`hide-amounts` is "maybe", but must be `true`, `false` or `auto`'],
    [{ 'report-file': 'costs.txt' }, 'is "costs.txt", but must be paths that end in .json, .ndjson, .csv, .md, .html'],
    [{ 'report-file': 'out/.json' }, '`report-file` is'],
    [{ 'report-file': 'out.json/' }, '`report-file` is'],
    [{ 'report-file': 'a.json, b.txt' }, '`report-file` is "a.json, b.txt"'],
    [{ 'github-token': 's3 cr3t' }, '`github-token` must be one word'],
  ])

  const IDLE = 'This run sends, judges, reports and writes nothing.'

  test.each<[Inputs, string]>([
    [{ summary: 'false' }, '/summary.md'],
    [{}, ''],
  ])('a run with %j and the summary file "%s" does nothing, which is a warning', async (inputs, file) => {
    const { warnings } = await configOf(inputs, { env: { GITHUB_STEP_SUMMARY: file } })
    expect(warnings).toEqual([expect.stringContaining(IDLE)])
  })

  test.each<Inputs>([
    {},
    { summary: 'false', 'webhook-url': 'https://hooks.example.com' },
    { summary: 'false', budget: '5' },
    { summary: 'false', comment: 'always' },
    { summary: 'false', issue: 'on-breach' },
    { summary: 'false', 'chat-url': 'https://chat.googleapis.com/v1/spaces/x/messages?key=k' },
    { summary: 'false', 'report-file': 'a.json' },
  ])('a run with %j does something', async (inputs) => {
    expect((await configOf(inputs)).warnings).toEqual([])
  })
})

describe('issue', () => {
  test('labels and assignees are lists without repeats', async () => {
    const config = await configOf({
      ...{ issue: 'On-Breach', 'issue-labels': 'aws costs, aws costs\nfinops' },
      'issue-assignees': '@octocat, octo_corp\n,dependabot[bot]',
    })
    expect(config).toMatchObject({
      ...{ issue: 'on-breach', issueLabels: ['aws costs', 'finops'] },
      ...{ issueAssignees: ['octocat', 'octo_corp', 'dependabot[bot]'], warnings: [] },
    })
  })

  rejects([
    [{ issue: 'always' }, '`issue` is "always", but must be `never` or `on-breach`'],
    [{ issue: 'on-breach', 'issue-labels': 'x'.repeat(51) }, '`issue-labels` is'],
    [{ issue: 'on-breach', 'issue-assignees': 'the team' }, '`issue-assignees` is "the team", but must be names of'],
    [{ issue: 'on-breach', 'issue-assignees': 'abcdefghijk'.split('').join() }, '`issue-assignees` has more than ten'],
  ])

  test('labels and assignees without an issue are a warning', async () => {
    expect((await configOf({ 'issue-labels': 'a', 'issue-assignees': 'b' })).warnings).toEqual([
      '`issue-labels` has no effect: `issue` is `never`.',
      '`issue-assignees` has no effect: `issue` is `never`.',
    ])
  })
})

describe('chat', () => {
  test.each([
    ['https://hooks.slack.com/services/T0/B0/x', 'slack'],
    ['https://hooks.slack-gov.com/services/T0/B0/x', 'slack'],
    ['https://contoso.webhook.office.com/webhookb2/x', 'teams'],
    ['https://prod-12.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke?sig=y', 'teams'],
    ['https://default1.2.environment.api.powerplatform.com:443/powerautomate/x?sig=y', 'teams'],
    ['https://discord.com/api/webhooks/1/x', 'discord'],
    ['https://ptb.discordapp.com/api/v10/webhooks/1/x', 'discord'],
    ['https://CHAT.googleapis.com./v1/spaces/x/messages?key=k', 'google-chat'],
  ])('the chat URL %s belongs to %s, and is rejected as webhook-url', async (url, format) => {
    const { chatUrl, chatFormat, warnings } = await configOf({ 'chat-url': url })
    expect([chatUrl?.href, chatFormat, warnings]).toEqual([new URL(url).href, format, []])
    const error = await errorOf({ 'webhook-url': url })
    expect(error).toContain('`webhook-url` is the incoming webhook of a chat service')
    expect(error).toContain('use `chat-url` for it.')
    expect(error).not.toContain('/x')
  })

  test.each([
    'https://slack.com/x',
    'https://evilhooks.slack.com/x',
    'https://discord.com/x',
    'https://logic.azure.com/x',
  ])('the chat URL %s needs chat-format, because its host belongs to no known service', async (url) => {
    expect(await errorOf({ 'chat-url': url })).toContain(
      '`chat-url` has a host that belongs to no known chat service: set `chat-format` to `slack`, `teams`,',
    )
    expect((await configOf({ 'chat-url': url, 'chat-format': 'Slack' })).chatFormat).toBe('slack')
    expect((await configOf({ 'webhook-url': url })).webhookUrl?.href).toBe(url)
  })

  rejects([
    [{ 'chat-url': 'http://hooks.slack.com/s3cr3t' }, '`chat-url` uses http'],
    [{ 'chat-url': 'https://169.254.169.254/s3cr3t', 'chat-format': 'slack' }, '`chat-url` is a link-local'],
    [{ 'chat-url': 'hooks.slack.com/s3cr3t' }, '`chat-url` is not an absolute URL'],
    [{ chat: 'never' }, '`chat` is "never", but must be `always` or `on-breach`'],
    [{ 'chat-format': 'mattermost' }, '`chat-format` is "mattermost", but must be `slack`'],
  ])

  test('settings of the chat without its URL are a warning', async () => {
    expect((await configOf({ chat: 'on-breach', 'chat-format': 'slack' })).warnings).toEqual([
      '`chat` has no effect: `chat-url` is empty.',
      '`chat-format` has no effect: `chat-url` is empty.',
    ])
  })
})
