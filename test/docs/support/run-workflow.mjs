// @ts-check
/**
 * Runs a workflow as the Actions runner does: jobs by `needs` and `if`, and steps in order. This action is a child process, `run:`
 * steps run in bash, and stand-ins replace GitHub's actions.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { parseCommandFile } from '../../e2e/support/command-file.mjs'
import { runAction } from '../../e2e/support/run-action.mjs'
import { ACTION } from './documents.mjs'
import { fill, isTrue } from './expressions.mjs'
import { standIns } from './stand-ins.mjs'

/** @typedef {import('./expressions.mjs').Scope} Scope */
/** @typedef {import('./stand-ins.mjs').Storage} Storage */
/**
 * @typedef {object} RunOptions
 * @property {string} [eventName] default `workflow_dispatch`
 * @property {Record<string, any>} [event] the payload
 * @property {Record<string, string>} [inputs] of `workflow_dispatch`; its defaults apply
 * @property {Record<string, string>} [secrets]
 * @property {Record<string, string>} [vars]
 * @property {Record<string, unknown>} [github] more of the `github` context
 * @property {Storage} [storage] caches and artifacts of several runs
 * @property {(permissions: Record<string, string>) => Record<string, string>} [environment] of the action, by its job's permissions
 * @property {string} [githubToken]
 * @property {Record<string, string>} [files] in the workspace of each job
 */
/**
 * @typedef {object} StepResult
 * @property {string | undefined} id
 * @property {string | undefined} name
 * @property {string | undefined} uses
 * @property {'success' | 'failure' | 'skipped'} outcome
 * @property {Record<string, string>} outputs
 * @property {import('../../e2e/support/run-action.mjs').ActionRun} [run] if the step uses this action
 * @property {string} [log] if it is a `run:` step
 */
/** @typedef {{ result: 'success' | 'failure' | 'skipped', steps: StepResult[] }} JobResult */

/**
 * @param {string} text of the workflow file
 * @param {RunOptions} [options]
 * @returns {Promise<Record<string, JobResult>>} by job id
 */
export async function runWorkflow(text, options = {}) {
  const workflow = parse(text)
  const eventName = options.eventName ?? 'workflow_dispatch'
  if (!(eventName in workflow.on)) throw new Error(`"${workflow.name}" does not run on ${eventName}`)
  const github = {
    event: options.event ?? {},
    event_name: eventName,
    repository: 'octo-org/octo-repo',
    actor: 'octocat',
    run_id: '1658821493',
    run_attempt: '1',
    token: options.githubToken ?? '',
    ...options.github,
  }
  const contexts = {
    github,
    inputs: eventName === 'workflow_dispatch' ? dispatchInputs(workflow.on.workflow_dispatch, options.inputs) : {},
    secrets: options.secrets ?? {},
    vars: options.vars ?? {},
  }
  /** @type {Record<string, JobResult>} */
  const results = {}
  for (const [id, job] of inOrder(workflow.jobs)) {
    const needed = [job.needs ?? []].flat().map((name) => results[name]?.result)
    const status = needed.every((result) => result === 'success') ? 'success' : 'failure'
    const runs = isTrue(job.if, { contexts, status })
    results[id] = runs ? await runJob(job, workflow, contexts, eventName, options) : { result: 'skipped', steps: [] }
  }
  return results
}

/**
 * @param {any} job
 * @param {any} workflow
 * @param {Record<string, any>} contexts
 * @param {string} eventName
 * @param {RunOptions} options
 * @returns {Promise<JobResult>}
 */
async function runJob(job, workflow, contexts, eventName, options) {
  const root = await mkdtemp(join(tmpdir(), 'aws-cost-events-workflow-'))
  const workspace = join(root, 'workspace')
  const runnerTemp = join(root, 'temp')
  const permissions = job.permissions ?? workflow.permissions
  const actions = standIns(options.storage ?? { caches: new Map(), artifacts: new Map() }, workspace)
  /** @type {Record<string, string>} */
  const exported = {}
  /** @type {Scope} */
  const scope = {
    contexts: { ...contexts, steps: {}, env: {}, runner: { temp: runnerTemp }, job: { status: 'success' } },
    status: 'success',
  }
  /** @type {StepResult[]} */
  const steps = []
  try {
    await mkdir(workspace, { recursive: true })
    await mkdir(runnerTemp, { recursive: true })
    for (const [name, content] of Object.entries(options.files ?? {})) {
      await writeFile(join(workspace, name), content, { mode: 0o755 })
    }
    for (const step of job.steps) {
      /** @type {StepResult} */
      const result = { id: step.id, name: step.name, uses: step.uses, outcome: 'skipped', outputs: {} }
      steps.push(result)
      if (!isTrue(step.if, scope)) continue
      const given = mapValues({ ...workflow.env, ...job.env, ...step.env }, (value) => fill(value, scope))
      const inputs = mapValues(step.with ?? {}, (value) => fill(value, scope))
      Object.assign(result, await runStep(step, inputs, { ...exported, ...given }))
      if (result.outcome === 'failure' && step['continue-on-error'] !== true) scope.status = 'failure'
      if (step.id) scope.contexts['steps'][step.id] = { outcome: result.outcome, outputs: result.outputs }
    }
    return { result: scope.status === 'success' ? 'success' : 'failure', steps }
  } finally {
    await rm(root, { recursive: true, force: true })
  }

  /**
   * @param {any} step
   * @param {Record<string, string>} inputs
   * @param {Record<string, string>} env
   * @returns {Promise<Partial<StepResult>>}
   */
  async function runStep(step, inputs, env) {
    if (step.run !== undefined) return runScript(fill(step.run, scope), env)
    const [action] = String(step.uses).split('@')
    if (action === ACTION || action === './') {
      const run = await runAction({
        inputs,
        eventName,
        event: options.event ?? {},
        env: { ...options.environment?.(permissions), ...env },
        githubToken: options.githubToken ?? '',
        tempDir: root,
      })
      Object.assign(exported, run.exportedEnv)
      return { outcome: run.exitCode === 0 ? 'success' : 'failure', outputs: run.outputs, run }
    }
    const standIn = actions[action ?? '']
    if (!standIn) throw new Error(`No stand-in for ${step.uses}`)
    return { outcome: 'success', outputs: await standIn(inputs) }
  }

  /** @param {string} script @param {Record<string, string>} env @returns {Promise<Partial<StepResult>>} */
  async function runScript(script, env) {
    const files = { GITHUB_OUTPUT: join(root, 'script-output'), GITHUB_ENV: join(root, 'script-env') }
    for (const file of Object.values(files)) await writeFile(file, '')
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: workspace,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: root,
        RUNNER_TEMP: runnerTemp,
        GITHUB_WORKSPACE: workspace,
        ...files,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk))
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    Object.assign(exported, parseCommandFile(await readFile(files.GITHUB_ENV, 'utf8')))
    const outputs = parseCommandFile(await readFile(files.GITHUB_OUTPUT, 'utf8'))
    return { outcome: code === 0 ? 'success' : 'failure', outputs, log }
  }
}

/**
 * Jobs in the order of their `needs`.
 * @param {Record<string, any>} jobs
 * @returns {[string, any][]}
 */
function inOrder(jobs) {
  /** @type {[string, any][]} */
  const order = []
  const waiting = new Map(Object.entries(jobs))
  while (waiting.size > 0) {
    const ready = [...waiting].find(([, job]) => [job.needs ?? []].flat().every((name) => !waiting.has(name)))
    if (!ready) throw new Error('The jobs depend on each other in a cycle')
    waiting.delete(ready[0])
    order.push(ready)
  }
  return order
}

/**
 * @param {any} declared
 * @param {Record<string, string>} [given]
 * @returns {Record<string, string>}
 */
function dispatchInputs(declared, given = {}) {
  const known = declared?.inputs ?? {}
  for (const name of Object.keys(given)) if (!(name in known)) throw new Error(`workflow_dispatch has no input ${name}`)
  for (const [name, { required, default: fallback }] of Object.entries(known)) {
    if (required && fallback === undefined && !given[name]) throw new Error(`workflow_dispatch needs ${name}`)
  }
  return { ...mapValues(known, (input) => String(input.default ?? '')), ...given }
}

/**
 * @template Value, Result
 * @param {Record<string, Value>} record
 * @param {(value: Value) => Result} change
 * @returns {Record<string, Result>}
 */
function mapValues(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
