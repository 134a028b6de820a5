import { decimal } from '../../lib/decimal.js'
import { baselineNeeds, comparedWith } from '../baseline.js'
import { HUNDRED, percentChange, textAbove } from '../statistics.js'
import { judgeRise, moneyOf, parseLimit } from './limit.js'
import { rule } from './rule.js'

/**
 * The rise of the total above the baseline, in percent of the baseline. The comparison is exact, without a division:
 * rise · 100 > limit · baseline. A rise from a baseline of 0 or less has no percentage: any rise above `ignore-below` is a breach, whose
 * `actual` is empty.
 */
export const maxIncreasePercent = rule({
  name: 'max-increase-percent',
  parse: parseLimit,
  needs: (_limit, settings) => baselineNeeds(settings),
  judge: (limit, facts, settings) =>
    judgeRise(limit, facts, settings, (rise, baseline) => {
      const percent = percentChange(facts.current.amount, baseline)
      if (percent === undefined) return rise.gt(settings.ignoreBelow) ? '' : undefined
      return rise.times(HUNDRED).gt(limit.times(baseline)) ? textAbove(percent, limit) : undefined
    }),
  describe(breach, how) {
    const { amount, baseline, impact } = moneyOf(breach, how)
    const limit = decimal(breach.limit)
    if (breach.actual === '') {
      const limitText = `limit ${how.number.amount(limit)}%`
      if (how.hideAmounts) return `cost more than ${comparedWith(how)}; ${limitText}`
      return `cost ${amount}, ${impact} more than ${comparedWith(how)} (${baseline}, so there is no percentage); ${limitText}`
    }
    const [percent, limitText] = how.number.pair(decimal(breach.actual), limit)
    if (how.hideAmounts) return `cost ${percent}% more than ${comparedWith(how)}; limit ${limitText}%`
    return `cost ${amount}, ${impact} (${percent}%) more than ${comparedWith(how)} (${baseline}); limit ${limitText}%`
  },
})
