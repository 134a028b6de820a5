/**
 * Milliseconds since the process began, by a clock that is never set. `performance`, which is one too, is loaded by Node when it is
 * first used.
 */
export function uptime(): number {
  return process.uptime() * 1000
}
