import type { Fault } from '../model/fault.js'
import type { FailureContext } from './remedies.js'

/**
 * See `toFault` in `to-fault.ts`: the remedies are loaded where something needs one.
 * @throws what `toFault` throws
 */
export async function faultOf(error: unknown, context: FailureContext): Promise<Fault> {
  return (await import('./to-fault.js')).toFault(error, context)
}
