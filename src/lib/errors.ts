/**
 * An error that the user caused or can fix. Any other error is a bug of this project, and its stack goes to the debug log.
 */
export class UserError extends Error {
  /** One sentence: what happened. */
  readonly whatHappened: string
  /** One sentence: what to do about it. */
  readonly whatToDo: string

  constructor(whatHappened: string, whatToDo: string, options?: { cause?: unknown }) {
    super(`${whatHappened} ${whatToDo}`.trim(), options)
    this.name = 'UserError'
    this.whatHappened = whatHappened
    this.whatToDo = whatToDo
  }
}

/** The job was cancelled (SIGINT or SIGTERM). */
export class Cancelled extends UserError {
  constructor(signal: string) {
    super(`The run was cancelled (${signal}).`, 'Re-run the job. Events keep their ids, so consumers can drop repeats.')
    this.name = 'Cancelled'
  }
}

/**
 * An input's value that cannot be used. The message follows the input's name in the list of input errors, so it begins with a
 * verb: `is "abc", but must be a number`. It never contains a secret.
 */
export class InvalidInput extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = 'InvalidInput'
  }
}

/** The message of an error, or of any other value that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
