import { expect, test } from '@jest/globals'
import { nearestInput } from '../../src/inputs/suggestions.js'
import { configOf, errorOf } from './support.js'

/** Names that other actions and job-level variables use. */
const OTHERS = `name path token version ref args key keys id url file files env entrypoint region user tag stop step time rate
  port host mode node node-version fetch-depth repository working-directory cache script command commit message title body
  labels state status format output debug verbose dry-run service environment registry image who-to-greet python-version
  go-version-file retention-days if-no-files-found set-safe-directory - x toString __proto__ constructor`

test.each([
  ['budget', 'budgets bugdet budet daily-budget budget-limit'],
  ['monthly-budget', 'month-budget montly-budget'],
  ['group-budgets', 'group-budget groupbudgets'],
  ['forecast-budget', 'forcast-budget forecast'],
  ['webhook-url', 'webhook_url webhookurl webhook-ulr web-hook-url url-webhook'],
  ['webhook-headers', 'webhook-header'],
  ['max-increase-percent', 'max-increase-pct max_increase_percent max-increase-percentage increase-percent'],
  ['max-increase-amount', 'max-increase'],
  ['anomaly-threshold', 'anomaly-treshold anomalies threshold'],
  ['on-breach', 'on-breech'],
  ['require', 'required require-gate'],
  ['group-by', 'groupby'],
  ['time-zone', 'timezone'],
  ['role-to-assume', 'role-to-asume'],
  ['aws-access-key-id', 'aws-access-key'],
  ['aws-secret-access-key', 'secret-access-key'],
  ['account-id', 'aws-account-id'],
  ['events', 'event'],
  ['metrics', 'metics'],
])('the input %s is suggested for %s', (meant, names) => {
  for (const name of names.split(' ')) expect([name, nearestInput(name)]).toEqual([name, meant])
})

test('names that resemble no input get no suggestion', () => {
  for (const name of ['', ...OTHERS.split(/\s+/)]) expect([name, nearestInput(name)]).toEqual([name, undefined])
})

test('an unknown input is an error with a suggestion that does not show the value', async () => {
  const error = await errorOf({ budgt: 'hush-hush', 'webhook-tokn': 'hush-hush' })
  expect(error).toContain('- Unknown input `budgt`. Did you mean `budget`?')
  expect(error).toContain('- Unknown input `webhook-tokn`. Did you mean `webhook-token`?')
  expect(error).not.toContain('hush')
})

test('an unknown input is an error even if it is empty', async () => {
  expect(await errorOf({ budgets: '' })).toContain('Did you mean `budget`?')
})

test('names with spaces and underscores are recognized as the runner passes them', async () => {
  const error = await errorOf({ 'webhook url': 'x', max_increase_percent: '5' })
  expect(error).toMatch(/`max_increase_percent`.*`max-increase-percent`[\s\S]*`webhook_url`.*`webhook-url`/)
})

test('names are shown without control characters', async () => {
  const error = await errorOf({}, { env: { 'INPUT_BUDGETS\n::error::x': '1' } })
  expect(error).toContain('Did you mean `budget` under `with:`?')
  expect(error).not.toContain('\n')
})

test.each([
  ['INPUT_AWS_REGION', 'It is an environment variable of the job or step (`INPUT_AWS_REGION` under `env:`)'],
  ['INPUT_budget', 'Unknown input `INPUT_budget`, which is an environment variable of the job or step.'],
])('the message about %s says that it is an environment variable', async (variable, text) => {
  const error = await errorOf({}, { env: { [variable]: '1' } })
  expect(error).toContain(text)
  expect(error).toMatch(/Fix it in the workflow\.$/)
})

test('the message about an input with hyphens refers to `with:`', async () => {
  expect(await errorOf({ 'aws-regio': 'x' })).toMatch(
    /`aws-region`\? Nothing .* Fix it under `with:` in the workflow\.$/,
  )
})

test('variables of other programs are ignored', async () => {
  const env = { INPUT_TOKEN: 'x', INPUT_: 'x', INPUTS_BUDGET: 'x', MY_INPUT_BUDGETS: 'x' }
  expect((await configOf({}, { env })).warnings).toEqual([])
})
