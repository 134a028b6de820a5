// @ts-check
import { readFile } from 'node:fs/promises'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { logViolations } from '../e2e/support/hostile-text.mjs'
import { leaks } from '../e2e/support/run-action.mjs'
import { canonicalJson } from '../emulators/cost-explorer.mjs'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'
import { definitionsOf, SECRET } from './case.mjs'
import { groupValueOf } from './costs.mjs'
import { exactOf, sumOf, textOf } from './exact.mjs'
import { fileOf } from './stage.mjs'

/**
 * The invariants of every run, with any inputs and any failures.
 *
 * @typedef {import('./case.mjs').Case} Case
 * @typedef {import('./stage.mjs').Trace} Trace
 * @typedef {Record<string, any>} Event
 * @typedef {(problem: string) => void} Report
 */

const schema = JSON.parse(await readFile(new URL('../../schema/cost-event-data.schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv2020.default({ strict: false })
addFormats.default(ajv)
const isValid = ajv.compile(schema)

const RULES = [
  'budget',
  'group-budgets',
  'monthly-budget',
  'forecast-budget',
  'max-increase-percent',
  'max-increase-amount',
  'anomaly-threshold',
]
const SECRETS = [EXAMPLE_KEYS.secretAccessKey, 'sesame-open-up', 'token-of-the-webhook', SECRET, SECRET.slice(6)]

/**
 * @param {Case} play
 * @param {readonly Trace[]} traces
 * @returns {string[]} the violations
 */
export function problemsOf(play, traces) {
  /** @type {string[]} */
  const problems = []
  /** @type {Map<string, string>} id by facts, and facts by id */
  const identities = new Map()
  /** Ids of the events that the webhook has accepted so far. @type {Set<string>} */
  const accepted = new Set()
  for (const trace of traces) {
    /** @type {Report} */
    const report = (problem) => problems.push(`${trace.step.kind}: ${problem}`)
    try {
      checkProcess(trace, report)
      if (play.invalid) checkRefusal(trace, report)
      const letters = lettersOf(trace)
      const events = [...trace.posts.flatMap((post) => post.events), ...letters.map(({ event }) => event)]
      checkBooks(trace, letters, report)
      checkEvents(trace, events, identities, report)
      checkState(trace, accepted, report)
      if (trace.step.kind === 'replay') checkReplay(trace, report)
      else if (trace.run.outputs['verdict']) checkCosts(trace, events, report)
      else if (trace.run.outputs['total-cost']) report('a total without a verdict')
    } catch (error) {
      report(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }
  return problems
}

/** @param {Trace} trace @param {Report} report */
function checkProcess({ run }, report) {
  if (run.exitCode !== 0 && run.exitCode !== 1) report(`exit code ${run.exitCode}, signal ${run.signal}\n${run.stderr}`)
  if (/\n\s+at .+:\d+:\d+|This is a bug/.test(`${run.stdout}\n${run.stderr}`))
    report(`a stack trace in the log\n${run.log}`)
  if ((run.exitCode === 1) !== run.errors.length > 0)
    report(`exit code ${run.exitCode} with ${run.errors.length} errors`)
  for (const violation of logViolations(run)) report(`the log has: ${violation}`)
  for (const line of leaks(run, SECRETS)) report(`a secret is visible: ${line}`)
}

/** @param {Trace} trace @param {Report} report */
function checkRefusal({ run, asked, posts, calls }, report) {
  if (run.exitCode !== 1) report('an invalid input is accepted')
  if (asked.length + posts.length + calls.length > 0) report('a request is made despite an invalid input')
}

/**
 * The dead letters that this step added.
 * @param {Trace} trace
 * @returns {{ event: Event, attempts: number, status: number | null }[]}
 */
function lettersOf({ run, files, lettersBefore, step }) {
  const path = run.outputs['dead-letter-file'] ?? ''
  if (path === '') return []
  const text = fileOf(files, path)
  if (text === undefined) throw new Error(`the dead-letter file ${path} does not exist`)
  if (!text.endsWith('\n')) throw new Error('the dead-letter file ends in the middle of a line')
  const lines = text.split('\n').slice(0, -1)
  // A replay replaces its dead-letter file.
  return lines.slice(step.kind === 'replay' ? 0 : lettersBefore.length).map((line) => JSON.parse(line))
}

/** @param {Trace} trace @param {readonly unknown[]} letters @param {Report} report */
function checkBooks({ run, posts, step }, letters, report) {
  const count = (/** @type {string} */ name) => Number(run.outputs[`${name}-count`] || 0)
  const [made, delivered, skipped, failed] = [count('event'), count('delivered'), count('skipped'), count('failed')]
  const hasWebhook = step.inputs['webhook-url'] !== undefined
  if (hasWebhook && made !== delivered + skipped + failed) {
    report(`${made} events made, but ${delivered} delivered + ${skipped} skipped + ${failed} undelivered`)
  }
  if (failed !== letters.length) report(`${failed} events undelivered, but ${letters.length} dead letters`)
  const accepted = posts.filter(isSuccess).reduce((sum, { events }) => sum + events.length, 0)
  if (accepted !== delivered) report(`${delivered} events delivered, but the webhook accepted ${accepted}`)
  if (failed > 0 && step.inputs['on-delivery-failure'] !== 'warn' && run.exitCode !== 1)
    report('undelivered, but exit 0')
}

/** Whether the sender got a 2xx. @param {{ status?: number | undefined }} post */
function isSuccess({ status }) {
  return status !== undefined && status >= 200 && status < 300
}

/**
 * @param {Trace} trace
 * @param {Set<string>} accepted in earlier steps; those of this one are added
 * @param {Report} report
 */
function checkState({ step, posts, files }, accepted, report) {
  const path = step.inputs['state-file'] ?? ''
  const ids = (/** @type {Trace['posts']} */ list) => list.flatMap(({ events }) => events.map(({ id }) => String(id)))
  const now = ids(posts.filter(isSuccess))
  if (path !== '') {
    if (now.length > 0 && fileOf(files, path) === undefined) report('no state file, though events were accepted')
    for (const id of ids(posts)) if (accepted.has(id)) report(`an event of the state file is sent again: ${id}`)
  }
  for (const id of now) accepted.add(id)
}

/**
 * @param {Trace} trace
 * @param {readonly Event[]} events posted or in dead letters, with repetitions
 * @param {Map<string, string>} identities
 * @param {Report} report
 */
function checkEvents({ posts }, events, identities, report) {
  for (const { violations } of posts) for (const violation of violations) report(`not a CloudEvent: ${violation}`)
  for (const event of events) {
    if (!isValid(event['data']))
      report(`data violates the schema: ${ajv.errorsText(isValid.errors)} ${JSON.stringify(event)}`)
    const { id, recordedtime, ...rest } = event
    const facts = canonicalJson(rest)
    const [knownId, knownFacts] = [identities.get(facts) ?? id, identities.get(id) ?? facts]
    if (knownId !== id) report(`one event has two ids, ${knownId} and ${id}: ${facts}`)
    if (knownFacts !== facts) report(`two events have the id ${id}: ${facts} and ${knownFacts}`)
    identities.set(facts, id)
    identities.set(id, facts)
  }
}

/** @param {Trace} trace @param {Report} report */
function checkReplay({ run, posts, asked, lettersBefore }, report) {
  const known = new Set(lettersBefore.map((line) => JSON.parse(line).event.id))
  for (const { events } of posts)
    for (const { id } of events) if (!known.has(id)) report(`an event that was not in the file: ${id}`)
  if (asked.length > 0) report('a replay makes a request to Cost Explorer')
  if ((run.outputs['verdict'] ?? '') !== '' && run.outputs['verdict'] !== 'none') report('a replay has a verdict')
}

/**
 * Checks totals, events and verdict against sums over the emulator's data.
 * @param {Trace} trace
 * @param {readonly Event[]} events
 * @param {Report} report
 */
function checkCosts({ run, step, costs, asked }, events, report) {
  const { inputs } = step
  const { outputs } = run
  const input = (/** @type {string} */ name) => inputs[name]?.trim() ?? ''
  const groupBy = definitionsOf(input('group-by'))
  const granularity = /** @type {import('./costs.mjs').Granularity} */ (input('granularity').toUpperCase())
  const metric = input('metric') || 'UnblendedCost'
  const metrics = /** @type {string[]} */ (asked[0]?.input.Metrics ?? [])
  const start = outputs['period-start'] ?? ''
  /** @param {string} instant */
  const linesAt = (instant) => {
    const lines = costs.linesOf(granularity, granularity === 'HOURLY' ? instant : instant.slice(0, 10), groupBy)
    const hasAmount = lines.some((line) => metrics.some((name) => exactOf(line.metrics[name]?.Amount ?? '0') !== 0n))
    // Without groups, AWS answers 0 if it has no data.
    return groupBy.length === 0 && !hasAmount ? [] : lines
  }
  const lines = linesAt(start)
  const total = sumOf(lines, metric)
  const verdict = outputs['verdict']
  const hasGate = RULES.some((rule) => input(rule) !== '')

  if (verdict !== 'none' && !hasGate) report(`verdict ${verdict} without a gate`)
  if (lines.length === 0) {
    if (verdict === 'pass') report('pass without data')
    if (outputs['total-cost']) report(`a total of ${outputs['total-cost']} without data`)
    const fails = ['', 'fail'].includes(input('on-missing-data')) && hasGate
    if (fails && run.exitCode !== 1) report('no data, but exit 0')
  } else {
    compare('total-cost', outputs['total-cost'], total.exact, report)
    if (outputs['currency'] !== [...total.units][0]) report(`currency ${outputs['currency']}, not ${[...total.units]}`)
  }

  const before = { previous: periodBefore(granularity, start, 1), week: periodBefore('DAILY', start, 7) }[
    input('compare-with') || 'previous'
  ]
  const baseline = before === undefined ? undefined : linesAt(before)
  if (baseline && outputs['baseline-cost'])
    compare('baseline-cost', outputs['baseline-cost'], sumOf(baseline, metric).exact, report)
  const compares = input('max-increase-percent') !== '' || input('max-increase-amount') !== ''
  if (verdict === 'pass' && compares && baseline?.length === 0) report('pass without a baseline')
  if (verdict === 'pass' && input('anomaly-threshold') !== '') {
    const windowStart = Date.parse(String(asked[0]?.input.TimePeriod?.Start ?? ''))
    let known = 0
    for (
      let at = periodBefore(granularity, start, 1);
      Date.parse(at) >= windowStart;
      at = periodBefore(granularity, at, 1)
    ) {
      if (linesAt(at).length > 0) known += 1
    }
    if (known < 7) report(`pass with ${known} periods of history for anomaly-threshold`)
  }
  /** @type {{ rule: string, scope: string }[]} */
  const breaches = JSON.parse(outputs['breaches'] || '[]')
  if ((verdict === 'breach') !== breaches.length > 0) report(`verdict ${verdict} with ${breaches.length} breaches`)
  if (lines.length > 0 && input('budget') !== '') {
    const isAbove = total.exact > exactOf(input('budget'))
    if (isAbove !== breaches.some(({ rule }) => rule === 'budget')) report(`budget ${input('budget')} at ${total.text}`)
  }
  if (verdict === 'breach' && input('on-breach') !== 'warn' && run.exitCode !== 1) report('a breach, but exit 0')

  const sent = new Map(events.filter(({ data }) => data.groups !== undefined).map((event) => [event['id'], event]))
  for (const { data } of sent.values()) {
    const line = linesAt(data.periodStart).find(({ keys }) =>
      groupBy.every((definition, index) => {
        const value = groupValueOf(definition, keys[index] ?? '')
        return data.groups[index].value.toWellFormed() === value.toWellFormed()
      }),
    )
    if (line === undefined) report(`an event without a cost line: ${JSON.stringify(data)}`)
    for (const name of metrics) {
      const shown = data[name.charAt(0).toLowerCase() + name.slice(1)]
      const said = line?.metrics[name]
      if (said && shown !== undefined && (shown.amount !== said.Amount || shown.unit !== said.Unit)) {
        report(`${name} is ${JSON.stringify(shown)}, but AWS answered ${JSON.stringify(said)}`)
      }
    }
  }
  if (input('webhook-url') === '' || input('state-file') !== '') return
  const kinds = input('events') || 'lines'
  const least = input('min-amount') === '' ? undefined : exactOf(input('min-amount'))
  const wanted = chosenPeriods(granularity, start, inputs).flatMap(linesAt)
  const enough = wanted.filter((line) => {
    const amount = exactOf(line.metrics[metric]?.Amount ?? '0')
    return least === undefined || (amount < 0n ? -amount : amount) >= least
  })
  const expected = kinds.includes('lines') ? enough.length : 0
  if (sent.size !== expected) report(`${sent.size} events for ${expected} cost lines`)
}

/** @param {string} name @param {string | undefined} text @param {bigint} exact @param {Report} report */
function compare(name, text, exact, report) {
  if (!/^-?\d+(\.\d+)?$/.test(text ?? '')) return report(`${name} is not a plain decimal: "${text}"`)
  if (exactOf(text ?? '') !== exact) report(`${name} is ${text} instead of ${textOf(exact)}`)
}

/**
 * @param {string} granularity
 * @param {string} start RFC 3339
 * @param {number} count periods back
 */
function periodBefore(granularity, start, count) {
  const date = new Date(start)
  if (granularity === 'HOURLY') date.setUTCHours(date.getUTCHours() - count)
  else if (granularity === 'DAILY') date.setUTCDate(date.getUTCDate() - count)
  else date.setUTCMonth(date.getUTCMonth() - count)
  return `${date.toISOString().slice(0, 19)}Z`
}

/**
 * Starts of the periods whose lines become events, the last one first.
 * @param {string} granularity
 * @param {string} last
 * @param {Record<string, string>} inputs
 */
function chosenPeriods(granularity, last, inputs) {
  const [from, to] = (inputs['period'] ?? '').split('/')
  const first = to === undefined ? undefined : Date.parse(from?.length === 13 ? `${from}:00:00Z` : (from ?? ''))
  const starts = [last]
  const lookback = Number(inputs['lookback'] || 1)
  for (let count = 1; ; count += 1) {
    const start = periodBefore(granularity, last, count)
    if (first === undefined ? count >= lookback : Date.parse(start) < first) return starts
    starts.push(start)
  }
}
