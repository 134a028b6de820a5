import type { Decimal } from '../../model/decimal.js'
import type { PeriodSettings, ReadingNeeds } from '../../period/index.js'
import type { GateSettings } from '../settings.js'
import type { Breach, CostFacts } from '../verdict.js'

/** Facts of a newest period that has data. */
export type KnownFacts = CostFacts & { readonly newest: { readonly amount: Decimal } }

/** What a rule found. */
export interface Finding {
  readonly breaches: readonly Omit<Breach, 'rule'>[]
  /** Why the rule could not be judged. Shown to people even where amounts are hidden, so it names none. */
  readonly missing?: string
  readonly warnings?: readonly string[]
}

/** A rule whose limit has this type. */
export interface RuleDefinition<Limit> {
  /** The limit that is set; undefined where none is. */
  limit(gate: GateSettings): Limit | undefined
  /** What must be read besides the chosen period. */
  needs(gate: GateSettings, period: PeriodSettings): Partial<ReadingNeeds>
  judge(limit: Limit, facts: KnownFacts, gate: GateSettings): Finding
}

/** A rule, whatever its limit is. */
export interface AnyRule {
  isSet(gate: GateSettings): boolean
  needs(gate: GateSettings, period: PeriodSettings): Partial<ReadingNeeds>
  /** Undefined where the rule is not set. */
  judge(gate: GateSettings, facts: KnownFacts): Finding | undefined
}

export function rule<Limit>(definition: RuleDefinition<Limit>): AnyRule {
  return {
    isSet: (gate) => definition.limit(gate) !== undefined,
    needs: definition.needs,
    judge(gate, facts) {
      const limit = definition.limit(gate)
      return limit === undefined ? undefined : definition.judge(limit, facts, gate)
    },
  }
}

export const PASS: Finding = { breaches: [] }
