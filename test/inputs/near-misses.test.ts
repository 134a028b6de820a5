import { describe, expect, it } from '@jest/globals'
import { nearestInput } from '../../src/inputs/near-misses.js'
import { configOf, faultOf } from './support.js'

describe('near misses', () => {
  it.each([
    ['budgets', 'budget'],
    ['bugdet', 'budget'],
    ['budet', 'budget'],
    ['daily-budget', 'budget'],
    ['budget-limit', 'budget'],
    ['month-budget', 'monthly-budget'],
    ['montly-budget', 'monthly-budget'],
    ['group-budget', 'group-budgets'],
    ['groupbudgets', 'group-budgets'],
    ['forcast-budget', 'forecast-budget'],
    ['forecast', 'forecast-budget'],
    ['webhook_url', 'webhook-url'],
    ['webhookurl', 'webhook-url'],
    ['webhook-ulr', 'webhook-url'],
    ['web-hook-url', 'webhook-url'],
    ['url-webhook', 'webhook-url'],
    ['webhook-header', 'webhook-headers'],
    ['max-increase-pct', 'max-increase-percent'],
    ['max_increase_percent', 'max-increase-percent'],
    ['max-increase-percentage', 'max-increase-percent'],
    ['max-increase', 'max-increase-amount'],
    ['increase-percent', 'max-increase-percent'],
    ['anomaly-treshold', 'anomaly-threshold'],
    ['anomalies', 'anomaly-threshold'],
    ['on-breech', 'on-breach'],
    ['threshold', 'anomaly-threshold'],
    ['required', 'require'],
    ['require-gate', 'require'],
    ['groupby', 'group-by'],
    ['timezone', 'time-zone'],
    ['role-to-asume', 'role-to-assume'],
    ['aws-access-key', 'aws-access-key-id'],
    ['secret-access-key', 'aws-secret-access-key'],
    ['aws-account-id', 'account-id'],
    ['event', 'events'],
    ['metics', 'metrics'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearestInput(name)).toBe(meant)
  })

  it.each([
    ...[
      'name',
      'path',
      'token',
      'version',
      'ref',
      'args',
      'key',
      'keys',
      'id',
      'url',
      'file',
      'files',
      'env',
      'entrypoint',
    ],
    ...[
      'region',
      'user',
      'tag',
      'stop',
      'step',
      'time',
      'rate',
      'port',
      'host',
      'mode',
      'node',
      'node-version',
      'fetch-depth',
    ],
    ...[
      'repository',
      'working-directory',
      'cache',
      'script',
      'command',
      'commit',
      'message',
      'title',
      'body',
      'labels',
    ],
    ...[
      'state',
      'status',
      'format',
      'output',
      'debug',
      'verbose',
      'dry-run',
      'service',
      'environment',
      'registry',
      'image',
    ],
    ...[
      'who-to-greet',
      'python-version',
      'go-version-file',
      'retention-days',
      'if-no-files-found',
      'set-safe-directory',
    ],
    ...['', '-', 'x', 'toString', '__proto__', 'constructor'],
  ])('ignores %s', (name) => {
    expect(nearestInput(name)).toBeUndefined()
  })

  it('is a fault that names what was meant, and never shows the value', async () => {
    const fault = await faultOf({ budgets: 'hush-hush', 'webhook-tokn': 'hush-hush' })
    expect(fault).toContain('`budgets` is no input of this action. Did you mean `budget`?')
    expect(fault).toContain('`webhook-tokn` is no input of this action. Did you mean `webhook-token`?')
    expect(fault).not.toContain('hush')
  })

  it('is a fault even where the value is empty: a mistyped gate must not pass silently', async () => {
    expect(await faultOf({ budgets: '' })).toContain('Did you mean `budget`?')
  })

  it('knows the form in which the runner hands over names with blanks and underscores', async () => {
    expect(await faultOf({ 'webhook url': 'x', max_increase_percent: '5' })).toMatch(
      /`max_increase_percent`.*`max-increase-percent`[\s\S]*`webhook_url`.*`webhook-url`/,
    )
  })

  it('shows names without control characters', async () => {
    const fault = await faultOf({}, { env: { 'INPUT_BUDGETS\n::error::x': '1' } })
    expect(fault).toContain('Did you mean `budget`?')
    expect(fault).not.toContain('\n')
  })

  it('tells a declared name in lower case', async () => {
    expect(await faultOf({}, { env: { INPUT_budget: '1' } })).toContain('`INPUT_budget` is no input')
  })

  it('leaves variables of others alone', async () => {
    const env = { INPUT_TOKEN: 'x', INPUT_: 'x', INPUTS_BUDGET: 'x', MY_INPUT_BUDGETS: 'x' }
    expect((await configOf({}, { env })).warnings).toEqual([])
  })
})
