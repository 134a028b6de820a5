// @ts-check

/** An error that AWS returns. Emulators throw it; each server writes it in its own protocol. */
export class AwsError extends Error {
  /**
   * @param {string} name AWS's error code, such as `ValidationException`
   * @param {string} message
   * @param {number} [status] HTTP status; AWS's JSON services answer nearly every client error with 400
   */
  constructor(name, message, status = 400) {
    super(message)
    this.name = name
    this.status = status
  }
}

/** @param {string} message */
export const validationError = (message) => new AwsError('ValidationException', message)

/**
 * AWS's message for a member that violates its declared constraint.
 *
 * @param {string} value
 * @param {string} member such as `filter.dimensions.key`
 * @param {string} constraint such as `Member must satisfy enum value set: [A, B]`
 */
export function constraintMessage(value, member, constraint) {
  return `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`
}
