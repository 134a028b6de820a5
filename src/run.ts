/**
 * The whole program: choose the periods, read the costs, deliver each line as an event, judge the gate, report, set the outputs.
 * Everything outside the program is an argument. Each step is a function of the module that it is imported from.
 */
import { type CostExplorer, chooseLines, openCostExplorer } from './cost-explorer/index.js'
import { type Delivery, openDelivery, replay } from './delivery/index.js'
import { type CostEvent, createEventMaker, queryKeyOf, shouldSend } from './events/index.js'
import { CostTotals, judge, readingNeeds } from './gate/index.js'
import { type Config, readConfig } from './inputs/index.js'
import type { CostLine } from './lib/costs.js'
import type { Runtime } from './lib/runtime.js'
import { instantOf, isSettled, type PeriodPlan, planPeriods, selectPeriods } from './periods/index.js'
import {
  conclude,
  type JudgedCosts,
  type Outcome,
  openReportFiles,
  outputsOf,
  type ReportFiles,
  report,
  reportError,
} from './report/index.js'

/** One run. Never throws: errors go to the runner's log. Returns the exit code of the process. */
export async function run(runtime: Runtime): Promise<0 | 1> {
  const { core, env, signal } = runtime
  try {
    const config = await readConfig(env, core)
    for (const warning of config.warnings) core.warning(warning)
    const files = await openReportFiles(config)
    try {
      const pass = config.replayFile === undefined ? deliverCosts : deliverAgain
      const outcome = await pass(config, files, runtime)
      await tell(outcome, config, files, runtime)
      const { failure, warning } = conclude(outcome, config)
      if (warning !== undefined) core.warning(warning)
      if (outcome.kind === 'incomplete') throw outcome.error
      signal.throwIfAborted()
      if (failure === undefined) return 0
      core.setFailed(failure)
    } finally {
      await files.abandon()
    }
  } catch (error) {
    reportError(error, core)
  }
  return 1
}

/**
 * Reads the chosen costs and delivers them as events. Where reading fails midway, what was read is delivered and the outcome
 * holds no costs: a partial total would look like the whole.
 */
async function deliverCosts(config: Config, files: ReportFiles, runtime: Runtime): Promise<Outcome> {
  const now = runtime.clock.now()
  const plan = planPeriods(config, readingNeeds(config), now)
  const delivery = await openDelivery(config, deliveryRuntime(config, runtime))
  const costs = openCostExplorer(config, config.query, runtime)
  const read = await readCosts({ config, plan, now, costs, delivery, files }).catch((error: unknown) => {
    return { kind: 'incomplete' as const, error }
  })
  return { ...read, delivery: await delivery.finish(), apiRequests: costs.requests }
}

interface Reading {
  readonly config: Config
  readonly plan: PeriodPlan
  /** When Cost Explorer is asked, milliseconds since 1970. */
  readonly now: number
  readonly costs: CostExplorer
  readonly delivery: Delivery
  readonly files: ReportFiles
}

/** Adds up every line as it arrives and delivers the chosen ones; then the gate's verdict, the totals and the breaches. */
async function readCosts({ config, plan, now, costs, delivery, files }: Reading): Promise<JudgedCosts> {
  const { query, events: kinds } = config
  const { granularity } = plan
  const totals = new CostTotals(plan, query, config, { totals: kinds.has('total') })
  const choice = chooseLines(
    plan,
    addUp(costs.read({ granularity, window: plan.window }), totals),
    config.temporaryDirectory,
  )
  const account = await costs.account()
  const events = await createEventMaker(config, {
    account,
    query,
    granularity,
    recordedTime: new Date(now).toISOString(),
  })
  await files.begin({ account, query, generatedAt: instantOf(now) })
  const send = async (event: CostEvent) => files.event(await delivery.deliver(event))

  for await (const line of choice.lines) {
    await files.line(line)
    if (kinds.has('lines') && shouldSend(line, config, query.metric)) await send(events.line(line))
  }
  const monthLines: CostLine[] = []
  if (plan.monthWindow) {
    const month = costs.read({ granularity: 'daily', window: plan.monthWindow, groupBy: [] })
    for await (const line of month) monthLines.push(line)
  }

  const selection = selectPeriods(plan, choice.current())
  const facts = totals.facts(selection, monthLines)
  const judgement = judge(config, facts, { now })
  if (kinds.has('total')) {
    for (const total of facts.chosen) {
      const metrics = totals.totals(total.period)
      if (metrics) await send(events.total({ ...total, metrics }))
    }
  }
  if (kinds.has('breaches')) {
    const { period, estimated } = facts.current
    const judged = { period, estimated, currency: facts.currency, metric: query.metric }
    for (const breach of judgement.breaches) await send(events.breach(breach, judged))
  }
  return { kind: 'judged', query, account, selection, facts, judgement, settled: isSettled(selection.current, now) }
}

/** Passes the lines on and adds each to the totals. */
async function* addUp(lines: AsyncIterable<CostLine>, totals: CostTotals): AsyncGenerator<CostLine> {
  for await (const line of lines) {
    totals.add(line)
    yield line
  }
}

/** Delivers the events of `replay-file`. No request is made to AWS. */
async function deliverAgain(config: Config, _files: ReportFiles, runtime: Runtime): Promise<Outcome> {
  return { kind: 'replayed', delivery: await replay(config, deliveryRuntime(config, runtime)), apiRequests: 0 }
}

/** Reports and sets the outputs. Outputs are set even where reporting fails. */
async function tell(outcome: Outcome, config: Config, files: ReportFiles, { core, signal }: Runtime): Promise<void> {
  let commentUrl: string | undefined
  let reportFiles: readonly string[] = []
  try {
    // A cancelled job has a few seconds left, so it only sets its outputs.
    if (!signal.aborted) commentUrl = (await report(outcome, config, { core, signal })).commentUrl
    if (outcome.kind === 'judged') reportFiles = await files.finish(outcome)
  } finally {
    const outputs = outputsOf(outcome, { top: config.top, reportFiles, commentUrl })
    for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value)
  }
}

function deliveryRuntime(config: Config, { core, clock, signal }: Runtime) {
  const queryKey = queryKeyOf(config.query, config.granularity)
  return { log: core, clock, signal, random: Math.random, queryKey }
}
