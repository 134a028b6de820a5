import type { Instant } from '../model/period.js'
import { type PeriodPlan, selectPeriods } from '../period/index.js'
import { baselinePeriods } from './baseline.js'
import type { GateSettings } from './settings.js'

/**
 * Which periods' groups are needed, and until when: each period's start → the last candidate that, being the newest period
 * chosen, needs them. Once a later period has data, that candidate is out, and the groups can be forgotten.
 */
export function groupNeeds(plan: PeriodPlan, gate: GateSettings): Map<Instant, Instant> {
  const needs = new Map<Instant, Instant>()
  for (const candidate of plan.candidates) {
    const { history } = selectPeriods(plan, candidate)
    const compared = baselinePeriods(gate.compareWith, candidate, history)
    const anomalies = gate.anomalyThreshold === undefined ? [] : history
    for (const { start } of [...compared, ...anomalies, candidate]) needs.set(start, candidate.start)
  }
  return needs
}

/** How many periods' groups are held at a time, at most. */
export function heldAtOnce(needs: ReadonlyMap<Instant, Instant>): number {
  const held = (moment: Instant): number =>
    [...needs].filter(([start, lastNeededBy]) => start <= moment && moment <= lastNeededBy).length
  return Math.max(1, ...Array.from(needs.keys(), held))
}
