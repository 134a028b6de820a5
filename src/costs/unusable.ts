import { Fault } from '../model/fault.js'
import type { Period } from '../model/period.js'
import { clip, forLog } from '../model/text.js'

/** Cost Explorer answered, but the answer cannot be trusted. */
export function unusable(what: string, period?: Period): Fault {
  const where = period === undefined ? '' : ` (period from ${period.start})`
  return new Fault(
    `Cost Explorer's answer cannot be used: ${what}${where}.`,
    'No total was made of it. Run the job again; if it stays so, check `endpoint` and the proxy, and report it.',
  )
}

/** AWS's words in a fault. */
export function quote(text: string): string {
  return `"${forLog(clip(text, 80))}"`
}
