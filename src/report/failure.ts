import { Fault, messageOf } from '../model/fault.js'
import type { Core } from '../model/outside.js'

/**
 * Fails the run with one line that says what happened and what to do. Anything but a Fault is a bug of this project: it says
 * so, and its stack goes to the debug log.
 */
export function tellFailure(error: unknown, core: Pick<Core, 'setFailed' | 'debug'>): void {
  if (error instanceof Fault) {
    core.setFailed(error.message)
    if (error.cause !== undefined) core.debug(stackOf(error.cause))
    return
  }
  core.setFailed(
    `Something went wrong inside the action: ${messageOf(error)} This is a bug. Re-run the job with debug logging enabled and report what the log says.`,
  )
  core.debug(stackOf(error))
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
}
