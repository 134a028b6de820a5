/**
 * The entry: calls `run` with the real world, and is the only place that ends the process.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { debug, error, group, info, notice, setFailed, setOutput, setSecret, warning } from '@actions/core'
import { boundHeap } from './heap.js'
import { Cancelled } from './model/fault.js'
import type { Clock, Core } from './model/outside.js'
import { run } from './run.js'

/** A cancelled job has 7.5 seconds from SIGINT to SIGTERM (actions/runner); the run must be gone well before. */
const LONGEST_FAREWELL_MS = 4_500

/** Sockets that a server keeps open must not keep the job waiting once all is said. */
const LONGEST_LINGER_MS = 500

const cancellation = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    cancellation.abort(new Cancelled(name))
    setTimeout(() => process.exit(1), LONGEST_FAREWELL_MS).unref()
  })
}

/** By name, as the bundle then holds no more of the package. */
const core: Core = { debug, error, group, info, notice, setFailed, setOutput, setSecret, warning }

const clock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, signal ? { signal } : {})
    } catch (reason) {
      throw signal?.aborted ? signal.reason : reason
    }
  },
}

/** Node's own exit code where the event loop runs empty before the program is done: a promise that nothing will settle. */
const UNSETTLED = 13
process.on('exit', (code) => {
  if (code === UNSETTLED)
    core.error('The action ended before it was done. This is a bug: please report what the log says.')
})

boundHeap()
process.exitCode = await run({ env: process.env, core, clock, signal: cancellation.signal })
setTimeout(() => process.exit(), LONGEST_LINGER_MS).unref()
