/**
 * The whole program: choose the period, read the costs, make the events, deliver them, judge the gate, report, set the
 * outputs. Every outside thing is handed in; each step lives in the room that its function is imported from.
 */
import { type Costs, chooseLines, openCosts } from './costs/index.js'
import { type Delivery, openDelivery, replay } from './delivery/index.js'
import { createEventMaker, type EventAmounts, idUnder, queryKeyOf, restate, worthAnEvent } from './events/index.js'
import { judge, Ledger, readingNeeds } from './gate/index.js'
import { type Config, readConfig } from './inputs/index.js'
import { collected, watched } from './model/async.js'
import { type CostEvent, WrittenEvent } from './model/cost-event.js'
import { messageOf } from './model/fault.js'
import type { Outside } from './model/outside.js'
import { withoutIdentities } from './model/text.js'
import { instantOf, isSettled, type PeriodPlan, planPeriods, selectPeriods } from './period/index.js'
import {
  type Conclusion,
  conclude,
  openReportFiles,
  outputsOf,
  type ReportFiles,
  type RunResult,
  report,
  tellFailure,
  type UnjudgedResult,
  viewOf,
} from './report/index.js'

/** One pass. Never throws: whatever happened is said to the runner. The answer is the process's exit code. */
export async function run(outside: Outside): Promise<0 | 1> {
  const { core, env } = outside
  try {
    const config = await readConfig(env, core)
    for (const warning of config.warnings) core.warning(warning)
    const pass = config.delivery.replayFile === undefined ? deliverCosts : deliverAgain
    const { failure, warning } = await pass(config, outside)
    if (warning !== undefined) core.warning(warning)
    outside.signal.throwIfAborted()
    if (failure === undefined) return 0
    core.setFailed(failure)
  } catch (error) {
    tellFailure(error, core)
  }
  return 1
}

/** Reads the chosen costs and delivers them as events: what a run usually does. */
async function deliverCosts(config: Config, outside: Outside): Promise<Conclusion> {
  const { clock, core, signal } = outside
  const now = clock.now()
  const plan = planPeriods(config.period, readingNeeds(config.gate, config.period), now)
  const queryKey = queryKeyOf(config.query, plan.granularity)
  const restated = (event: CostEvent, previous: EventAmounts) => restate(event, previous, queryKey)
  const delivery = await openDelivery(config.delivery, { ...wire(outside), queryKey, restated })
  const costs = openCosts(config.access, config.query, {
    core,
    clock,
    signal,
    maxApiRequests: config.maxApiRequests,
    accountRequired: config.delivery.webhook !== undefined,
  })
  let passed: Passed
  try {
    passed = await passOn({ config, plan, now, costs, delivery })
  } catch (error) {
    // What was read before AWS broke off is delivered; of the costs nothing is told, as a part would look like the whole.
    const [receipt, apiRequests] = [await delivery.finish(), costs.requests]
    const reason = withoutIdentities(messageOf(error))
    const told = await tell({ kind: 'broken-off', reason, delivery: receipt, apiRequests }, undefined, config, outside)
    // The error itself ends the run, so what was not delivered beside it can only be a warning.
    const undelivered = told.failure ?? told.warning
    if (undelivered !== undefined && undelivered !== messageOf(error)) core.warning(undelivered)
    throw error
  }
  const { files, ...judged } = passed
  return tell({ ...judged, delivery: await delivery.finish(), apiRequests: costs.requests }, files, config, outside)
}

interface Passage {
  readonly config: Config
  readonly plan: PeriodPlan
  /** Milliseconds since 1970, UTC: when Cost Explorer is asked. */
  readonly now: number
  readonly costs: Costs
  readonly delivery: Delivery
}

type Passed = Omit<RunResult, 'delivery' | 'apiRequests'> & { readonly files: ReportFiles }

/** Every line, as it comes, through the books and out as an event; then the verdict, the totals and the breaches. */
async function passOn({ config, plan, now, costs, delivery }: Passage): Promise<Passed> {
  const { query, gate } = config
  const { granularity } = plan
  const { kinds } = config.events
  const ledger = new Ledger(plan, query, gate, { totals: kinds.has('total') })
  const opened = await openReportFiles(config.report.files, config.directories.workspace)
  try {
    const lines = watched(costs.read({ granularity, window: plan.window }), ledger.add)
    // Loaded while Cost Explorer is at work.
    delivery.warmUp()
    const choice = chooseLines(plan, lines, config.directories.temporary)
    const account = await costs.account()
    const events = createEventMaker(config.events, { account, query, granularity, recordedTime: instantOf(now) })
    const files = opened.begin({ account, query, gate, top: config.report.top, generatedAt: instantOf(now) })
    const send = (event: WrittenEvent): void | Promise<void> => {
      const outgoing = delivery.deliver(event)
      return outgoing instanceof Promise ? outgoing.then((sent) => files.event(sent)) : files.event(outgoing)
    }
    for await (const lines of choice.lines) {
      for (const line of lines) {
        // Waiting where there is nothing to wait for would take longer than the line itself.
        const written = files.line(line)
        if (written) await written
        if (!kinds.has('lines') || !worthAnEvent(line, config.events, query.metric)) continue
        const sent = send(events.written(line))
        if (sent) await sent
      }
    }
    const month = plan.monthWindow
    const monthLines = month && (await collected(costs.read({ granularity: 'daily', window: month, groupBy: [] })))

    const selection = selectPeriods(plan, choice.newest())
    const facts = ledger.facts(selection, monthLines)
    const judgement = judge(gate, facts, { now })

    if (kinds.has('total')) {
      for (const total of facts.chosen) {
        const metrics = ledger.totals(total.period)
        if (metrics) await send(WrittenEvent.of(events.total({ ...total, metrics })))
      }
    }
    if (kinds.has('breaches')) {
      const { period, estimated } = facts.newest
      const judged = { period, estimated, currency: facts.currency, metric: query.metric }
      for (const breach of judgement.breaches) await send(WrittenEvent.of(events.breach(breach, judged)))
    }
    return { query, selection, facts, judgement, settled: isSettled(selection.newest, now), files }
  } catch (error) {
    await opened.abandon()
    throw error
  }
}

/** Delivers the events of `replay-file` and asks AWS nothing. */
async function deliverAgain(config: Config, outside: Outside): Promise<Conclusion> {
  const queryKey = queryKeyOf(config.query, config.period.granularity)
  const delivery = await replay(config.delivery, { ...wire(outside), queryKey, idUnder })
  return tell({ kind: 'replay', delivery, apiRequests: 0 }, undefined, config, outside)
}

/** Reports, sets the outputs, and says how the run ends. */
async function tell(
  result: RunResult | UnjudgedResult,
  files: ReportFiles | undefined,
  config: Config,
  outside: Outside,
): Promise<Conclusion> {
  const { core, signal } = outside
  let commentUrl: string | undefined
  let reportFiles: readonly string[] = []
  try {
    // A cancelled job has seconds left, and its outputs come first.
    if (!signal.aborted) commentUrl = (await report(result, config, { core, signal })).commentUrl
    if (files && !('kind' in result)) reportFiles = await files.finish(result)
  } finally {
    const outputs = outputsOf(result, { top: config.report.top, reportFiles, commentUrl })
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
  }
  return conclude(result, viewOf(config), config.delivery.onFailure)
}

/** What delivery needs of the outside. */
function wire({ core, clock, signal }: Outside) {
  return { log: core, clock, signal, random: Math.random }
}
