// @ts-check
/**
 * Preloaded into the action (`node --import`): a clock that starts at `FUZZ_NOW` and moves only while the action sleeps, so two runs
 * write the same times; sleeps that take no real time; and a constant `Math.random` for the jitter of retries.
 */
import { syncBuiltinESMExports } from 'node:module'
import promises from 'node:timers/promises'

const start = Date.parse(process.env['FUZZ_NOW'] ?? '')
/** Milliseconds slept so far. */
let slept = 0

const RealDate = Date
const now = () => start + slept
globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, newTarget) => Reflect.construct(target, values.length > 0 ? values : [now()], newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})

const realPerformanceNow = performance.now.bind(performance)
performance.now = () => realPerformanceNow() + slept

Math.random = () => 0.05

const realSetTimeout = globalThis.setTimeout
/** @param {(...values: any[]) => void} work @param {number} [milliseconds] @param {any[]} values */
const setTimeoutThatMovesTheClock = (work, milliseconds = 0, ...values) => {
  const due = slept + milliseconds
  const timer = realSetTimeout(() => {
    // A timer without a reference is a timeout, not a sleep.
    if (timer.hasRef()) slept = Math.max(slept, due)
    work(...values)
  }, milliseconds)
  return timer
}
globalThis.setTimeout = /** @type {typeof setTimeout} */ (Object.assign(setTimeoutThatMovesTheClock, realSetTimeout))

const realSleep = promises.setTimeout
promises.setTimeout = async (milliseconds = 0, value, options) => {
  const due = slept + milliseconds
  const result = await realSleep(Math.min(milliseconds, 2), value, options)
  slept = Math.max(slept, due)
  return /** @type {any} */ (result)
}
syncBuiltinESMExports()
