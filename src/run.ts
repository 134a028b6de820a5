/** The whole program: choose the periods, read the costs, deliver each line as an event, judge the gate, report, set the outputs. */
import { type CostExplorer, forChosenLines, openCostExplorer } from './cost-explorer/index.js'
import { type Delivery, openDelivery, replay } from './delivery/index.js'
import { type CostEvent, createEventMaker, queryKeyOf, shouldSend } from './events/index.js'
import * as gate from './gate/index.js'
import { type Config, readConfig } from './inputs/index.js'
import type { CostLine } from './lib/costs.js'
import { messageOf } from './lib/errors.js'
import type { Runtime } from './lib/runtime.js'
import { instantOf, isSettled, type PeriodPlan, planPeriods, selectPeriods } from './periods/index.js'
import * as reports from './report/index.js'

/** One run. Never throws: errors go to the runner's log. Returns the exit code of the process. */
export async function run(runtime: Runtime): Promise<0 | 1> {
  const { core, env, signal } = runtime
  try {
    const config = await readConfig(env, core)
    for (const warning of config.warnings) core.warning(warning)
    const files = await reports.openReportFiles(config)
    try {
      const outcome =
        config.replayFile === undefined ? await deliverCosts(config, files, runtime) : await redeliver(config, runtime)
      const { hideAmounts, problems } = await publish(outcome, config, files, runtime)
      const { failure, warning } = reports.conclude(outcome, config, hideAmounts)
      if (warning !== undefined) core.warning(warning)
      // A cancelled run fails only because of the cancellation.
      if (signal.aborted && failure !== undefined) core.warning(failure)
      signal.throwIfAborted()
      if (failure !== undefined) core.setFailed(failure)
      const errors = outcome.kind === 'incomplete' ? [outcome.error, ...problems] : problems
      for (const error of errors) reports.reportError(error, core)
      return failure === undefined && errors.length === 0 ? 0 : 1
    } finally {
      await files.abandon()
    }
  } catch (error) {
    reports.reportError(error, core)
    return 1
  }
}

/**
 * Reads the chosen costs and delivers them as events. If reading or judging fails, the events made so far are delivered and the outcome
 * has no costs: a partial total would look complete.
 */
async function deliverCosts(config: Config, files: reports.ReportFiles, runtime: Runtime): Promise<reports.Outcome> {
  const now = runtime.clock.now()
  const plan = planPeriods(config, gate.readingNeeds(config), now)
  for (const notice of plan.notices) runtime.core.notice(notice)
  const delivery = await openDelivery(config, deliveryRuntime(config, runtime))
  const costs = openCostExplorer(config, config.query, runtime)
  const read = await readCosts({ config, plan, now, costs, delivery, files, runtime }).catch((error: unknown) => {
    return { kind: 'incomplete' as const, error }
  })
  return { ...read, delivery: await delivery.finish(), apiRequests: costs.requests }
}

/** The dependencies of one reading of the costs. */
interface CostRun {
  readonly config: Config
  readonly plan: PeriodPlan
  /** Time of the requests to Cost Explorer, milliseconds since 1970. */
  readonly now: number
  readonly costs: CostExplorer
  readonly delivery: Delivery
  readonly files: reports.ReportFiles
  readonly runtime: Runtime
}

/** Adds up the lines and delivers the chosen ones as they arrive. Then judges the gate, and delivers the totals and the breaches. */
async function readCosts(costRun: CostRun): Promise<reports.JudgedCosts> {
  const { config, plan, now, costs, delivery, files } = costRun
  const { query, events: kinds } = config
  const lines = costs.read({ granularity: plan.granularity, window: plan.window })
  const account = await costs.account()
  const context = { account, query, granularity: plan.granularity, recordedTime: new Date(now).toISOString() }
  const events = await createEventMaker(config, context)
  await files.begin({ account, query, generatedAt: instantOf(now) })
  const send = async (event: CostEvent) => files.event(await delivery.deliver(event))

  const totals = new gate.CostTotals(plan, query, config, { totals: kinds.has('total') })
  const current = await forChosenLines(plan, addUp(lines, totals), config.temporaryDirectory, async (line) => {
    await files.line(line)
    if (kinds.has('lines') && shouldSend(line, config, query.metric)) await send(events.line(line))
  })
  const monthLines: CostLine[] = []
  if (plan.monthWindow) {
    const month = costs.read({ granularity: 'daily', window: plan.monthWindow, groupBy: [] })
    for await (const line of month) monthLines.push(line)
  }

  const selection = selectPeriods(plan, current)
  const facts = totals.facts(selection, monthLines)
  const verdict = gate.judge(config, facts, { now })
  if (kinds.has('total')) {
    for (const total of facts.chosen) {
      const metrics = totals.totals(total.period)
      if (metrics) await send(events.total({ ...total, metrics }))
    }
  }
  const judgement = await explain(verdict, gate.explanationPlan(verdict, facts, config, query, selection), costRun)
  if (kinds.has('breaches')) {
    const { period, estimated } = facts.current
    const judged = { period, estimated, currency: facts.currency, metric: query.metric }
    for (const breach of judgement.breaches) await send(events.breach(breach, judged))
  }
  return { kind: 'judged', query, account, facts, judgement, settled: isSettled(current, now) }
}

/** Reads the causes of the breaches. An error here is only a warning: the verdict does not change. */
async function explain(
  judgement: gate.Judgement,
  explanation: gate.ExplanationPlan | undefined,
  { config, plan, costs, runtime }: CostRun,
) {
  if (explanation === undefined) return judgement
  // The time limit of the delivery is already running, and the breach events are sent after this.
  const seconds = Math.min(60, config.webhookDeadlineSeconds / 3)
  const signal = AbortSignal.timeout(seconds * 1000)
  try {
    const lines = costs.read({ granularity: plan.granularity, ...explanation, signal })
    return await gate.withCauses(judgement, explanation, lines)
  } catch (error) {
    runtime.signal.throwIfAborted()
    const why = signal.aborted ? `Cost Explorer did not answer within ${Math.ceil(seconds)} s.` : messageOf(error)
    runtime.core.warning(`The breaches are not explained. ${why}`)
    return judgement
  }
}

/** Adds every line to the totals, then yields it. */
async function* addUp(lines: AsyncIterable<CostLine>, totals: gate.CostTotals): AsyncGenerator<CostLine> {
  for await (const line of lines) {
    totals.add(line)
    yield line
  }
}

/** Delivers the events of `replay-file`. No request is made to AWS. */
async function redeliver(config: Config, runtime: Runtime): Promise<reports.Outcome> {
  return { kind: 'replayed', delivery: await replay(config, deliveryRuntime(config, runtime)), apiRequests: 0 }
}

/** Reports and sets the outputs. Returns problems instead of logging them, because the run's conclusion is logged first. */
async function publish(outcome: reports.Outcome, config: Config, files: reports.ReportFiles, runtime: Runtime) {
  const { core, signal } = runtime
  const nothing = { commentUrl: undefined, issueUrl: undefined, hideAmounts: config.hideAmounts !== false }
  // A cancelled job has a few seconds left, so it only sets its outputs.
  const reported = signal.aborted ? nothing : await reports.report(outcome, config, runtime)
  const { written, problems } = outcome.kind === 'judged' ? await files.finish(outcome) : { written: [], problems: [] }
  for (const file of written) reports.logWritten('File', file, core)
  const outputs = reports.outputsOf(outcome, { settings: config, reportFiles: written, ...reported })
  const unset = reports.setOutputs(outputs, core)
  return { hideAmounts: reported.hideAmounts, problems: unset === undefined ? problems : [...problems, unset] }
}

function deliveryRuntime(config: Config, { core, clock, signal }: Runtime) {
  const queryKey = queryKeyOf(config.query, config.granularity)
  return { log: core, clock, signal, random: Math.random, queryKey }
}
