import type { Core } from '../model/outside.js'
import { clip, forLog, labelForLog } from '../model/text.js'
import { breachText } from './breach-text.js'
import { money } from './money.js'
import type { RunResult } from './result.js'
import { counted, showPeriod, type View } from './view.js'

/** GitHub keeps ten annotations a level and step; two are left to others. */
const MOST = 8
/** GitHub cuts an annotation's message here, in characters. */
const LONGEST = 4096

/**
 * Says each breach as an annotation (an error, or a warning with `on-breach: warn`), then what the gate warns of: eight at
 * most, the last of them counting the rest.
 */
export function annotate(result: RunResult, view: View, core: Pick<Core, 'error' | 'warning' | 'info'>): void {
  const fails = view.gate.onBreach === 'fail'
  const { breaches, warnings } = result.judgement
  const all = [
    ...breachMessages(result, view).map((message) => ({ message, breach: true })),
    ...warnings.map((warning) => ({ message: forLog(warning, 1000), breach: false })),
  ]
  const say = ({ message, breach }: { message: string; breach: boolean }) => {
    const text = clip(message, LONGEST)
    if (breach && fails) core.error(text, { title: 'AWS costs' })
    else core.warning(text, { title: 'AWS costs' })
  }
  if (all.length <= MOST) {
    for (const one of all) say(one)
    return
  }
  for (const one of all.slice(0, MOST - 1)) say(one)
  const breachesLeft = Math.max(0, breaches.length - (MOST - 1))
  const warningsLeft = all.length - (MOST - 1) - breachesLeft
  const rest = [
    breachesLeft > 0 ? counted(breachesLeft, 'more breach', 'more breaches') : '',
    warningsLeft > 0 ? counted(warningsLeft, 'more warning') : '',
  ].filter((text) => text !== '')
  say({
    message: `${rest.join(' and ')}: the log names them.`,
    breach: breachesLeft > 0,
  })
  for (const { message } of all.slice(MOST - 1)) core.info(message)
}

/** One line a breach: rule, scope, what broke it, period and currency. */
function breachMessages(result: RunResult, view: View): string[] {
  const { currency, newest } = result.facts
  const unit = money(currency)
  const period = showPeriod(newest.period)
  const where = view.hideAmounts || currency === undefined ? period : `${period}, ${forLog(currency, 20)}`
  return result.judgement.breaches.map((breach) => {
    const text = breachText(breach, view, newest.period.granularity, unit)
    return `${breach.rule}, ${labelForLog(breach.scope, 200)}: ${forLog(text, 1000)} (${where}).`
  })
}
