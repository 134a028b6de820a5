import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { configOf, faultOf, type Inputs } from './support.js'

const URL_INPUT: Inputs = { 'webhook-url': 'https://hooks.example.com/costs?k=1' }

describe('events', () => {
  it('has the defaults', async () => {
    expect((await configOf()).events).toEqual({
      kinds: new Set(['lines']),
      source: 'cloud.amazon.billing',
      typePrefix: 'amazon.billing',
      minAmount: undefined,
    })
  })

  it('takes kinds, source, prefix and the smallest amount', async () => {
    const { events } = await configOf({
      events: 'Total\nbreaches, lines,total',
      'event-source': 'https://example.com/costs?team=a%20b',
      'event-type-prefix': 'com.example.costs',
      'min-amount': '0.010',
    })
    expect([...events.kinds].sort()).toEqual(['breaches', 'lines', 'total'])
    expect(events.source).toBe('https://example.com/costs?team=a%20b')
    expect(events.typePrefix).toBe('com.example.costs')
    expect(events.minAmount?.toFixed()).toBe('0.01')
  })

  it.each<[Inputs, string]>([
    [{ events: 'line' }, '`events` is "line", but must be any of `lines`, `total` or `breaches`'],
    [{ events: ',' }, '`events` is'],
    [{ 'event-source': 'a b' }, '`event-source` is "a b"'],
    [{ 'event-source': '100%' }, '`event-source` is'],
    [{ 'event-type-prefix': 'amazon.billing.' }, '`event-type-prefix` is'],
    [{ 'event-type-prefix': 'kosten für' }, '`event-type-prefix` is'],
    [{ 'min-amount': '-1' }, '`min-amount` is "-1", but must be a number of 0 or more'],
    [{ 'min-amount': '1,5' }, '`min-amount` is'],
  ])('refuses %j', async (inputs, text) => {
    expect(await faultOf(inputs)).toContain(text)
  })
})

describe('delivery', () => {
  it('sends nothing without a URL', async () => {
    expect((await configOf()).delivery).toEqual({
      webhook: undefined,
      deadLetterFile: join(tmpdir(), 'undelivered-events.ndjson'),
      replayFile: undefined,
      stateFile: undefined,
      onFailure: 'fail',
    })
  })

  it('has the defaults', async () => {
    const { delivery } = await configOf(URL_INPUT, { env: { RUNNER_TEMP: '/runner/temp' } })
    expect(delivery.deadLetterFile).toBe('/runner/temp/undelivered-events.ndjson')
    expect({ ...delivery.webhook, url: delivery.webhook?.url.href }).toEqual({
      url: 'https://hooks.example.com/costs?k=1',
      mode: 'structured',
      batchSize: 100,
      headers: [],
      token: undefined,
      secrets: [],
      handshake: false,
      timeoutSeconds: 15,
      attempts: 5,
      deadlineSeconds: 600,
      concurrency: 4,
      rate: undefined,
      proxy: { https: undefined, http: undefined, none: undefined },
    })
  })

  it('takes everything', async () => {
    const { delivery } = await configOf({
      ...URL_INPUT,
      'webhook-mode': 'Batch',
      'webhook-batch-size': '7',
      'webhook-headers': 'X-Api-Key: a:b c\r\n\n  Content-Type:application/json  ',
      'webhook-token': 'token',
      'webhook-secret': 'whsec_c2VjcmV0c2Vj\n plain  plain',
      'webhook-handshake': 'TRUE',
      'webhook-timeout-seconds': '0.5',
      'webhook-attempts': '1',
      'webhook-deadline-seconds': '30',
      'webhook-concurrency': '1',
      'webhook-rate': '2.5',
      'dead-letter-file': 'out/dead.ndjson',
      'state-file': 'state.json',
      'on-delivery-failure': 'warn',
    })
    expect(delivery).toMatchObject({ deadLetterFile: 'out/dead.ndjson', stateFile: 'state.json', onFailure: 'warn' })
    expect(delivery.webhook).toMatchObject({
      mode: 'batch',
      batchSize: 7,
      headers: [
        ['X-Api-Key', 'a:b c'],
        ['Content-Type', 'application/json'],
      ],
      token: 'token',
      secrets: ['whsec_c2VjcmV0c2Vj', 'plain'],
      handshake: true,
      timeoutSeconds: 0.5,
      attempts: 1,
      deadlineSeconds: 30,
      concurrency: 1,
      rate: 2.5,
    })
  })

  it.each([
    ['http://127.0.0.1:8080/', undefined],
    ['http://localhost:8080', undefined],
    ['http://[::1]/', undefined],
    ['http://hooks.localhost/', undefined],
    ['http://hooks.example.com/', 'true'],
    ['HTTPS://hooks.example.com', undefined],
  ])('sends to %s', async (url, allowed) => {
    const { delivery } = await configOf({ 'webhook-url': url, ...(allowed && { 'webhook-allow-http': allowed }) })
    expect(delivery.webhook?.url.href).toBe(new URL(url).href)
  })

  it('leaves the fragment out, which is never sent', async () => {
    const { delivery } = await configOf({ 'webhook-url': 'https://hooks.example.com/a#b' })
    expect(delivery.webhook?.url.href).toBe('https://hooks.example.com/a')
  })

  it.each([
    ['hooks.secret.example/s3cr3t', 'is not an absolute URL'],
    ['https://', 'is not an absolute URL'],
    ['https://hooks.secret.example/s3 cr3t', 'without blanks'],
    ['https://hooks.secret.example/s3\ncr3t', 'without blanks'],
    ['ftp://hooks.secret.example/s3cr3t', 'must begin with `https://`'],
    [
      'http://hooks.secret.example/s3cr3t',
      'uses http, which is for loopback only: use https, or set `webhook-allow-http',
    ],
    ['http://0.0.0.0/s3cr3t', 'uses http'],
    ['https://s3cr3t:x@hooks.secret.example/', '`Authorization` line in `webhook-headers`'],
    ['https://169.254.169.254/latest/s3cr3t', 'link-local or cloud metadata'],
    ['http://169.254.170.2/s3cr3t', 'uses http'],
    ['https://[fe80::1]/s3cr3t', 'link-local'],
    ['https://[fd00:ec2::254]/s3cr3t', 'link-local'],
    ['https://[::ffff:169.254.169.254]/s3cr3t', 'link-local'],
    ['https://2852039166/s3cr3t', 'link-local'],
    ['https://0xa9fea9fe/s3cr3t', 'link-local'],
  ])('refuses the URL %s, and does not show it', async (url, text) => {
    const fault = await faultOf({ 'webhook-url': url })
    expect(fault).toContain('`webhook-url` ')
    expect(fault).toContain(text)
    expect(fault).not.toMatch(/s3|cr3t|secret/)
  })

  it('refuses metadata addresses also where http is allowed', async () => {
    const inputs = { 'webhook-url': 'http://169.254.169.254/', 'webhook-allow-http': 'true' }
    expect(await faultOf(inputs)).toContain('link-local')
  })

  it.each<[Inputs, string]>([
    [{ 'webhook-mode': 'xml' }, '`webhook-mode` is "xml", but must be `structured`, `binary` or `batch`'],
    [{ 'webhook-batch-size': '0' }, '`webhook-batch-size` is'],
    [{ 'webhook-batch-size': 'ten' }, '`webhook-batch-size` is "ten", but must be a whole number from 1 to 10000'],
    [{ 'webhook-handshake': 'yes' }, '`webhook-handshake` is "yes", but must be `true` or `false`'],
    [{ 'webhook-allow-http': '1' }, '`webhook-allow-http` is "1"'],
    [{ 'webhook-timeout-seconds': '0' }, '`webhook-timeout-seconds` is "0", but must be a number above 0'],
    [{ 'webhook-timeout-seconds': '15s' }, '`webhook-timeout-seconds` is "15s"'],
    [{ 'webhook-timeout-seconds': '1e3' }, '`webhook-timeout-seconds` is'],
    [{ 'webhook-deadline-seconds': '90000' }, '`webhook-deadline-seconds` is'],
    [{ 'webhook-attempts': '0' }, '`webhook-attempts` is'],
    [{ 'webhook-concurrency': '257' }, '`webhook-concurrency` is'],
    [{ 'webhook-rate': '0' }, '`webhook-rate` is'],
    [{ 'webhook-rate': '-1' }, '`webhook-rate` is'],
    [{ 'on-delivery-failure': 'ignore' }, '`on-delivery-failure` is "ignore", but must be `fail` or `warn`'],
    [{ 'dead-letter-file': 'out/' }, '`dead-letter-file` is "out/", but must be the path of a file'],
    [{ 'state-file': 'a\nb' }, '`state-file` is'],
    [{ 'state-file': 'x', 'dead-letter-file': './x' }, '`state-file` names "x", which is `dead-letter-file` already'],
    [
      { 'state-file': 'x', ...URL_INPUT, 'replay-file': 'y/../x' },
      '`state-file` names "x", which is `replay-file` already',
    ],
    [{ 'report-file': 'a.json\n./a.json' }, '`report-file` names "./a.json", which stands there already'],
    [
      { 'report-file': 'a.json', 'state-file': 'a.json' },
      '`report-file` names "a.json", which is `state-file` already',
    ],
    [{ 'replay-file': 'x' }, '`replay-file` needs `webhook-url`'],
    [{ ...URL_INPUT, 'replay-file': 'x', 'report-file': 'a.md' }, '`report-file` does not go with `replay-file`'],
    [{ ...URL_INPUT, 'replay-file': 'x', budget: '5' }, '`replay-file` does not go with a gate'],
  ])('refuses %j', async (inputs, text) => {
    expect(await faultOf(inputs)).toContain(text)
  })

  it('replays into the dead letters of the same path', async () => {
    const { delivery } = await configOf({
      ...URL_INPUT,
      'replay-file': 'dead.ndjson',
      'dead-letter-file': './dead.ndjson',
    })
    expect(delivery).toMatchObject({ replayFile: 'dead.ndjson', deadLetterFile: './dead.ndjson' })
  })

  it.each([
    ['Authorization s3cr3t', 'line 1 is no header: write `Name: value`'],
    ['A: b\n\n: s3cr3t', 'line 3 is no header'],
    ['A B: s3cr3t', 'line 1 is no header'],
    ['Ä: s3cr3t', 'line 1 is no header'],
    ['X-A: s3cr3t\nx-a: s3cr3t', 'line 2 repeats the name of an earlier line'],
    ['Host: s3cr3t', 'line 1 sets `host`, which the HTTP client sets itself'],
    ['content-length: s3cr3t', 'line 1 sets `content-length`'],
    ['Transfer-Encoding: s3cr3t', 'line 1 sets `transfer-encoding`'],
    ['Proxy-Authorization: s3cr3t', 'line 1 sets `proxy-authorization`'],
    ['Proxy-Whatever: s3cr3t', 'line 1 sets `proxy-whatever`'],
    ['Content-Encoding: s3cr3t', 'line 1 sets `content-encoding`'],
    ['webhook-signature: s3cr3t', 'line 1 sets a header that this action sets itself'],
    ['WebHook-Request-Origin: s3cr3t', 'line 1 sets a header that this action sets itself'],
    ['ce-id: s3cr3t', 'line 1 sets a header that this action sets itself'],
    ['X-A: s3cr3t\u0007', 'line 1 has a value with other than visible ASCII characters'],
    ['X-A: s3cr3tü', 'line 1 has a value with other than visible ASCII characters'],
    ['X-A:', 'line 1 has no value; a secret that does not exist arrives empty'],
  ])('refuses the headers %j, and does not show their values', async (headers, text) => {
    const fault = await faultOf({ ...URL_INPUT, 'webhook-headers': headers })
    expect(fault).toContain(`\`webhook-headers\` ${text}`)
    expect(fault).not.toContain('s3cr3t')
  })

  it('refuses two Authorization headers', async () => {
    const inputs = { ...URL_INPUT, 'webhook-token': 's3cr3t', 'webhook-headers': 'authorization: Basic s3cr3t' }
    expect(await faultOf(inputs)).toContain('line 1 sets `authorization`, as `webhook-token` does: give one of them.')
  })

  it('takes an empty header value where nothing is sent: a fork gets no secrets', async () => {
    expect((await configOf({ 'webhook-headers': 'X-Key:' })).delivery.webhook).toBeUndefined()
  })

  it.each<[Inputs, string]>([
    [{ 'webhook-token': 'Bearer s3cr3t' }, '`webhook-token` must be the token alone'],
    [{ 'webhook-token': 's3 cr3t' }, '`webhook-token` must be one word'],
    [{ 'webhook-token': 's3cr3tü' }, '`webhook-token` must be one word of visible ASCII'],
    [{ 'webhook-secret': 'whsec_' }, '`webhook-secret` begins with `whsec_`, but no valid base64 follows'],
    [{ 'webhook-secret': 'plain whsec_s3cr3t!' }, '`webhook-secret` (secret 2 of 2) begins with'],
    [{ 'webhook-secret': 'whsec_s3cr3' }, 'no valid base64'],
    [{ 'webhook-secret': 'whsk_s3cr3t' }, '`webhook-secret` is a key for asymmetric signatures'],
  ])('refuses %j, and does not show it', async (inputs, text) => {
    const fault = await faultOf({ ...URL_INPUT, ...inputs })
    expect(fault).toContain(text)
    expect(fault).not.toMatch(/s3|cr3t/)
  })

  it('warns of settings that need a URL', async () => {
    const { warnings } = await configOf({ 'webhook-token': 't', 'state-file': 'state.json' })
    expect(warnings).toEqual([
      '`webhook-token` has no effect: `webhook-url` is empty, so nothing is sent.',
      '`state-file` has no effect: `webhook-url` is empty, so nothing is sent.',
    ])
  })
})
