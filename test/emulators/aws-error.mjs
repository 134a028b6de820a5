// @ts-check
/**
 * A refusal in AWS's words: the error's name and message as the service would send them.
 * Emulators throw it; each server puts it on the wire in its own protocol.
 */
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

/**
 * @param {string} message
 * @returns {AwsError} the error that AWS gives for a parameter it does not accept
 */
export function validationError(message) {
  return new AwsError('ValidationException', message)
}

/**
 * The text AWS gives when a member breaks its declared constraint.
 *
 * @param {string} value what was sent
 * @param {string} member where, such as `filter.dimensions.key`
 * @param {string} constraint such as `Member must satisfy enum value set: [A, B]`
 */
export function constraintMessage(value, member, constraint) {
  return `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`
}
