/** The entry point: calls `run` with the real runtime, and ends the process. */
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import * as core from '@actions/core'
import { Cancelled } from './lib/errors.js'
import type { Clock } from './lib/runtime.js'
import { run } from './run.js'

/** The runner sends SIGTERM 7.5 seconds after SIGINT (actions/runner) and kills the process 2.5 seconds later. Milliseconds. */
const SHUTDOWN_TIMEOUT = 4_500

/** How long idle keep-alive sockets may delay the exit, in milliseconds. */
const IDLE_SOCKET_TIMEOUT = 500

/** Node's exit code if the event loop ends while a promise is still awaited. */
const UNSETTLED_AWAIT = 13

// By default, V8 lets garbage grow to several times the size of the live objects before it collects. Pages, lines and events become
// garbage soon: with this flag, memory does not grow with the number of lines (bench/RESULTS.md).
setFlagsFromString('--heap-growing-percent=1')

const cancellation = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    cancellation.abort(new Cancelled(name))
    setTimeout(() => process.exit(1), SHUTDOWN_TIMEOUT).unref()
  })
}

process.on('exit', (code) => {
  if (code !== UNSETTLED_AWAIT) return
  core.error('The action exited before it finished. This is a bug: report it with the log of this job.')
})

// The reader of the log may close it early. The run continues: its outputs and its exit code are still needed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await wait(milliseconds, undefined, signal ? { signal } : {})
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  },
}

process.exitCode = await run({ env: process.env, core, clock, signal: cancellation.signal })
setTimeout(() => process.exit(), IDLE_SOCKET_TIMEOUT).unref()
