import fc from 'fast-check'
import { GRANULARITIES } from '../../src/model/period.js'

/** Moments between 2001 and 2099, to the millisecond. */
export const moments = fc.integer({ min: Date.UTC(2001, 0, 1), max: Date.UTC(2099, 11, 31) })

export const granularities = fc.constantFrom(...GRANULARITIES)

/** Zones that catch out naive code: DST north and south, quarter hours, both ends of the world. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Australia/Lord_Howe',
  'America/St_Johns',
] as const

export const zones = fc.constantFrom(...ZONES)
