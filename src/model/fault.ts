/**
 * The one error class for whatever a user can cause or mend. Everything else that is thrown is a bug of this project and
 * shows its stack in the debug log.
 */
export class Fault extends Error {
  /** One sentence: what happened. */
  readonly whatHappened: string
  /** One sentence: what the user can do about it. */
  readonly whatToDo: string

  constructor(whatHappened: string, whatToDo: string, options?: { cause?: unknown }) {
    super(`${whatHappened} ${whatToDo}`.trim(), options)
    this.name = 'Fault'
    this.whatHappened = whatHappened
    this.whatToDo = whatToDo
  }
}

/**
 * The run was told to stop (SIGINT, SIGTERM: a cancelled job). Not a failure of AWS or the webhook.
 */
export class Cancelled extends Fault {
  constructor(signal: string) {
    super(`The run was cancelled (${signal}).`, 'Re-run the job: events keep their ids, so nothing arrives twice.')
    this.name = 'Cancelled'
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
