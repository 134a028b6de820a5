import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/lib/errors.js'
import { conclude, type Outcome, reportError } from '../../src/report/index.js'
import {
  AMOUNTS,
  BREACH,
  groupBreaches,
  HOSTILE,
  NO_DATA,
  outcome,
  REMEDY,
  recorder,
  settings,
  UNDELIVERED,
} from './sample.js'

const concluded = (run: Outcome, changes: Parameters<typeof settings>[0] = {}) => {
  const all = settings(changes)
  return conclude(run, all, all.hideAmounts)
}

const MISSING = {
  verdict: 'no-data' as const,
  missing: [{ rule: 'max-increase-percent' as const, reason: 'There is no data for the period before.' }],
}
const BREACH_LINE =
  /^Cost gate failed for 2026-11-20: Total cost \$123\.46, \$21\.71 .* \(max-increase-percent\); of which Amazon Elastic Compute Cloud - Compute \/ BoxUsage:m5\.large \+\$19\.51, .*; and 1 more breach\. Find the cause/
const MISSING_LINE = /^Not enough data to judge max-increase-percent: There is no data for the period before\. /
const NO_DATA_LINE = `Cost Explorer has no data for 2026-11-20. ${REMEDY}`
const DELIVERY_LINE =
  '7 of 40 events are undelivered: HTTP 503: <b>busy</b> @octocat (5); no answer within 15 s (2). They are in /tmp/undelivered-events.ndjson: deliver that file with replay-file, or run again.'
const delivery = { ...outcome().delivery, ...UNDELIVERED }

const AWS_ERROR = new UserError('AWS failed.', 'Run again.')
const withoutData = outcome({ facts: NO_DATA, judgement: { verdict: 'no-data', remedy: REMEDY } })
const breached = outcome({ judgement: BREACH })
const undelivered = outcome({ delivery: UNDELIVERED })
const unkept = outcome({ delivery: { ...UNDELIVERED, fault: new UserError('The file is full.', 'Free space.') } })
const replayed: Outcome = { kind: 'replayed', delivery, apiRequests: 0 }
const incomplete: Outcome = { kind: 'incomplete', error: AWS_ERROR, delivery, apiRequests: 1 }
const unjudged = outcome({ judgement: MISSING })
const both = outcome({ judgement: { ...MISSING, ...BREACH } })

const FULL = { failure: 'The file is full. Free space.' }

test.each<[string, Outcome, Parameters<typeof settings>[0], { failure?: unknown; warning?: unknown }]>([
  ['a run that passes has no failure and no warning', outcome(), {}, {}],
  ['a breach fails the run', breached, {}, { failure: BREACH_LINE }],
  ['a breach does not fail the run with on-breach: warn', breached, { onBreach: 'warn' }, {}],
  ['a period without data fails the run', withoutData, { onMissingData: 'fail' }, { failure: NO_DATA_LINE }],
  [
    'a period without data is a warning with on-missing-data: warn',
    withoutData,
    { onMissingData: 'warn' },
    { warning: NO_DATA_LINE },
  ],
  ['a period without data has no message with on-missing-data: pass', withoutData, { onMissingData: 'pass' }, {}],
  ['a rule without its data fails the run', unjudged, { onMissingData: 'fail' }, { failure: MISSING_LINE }],
  [
    'a breach fails the run before missing data',
    both,
    { onMissingData: 'fail' },
    { failure: BREACH_LINE, warning: MISSING_LINE },
  ],
  ['undelivered events fail the run', undelivered, {}, { failure: DELIVERY_LINE }],
  [
    'undelivered events are a warning with on-delivery-failure: warn',
    undelivered,
    { onDeliveryFailure: 'warn' },
    { warning: DELIVERY_LINE },
  ],
  ['undelivered events of a replay fail the run', replayed, {}, { failure: DELIVERY_LINE }],
  [
    'undelivered events of an incomplete run are a warning in addition to its error',
    incomplete,
    {},
    { warning: DELIVERY_LINE },
  ],
  ['a dead-letter file that was not written fails the run anyway', unkept, { onDeliveryFailure: 'warn' }, FULL],
])('%s', (_, run, changes, expected) => {
  const matching = (line: unknown) => (line instanceof RegExp ? expect.stringMatching(line) : line)
  const { failure, warning } = expected
  expect(concluded(run, changes)).toEqual({ failure: matching(failure), warning: matching(warning) })
})

test('an incomplete run does not repeat its error as a warning', () => {
  const run = { ...incomplete, delivery: { ...delivery, fault: AWS_ERROR } }
  expect(concluded(run)).toEqual({ failure: undefined, warning: undefined })
})

test('one event is counted in the singular, and a blank group is named in quotes', () => {
  const one = { made: 1, delivered: 0, skipped: 0, failed: 1 }
  expect(concluded(outcome({ delivery: one })).failure).toBe('1 of 1 event is undelivered.')
  expect(concluded(outcome({ judgement: groupBreaches(1, () => ' ') })).failure).toContain(': " " cost $2.00')
})

test('with hidden amounts, the failure has no amount and no text of the webhook', () => {
  const { failure } = concluded(outcome({ judgement: BREACH, delivery: UNDELIVERED }), { hideAmounts: true })
  for (const amount of AMOUNTS) expect(failure).not.toContain(amount)
  expect(failure).toContain('HTTP 503 (5)')
  expect(failure).not.toContain('busy')
})

test.each(HOSTILE)('the failure with %j is one line', (name) => {
  const reasons = [{ reason: name, summary: name, count: 7 }]
  const run = outcome({ judgement: groupBreaches(1, () => name), delivery: { ...UNDELIVERED, reasons } })
  expect(concluded(run).failure).not.toMatch(/[\r\n\u202A-\u202E\u2066-\u2069]|##\[/)
})

describe('reportError', () => {
  const AWS = 'User: arn:aws:iam::123456789012:user/x\n::set-output name=verdict::pass\n##[error]forged \u202Ebackwards'

  test('the text of a UserError is shown, and its cause only in the debug log', () => {
    const { core, said } = recorder()
    reportError(new UserError('AWS refuses.', 'Allow it.', { cause: new Error(AWS) }), core)
    expect(said).toEqual([
      ['failed', 'AWS refuses. Allow it.'],
      [
        'debug',
        expect.stringMatching(
          /^Error: User: arn:aws:iam::\*{12}:user\/x\n: :set-output .*\n## \[error\]forged +backwards\nat /,
        ),
      ],
    ])
  })

  test('any other error is called a bug, and its text is safe', () => {
    const { core, said } = recorder()
    reportError(new TypeError(AWS), core)
    for (const [, text] of said) expect(text).not.toMatch(/123456789012|^\s*::|##\[|\u202E/m)
    expect(said[0]?.[1]).toContain('The action has a bug')
    reportError('a text', core)
    expect(said.at(-1)).toEqual(['debug', 'a text'])
  })

  test('the stack in the debug log has at most 60 lines and 30,000 characters', () => {
    const { core, said } = recorder()
    reportError(new Error(`${'y\n'.repeat(1000)}${'x'.repeat(10_000)}`), core)
    expect(said.at(-1)?.[1].split('\n')).toHaveLength(60)
    reportError(new Error('x'.repeat(100_000)), core)
    expect(said.at(-1)?.[1].length).toBeLessThan(30_000)
  })
})
