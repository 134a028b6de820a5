/** Formats amounts, numbers, periods and counts for display, in American English. */
import { percentChange } from '../gate/index.js'
import type { GroupDefinition } from '../lib/costs.js'
import { type Decimal, decimal, plain, ZERO } from '../lib/decimal.js'
import { showCount } from '../lib/text.js'
import { type Granularity, PERIOD_NOUNS, type Period, periodName } from '../periods/index.js'

/** Shows amounts of one unit. */
export interface Money {
  /** `$1,234.50`; `$0.0000034` if it is less than a cent; `1,234.5 Hrs` for a unit that is not a currency. */
  amount(value: Decimal): string
  /** The same with a sign, except for zero: `+$3.00`, `-$0.50`, `$0.00`. */
  change(value: Decimal): string
  /** Two amounts, with enough digits to see which is greater. */
  pair(one: Decimal, other: Decimal): readonly [string, string]
}

/** Smaller amounts are shown as `~$0`. */
const TINY = '0.000001'
/** Maximum number of decimal places: Cost Explorer's amounts have had no more. */
const MAX_DIGITS = 10
const LONGEST_UNIT = 24

/** Money of a currency (ISO 4217), or amounts of a usage unit. `N/A`, Cost Explorer's unit for mixed usage, shows no unit. */
export function money(unit: string | undefined): Money {
  const currency =
    unit !== undefined && Intl.supportedValuesOf('currency').includes(unit)
      ? ({ style: 'currency', currency: unit } as const)
      : undefined
  const { maximumFractionDigits: digits = 2 } = currency
    ? new Intl.NumberFormat('en-US', currency).resolvedOptions()
    : {}
  // AWS's usage units are words such as `GB-Mo`; other characters are removed.
  const word = unit?.replace(/[^A-Za-z0-9 /-]+/g, '').slice(0, LONGEST_UNIT)
  const suffix = currency || word === undefined || unit === 'N/A' ? '' : ` ${word}`
  const smallest = decimal(`1e-${digits}`)
  const minimumFractionDigits = currency ? digits : 0

  const write = (value: Decimal, options: Intl.NumberFormatOptions) =>
    formatNumber(value, { ...currency, ...options }) + suffix
  const show = (value: Decimal, signDisplay: 'auto' | 'exceptZero') => {
    const size = value.abs()
    if (size.eq(ZERO) || size.gte(smallest)) {
      return write(value, { signDisplay, minimumFractionDigits, maximumFractionDigits: digits })
    }
    if (size.gte(TINY)) return write(value, { signDisplay, maximumSignificantDigits: 2 })
    return `~${write(ZERO, { minimumFractionDigits: 0, maximumFractionDigits: 0 })}`
  }
  return {
    amount: (value) => show(value, 'auto'),
    change: (value) => show(value, 'exceptZero'),
    pair(one, other) {
      const short = [show(one, 'auto'), show(other, 'auto')] as const
      if (short[0] !== short[1] || one.eq(other)) return short
      for (let places = digits + 1; places <= MAX_DIGITS; places++) {
        const precision = { minimumFractionDigits: digits, maximumFractionDigits: places }
        const longer = [write(one, precision), write(other, precision)] as const
        if (longer[0] !== longer[1]) return longer
      }
      return [plain(one), plain(other)]
    },
  }
}

const formats = new Map<string, Intl.NumberFormat>()

/** `Intl` formats decimal text exactly. The formats are cached: creating one takes longer than using it a hundred times. */
function formatNumber(value: Decimal, options: Intl.NumberFormatOptions): string {
  const key = JSON.stringify(options)
  const format = formats.get(key) ?? new Intl.NumberFormat('en-US', options)
  formats.set(key, format)
  return format.format(plain(value) as `${number}`)
}

const ONE_DECIMAL = { minimumFractionDigits: 1, maximumFractionDigits: 1 }

/** The change against a baseline in percent: `+12.5%`, `-3.0%`, `0.0%`; undefined without a baseline above 0. */
export function percentText(amount: Decimal, baseline: Decimal | undefined): string | undefined {
  const percent = percentChange(amount, baseline)
  return percent && `${formatNumber(percent, { signDisplay: 'exceptZero', ...ONE_DECIMAL })}%`
}

/** A part of a whole in percent: `66.3%`. */
export function showShare(percent: Decimal): string {
  return `${formatNumber(percent, ONE_DECIMAL)}%`
}

/** ▲ for a rise, ▼ for a fall, = for neither: many fonts lack a wide equals sign. */
export function arrow(change: Decimal): string {
  if (change.gt(ZERO)) return '▲'
  return change.lt(ZERO) ? '▼' : '='
}

/** `1 event`, `2 events`, `1,200 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${showCount(count)} ${count === 1 ? one : many}`
}

/** The parts that are neither undefined nor empty. */
export function joined(parts: readonly (string | undefined)[], separator: string): string {
  return parts.filter((part) => part !== undefined && part !== '').join(separator)
}

/** `2026-11-20`, `2026-11-20 05:00 UTC` or `2026-11`. */
export function showPeriod(period: Period): string {
  const name = periodName(period)
  return period.granularity === 'hourly' ? `${name.replace('T', ' ')}:00 UTC` : name
}

const SHORT_DATES: Readonly<Record<Granularity, Intl.DateTimeFormatOptions>> = {
  daily: { day: 'numeric', month: 'short' },
  hourly: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  monthly: { month: 'short', year: 'numeric' },
}

/** A period's date under a bar: `Nov 20`, `05:00`, `Nov 2026`. */
export function showShortPeriod({ granularity, start }: Period): string {
  return new Date(start).toLocaleString('en-US', { timeZone: 'UTC', ...SHORT_DATES[granularity] })
}

/** `1 day`, `14 hours`. */
export function countPeriods(count: number, granularity: Granularity): string {
  return counted(count, PERIOD_NOUNS[granularity])
}

/** The names of the groupings: `Service`, `Linked account`, `TAG:team`. */
export function groupingNames(groupBy: readonly GroupDefinition[]): string[] {
  return groupBy.map(({ type, key }) => {
    if (type !== 'DIMENSION') return `${type}:${key}`
    return `${key.slice(0, 1)}${key.slice(1).toLowerCase().replaceAll('_', ' ')}`
  })
}
