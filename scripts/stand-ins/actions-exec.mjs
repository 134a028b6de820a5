// @ts-check
/**
 * Stands in for `@actions/exec` in the bundle: `@actions/core` imports it to ask for the platform's details, which the program
 * does not. It runs no other program, and the bundle cannot.
 * @returns {never}
 */
export function getExecOutput() {
  throw new Error('This bundle holds no @actions/exec.')
}
