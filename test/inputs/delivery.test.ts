import { describe, expect, test } from '@jest/globals'
import { configOf, errorOf, type Inputs, rejects } from './support.js'

const HOOK: Inputs = { 'webhook-url': 'https://hooks.example.com/costs?k=1' }

describe('events', () => {
  test('kinds, source, prefix and the smallest amount are read', async () => {
    const config = await configOf({
      events: 'Total\nbreaches, lines,total',
      'event-source': 'https://example.com/costs?team=a%20b',
      'event-type-prefix': 'com.example.costs',
      'min-amount': '0.010',
    })
    expect([...config.events].sort()).toEqual(['breaches', 'lines', 'total'])
    expect(config.eventSource).toBe('https://example.com/costs?team=a%20b')
    expect(config.eventTypePrefix).toBe('com.example.costs')
    expect(config.minAmount?.toFixed()).toBe('0.01')
  })

  rejects([
    [{ events: 'line' }, '`events` is "line", but must be any of `lines`, `total` or `breaches`'],
    [{ events: ',' }, '`events` must be any of'],
    [{ 'event-source': 'a b' }, '`event-source` is "a b"'],
    [{ 'event-source': '100%' }, '`event-source` is'],
    [{ 'event-source': 'x'.repeat(1001) }, '`event-source` is'],
    [{ 'event-type-prefix': 'amazon.billing.' }, '`event-type-prefix` is'],
    [{ 'event-type-prefix': 'kosten für' }, '`event-type-prefix` is'],
    [{ 'event-type-prefix': 'x'.repeat(201) }, '`event-type-prefix` is'],
    [{ 'min-amount': '-1' }, '`min-amount` is "-1", but must be a number of 0 or more'],
    [{ 'min-amount': '1,5' }, '`min-amount` is'],
  ])
})

describe('delivery', () => {
  test('every input of the delivery is read', async () => {
    const config = await configOf({
      ...HOOK,
      ...{ 'webhook-mode': 'Batch', 'webhook-batch-size': '7', 'webhook-token': 'token' },
      'webhook-headers': 'X-Api-Key: a:b c\r\n\n  Content-Type:application/json  ',
      'webhook-secret': 'whsec_c2VjcmV0c2Vj\n plain  plain',
      ...{ 'webhook-handshake': 'TRUE', 'webhook-timeout-seconds': '0.5', 'webhook-attempts': '1' },
      ...{ 'webhook-deadline-seconds': '30', 'webhook-concurrency': '1', 'webhook-rate': '2.5' },
      ...{ 'dead-letter-file': 'out/dead.ndjson', 'state-file': '/tmp/state.json', 'on-delivery-failure': 'warn' },
    })
    expect(config.webhookUrl?.href).toBe('https://hooks.example.com/costs?k=1')
    expect(config).toMatchObject({
      ...{ webhookMode: 'batch', webhookBatchSize: 7, webhookToken: 'token' },
      webhookHeaders: [
        ['X-Api-Key', 'a:b c'],
        ['Content-Type', 'application/json'],
      ],
      webhookSecret: ['whsec_c2VjcmV0c2Vj', 'plain'],
      ...{ webhookHandshake: true, webhookTimeoutSeconds: 0.5, webhookAttempts: 1 },
      ...{ webhookDeadlineSeconds: 30, webhookConcurrency: 1, webhookRate: 2.5 },
      ...{ deadLetterFile: '/workspace/out/dead.ndjson', stateFile: '/tmp/state.json', onDeliveryFailure: 'warn' },
    })
  })

  test.each([
    ['http://127.0.0.1:8080/', 'false'],
    ['http://hooks.example.com/', 'true'],
    ['HTTPS://hooks.example.com#part', 'false'],
  ])('the webhook URL %s is accepted with webhook-allow-http %s, and its fragment is removed', async (url, allowed) => {
    const { webhookUrl } = await configOf({ 'webhook-url': url, 'webhook-allow-http': allowed })
    expect(webhookUrl?.href).toBe(new URL(url.replace('#part', '')).href)
  })

  test.each([
    ['hooks.secret.example/s3cr3t', 'is not an absolute URL'],
    ['https://hooks.secret.example/s3 cr3t', 'without spaces'],
    ['https://hooks.secret.example/s3\ncr3t', 'without spaces'],
    ['ftp://hooks.secret.example/s3cr3t', 'must begin with `https://`'],
    ['http://hooks.secret.example/s3cr3t', 'allowed for loopback only: use https, or set `webhook-allow-http'],
    ['http://0.0.0.0/s3cr3t', 'uses http'],
    ['https://s3cr3t:x@hooks.secret.example/', '`Authorization` line in `webhook-headers`'],
    ['https://169.254.169.254/latest/s3cr3t', 'link-local or cloud metadata'],
    ['https://2852039166/s3cr3t', 'link-local'],
  ])('the webhook URL %s is rejected and not shown', async (url, text) => {
    const error = await errorOf({ 'webhook-url': url })
    expect(error).toContain('`webhook-url` ')
    expect(error).toContain(text)
    expect(error).not.toMatch(/s3|cr3t|secret/)
  })

  test('metadata addresses are rejected even if http is allowed', async () => {
    const inputs = { 'webhook-url': 'http://169.254.169.254/', 'webhook-allow-http': 'true' }
    expect(await errorOf(inputs)).toContain('link-local')
  })

  rejects([
    [{ 'webhook-mode': 'xml' }, '`webhook-mode` is "xml", but must be `structured`, `binary` or `batch`'],
    [{ 'webhook-batch-size': 'ten' }, '`webhook-batch-size` is "ten", but must be a whole number from 1 to 10000'],
    [{ 'webhook-handshake': 'yes' }, '`webhook-handshake` is "yes", but must be `true` or `false`'],
    [{ 'webhook-allow-http': '1' }, '`webhook-allow-http` is "1"'],
    [{ 'webhook-timeout-seconds': '0' }, '`webhook-timeout-seconds` is "0", but must be a number above 0'],
    [{ 'webhook-timeout-seconds': '1e3' }, '`webhook-timeout-seconds` is'],
    [{ 'webhook-deadline-seconds': '90000' }, '`webhook-deadline-seconds` is'],
    [{ 'webhook-concurrency': '257' }, '`webhook-concurrency` is'],
    [{ 'webhook-rate': '-1' }, '`webhook-rate` is'],
    [{ 'on-delivery-failure': 'ignore' }, '`on-delivery-failure` is "ignore", but must be `fail` or `warn`'],
    [{ 'dead-letter-file': 'out/' }, '`dead-letter-file` is "out/", but must be the path of a file'],
    [{ 'state-file': 'a\nb' }, '`state-file` is'],
    [{ 'state-file': 'x', 'dead-letter-file': './x' }, '`state-file` is the same file as `dead-letter-file` ("x")'],
    [{ ...HOOK, 'state-file': 'x', 'replay-file': 'y/../x' }, '`state-file` is the same file as `replay-file`'],
    [{ 'report-file': 'a.json\n./a.json' }, '`report-file` lists the file "a.json" twice'],
    [{ 'report-file': 'a.json', 'state-file': 'a.json' }, '`report-file` is the same file as `state-file`'],
    [{ 'replay-file': 'x' }, '`replay-file` needs `webhook-url`'],
    [{ ...HOOK, 'replay-file': 'x', 'report-file': 'a.md' }, '`report-file` cannot be combined with `replay-file`'],
    [{ ...HOOK, 'replay-file': 'x', budget: '5' }, '`replay-file` cannot be combined with a gate'],
  ])

  test('the replay file can be the dead-letter file', async () => {
    const paths: Inputs = { 'replay-file': 'dead.ndjson', 'dead-letter-file': './dead.ndjson' }
    const { replayFile, deadLetterFile } = await configOf({ ...HOOK, ...paths })
    expect([replayFile, deadLetterFile]).toEqual(['/workspace/dead.ndjson', '/workspace/dead.ndjson'])
  })

  test.each([
    ['Authorization s3cr3t', 'line 1 is not a header: write `Name: value`'],
    ['A: b\n\n: s3cr3t', 'line 3 is not a header'],
    ['A B: s3cr3t', 'line 1 is not a header'],
    ['X-A: s3cr3t\nx-a: s3cr3t', 'line 2 repeats the name of an earlier line'],
    ['Host: s3cr3t', 'line 1 sets `host`, which the HTTP client sets itself'],
    ['Proxy-Whatever: s3cr3t', 'line 1 sets `proxy-whatever`'],
    ['webhook-signature: s3cr3t', 'line 1 sets a header that this action sets itself'],
    ['WebHook-Request-Origin: s3cr3t', 'line 1 sets a header that this action sets itself'],
    ['ce-id: s3cr3t', 'line 1 sets a header that this action sets itself'],
    ['X-A: s3cr3t\u0007', 'line 1 has a value with characters other than visible ASCII'],
    ['X-A: s3cr3tü', 'line 1 has a value with characters other than visible ASCII'],
    ['X-A:', 'line 1 has no value. A secret that does not exist is an empty string'],
  ])('the headers %j are rejected and their values not shown', async (headers, text) => {
    const error = await errorOf({ ...HOOK, 'webhook-headers': headers })
    expect(error).toContain(`\`webhook-headers\` ${text}`)
    expect(error).not.toContain('s3cr3t')
  })

  test('a token and an Authorization header exclude each other', async () => {
    const inputs = { ...HOOK, 'webhook-token': 's3cr3t', 'webhook-headers': 'authorization: Basic s3cr3t' }
    expect(await errorOf(inputs)).toContain('line 1 sets `authorization`, as `webhook-token` does: use one of them.')
  })

  test('an empty header value is accepted if nothing is sent, as in a fork without secrets', async () => {
    expect((await configOf({ 'webhook-headers': 'X-Key:' })).webhookHeaders).toEqual([['X-Key', '']])
  })

  test.each<[Inputs, string]>([
    [{ 'webhook-token': 'Bearer s3cr3t' }, '`webhook-token` must be the token only'],
    [{ 'webhook-token': 's3 cr3t' }, '`webhook-token` must be one word'],
    [{ 'webhook-token': 's3cr3tü' }, '`webhook-token` must be one word of visible ASCII'],
    [{ 'webhook-secret': 'whsec_' }, '`webhook-secret` begins with `whsec_`, but no valid base64 follows'],
    [{ 'webhook-secret': 'plain whsec_s3cr3t!' }, '`webhook-secret` (secret 2 of 2) begins with'],
    [{ 'webhook-secret': 'whsec_s3cr3' }, 'no valid base64'],
    [{ 'webhook-secret': 'whsec_c3J0c3J0czNj,whsec_c3J0c3J0czNj' }, 'no valid base64'],
    [{ 'webhook-secret': 'v1,whsec_s3cr3t12' }, '`webhook-secret` begins with `v1,`, the prefix of a signature'],
    [{ 'webhook-secret': '"whsec_s3cr3t12"' }, 'remove quotes and everything else in front of it'],
    [{ 'webhook-secret': 'plain secret=whsec_s3cr3t12' }, '`webhook-secret` (secret 2 of 2) contains `whsec`'],
    [{ 'webhook-secret': 'WHSEC_s3cr3t12' }, 'does not begin with `whsec_`'],
    [{ 'webhook-secret': 'whsec_s3cr3t-_' }, 'no valid base64'],
    [{ 'webhook-secret': 'whsec_s3cr3t12\u200b' }, '`webhook-secret` contains an invisible character'],
    [{ 'webhook-secret': 'whsk_s3cr3t' }, '`webhook-secret` is a key for asymmetric signatures'],
  ])('the secrets %j are rejected and not shown', async (inputs, text) => {
    const error = await errorOf({ ...HOOK, ...inputs })
    expect(error).toContain(text)
    expect(error).not.toMatch(/s3|cr3t/)
  })

  test('settings that need a webhook are a warning without one', async () => {
    const { warnings } = await configOf({ 'webhook-token': 't', 'state-file': 'state.json' })
    expect(warnings).toEqual([
      '`webhook-token` has no effect: `webhook-url` is empty, so nothing is sent.',
      '`state-file` has no effect: `webhook-url` is empty, so nothing is sent.',
    ])
  })
})
