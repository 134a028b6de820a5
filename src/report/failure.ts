import { Fault, messageOf } from '../model/fault.js'
import type { Core } from '../model/outside.js'
import { forLog, withoutIdentities } from '../model/text.js'

/** Lines of a stack in the debug log, and characters of each. */
const STACK = { lines: 60, line: 500 }

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
    `Something went wrong inside the action (${forLog(withoutIdentities(messageOf(error)))}). This is a bug: re-run the job with debug logging enabled and report what the log says.`,
  )
  core.debug(stackOf(error))
}

/** An error's stack begins with its message, and that may be a stranger's: each line is made fit for the log. */
function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : messageOf(error)
  return withoutIdentities(stack)
    .split('\n')
    .slice(0, STACK.lines)
    .map((line) => forLog(line, STACK.line))
    .join('\n')
}
