import type { Config } from './config.js'
import { gateIsSet } from './gate.js'
import { rejectSharedPaths } from './paths.js'
import type { Reader } from './reader.js'
import { readChoices } from './scalars.js'
import { secretsWithheld } from './workflow.js'

type Parts = Pick<Config, 'delivery' | 'gate' | 'period' | 'query' | 'report'>

/** Rules that hold between inputs of different groups: faults first, then what only deserves a warning. */
export function checkAcross(reader: Reader, parts: Parts, withoutSecrets: 'fork' | 'dependabot' | undefined): void {
  checkReplay(reader, withoutSecrets)
  rejectSharedPaths(reader, parts.delivery.deadLetterFile)
  checkGate(reader, parts)
  checkRequired(reader, parts, withoutSecrets)
  warnOfIdleInputs(reader)
  warnOfIdleRun(reader, parts)
}

function checkReplay(reader: Reader, withoutSecrets: 'fork' | 'dependabot' | undefined): void {
  if (reader.given('replay-file') === undefined) return
  if (gateIsSet(reader)) {
    reader.fault('replay-file', 'does not go with a gate: a replay reads no costs to judge. Unset one of them.')
  }
  if (reader.given('webhook-url') === undefined) {
    const why = secretsWithheld(withoutSecrets)
    reader.fault('replay-file', `needs \`webhook-url\`: there is nowhere to deliver its events to.${why}`)
  }
  if (reader.given('report-file') !== undefined) {
    reader.fault('report-file', 'does not go with `replay-file`: a replay reads no costs to report. Unset one of them.')
  }
}

function checkGate(reader: Reader, { gate, period, query }: Parts): void {
  if (gate.compareWith === 'week' && period.granularity === 'monthly') {
    reader.fault('compare-with', 'is "week", which months do not have: choose `previous` or `median`.')
  }
  if (gate.groupBudgets !== undefined && query.groupBy.length === 0 && !reader.isFaulty('group-by')) {
    reader.fault('group-budgets', 'needs groups, but `group-by` is `none`: group by something, or use `budget`.')
  }
}

/** What `require` names must be configured: an unset variable must not switch it off unseen. */
function checkRequired(reader: Reader, { report }: Parts, withoutSecrets: 'fork' | 'dependabot' | undefined): void {
  const text = reader.given('require')
  if (text === undefined) return
  const why = secretsWithheld(withoutSecrets)
  const required = readChoices(reader, 'require', text, ['webhook', 'gate', 'comment'])
  if (required.has('webhook') && reader.given('webhook-url') === undefined) {
    reader.fault(
      'require',
      `names \`webhook\`, but \`webhook-url\` is empty: is the secret or variable behind it set?${why}`,
    )
  }
  if (required.has('gate') && !gateIsSet(reader)) {
    reader.fault(
      'require',
      `names \`gate\`, but no rule is set: is the variable behind \`budget\` (or another rule) set?${why}`,
    )
  }
  if (required.has('comment') && report.comment === 'never' && !reader.isFaulty('comment')) {
    reader.fault('require', 'names `comment`, but `comment` is `never`: set it to `always` or `on-breach`.')
  }
  if (required.has('comment') && report.comment !== 'never' && report.githubToken === undefined) {
    reader.fault(
      'require',
      `names \`comment\`, but \`github-token\` is empty: leave it out for the job's own token.${why}`,
    )
  }
}

function warnOfIdleInputs(reader: Reader): void {
  if (reader.given('webhook-url') !== undefined) return
  for (const name of ['webhook-headers', 'webhook-token', 'webhook-secret', 'state-file'] as const) {
    if (reader.given(name) !== undefined)
      reader.warn(`\`${name}\` has no effect: \`webhook-url\` is empty, so nothing is sent.`)
  }
}

function warnOfIdleRun(reader: Reader, { delivery, report }: Parts): void {
  const writes = report.summary && report.summaryFile !== undefined
  if (
    delivery.webhook !== undefined ||
    gateIsSet(reader) ||
    report.comment !== 'never' ||
    writes ||
    report.files.length > 0
  ) {
    return
  }
  reader.warn(
    'This run sends, judges, comments and writes nothing: set `webhook-url`, a rule such as `budget`, `comment`, `summary` or `report-file`.',
  )
}
