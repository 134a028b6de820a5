// @ts-check
/**
 * Preloaded (`node --require`) into a process that is measured: writes what it used to the file that `BENCH_PROBE` names
 * when it ends, and with `BENCH_PROBE_MODULES` which modules it loaded.
 */
const { appendFileSync, readFileSync } = require('node:fs')
const { registerHooks } = require('node:module')

const file = process.env['BENCH_PROBE'] ?? ''
/** @type {string[]} */
const loaded = []

if (process.env['BENCH_PROBE_MODULES']) {
  registerHooks({
    load(url, context, next) {
      loaded.push(url)
      return next(url, context)
    },
  })
}

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  appendFileSync(file, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: peak(), loaded }))
})

/**
 * The peak of the resident set. Linux counts it for each program image in VmHWM; `maxRSS`, the fallback, starts from what
 * the parent process had when it forked.
 */
function peak() {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (match) return Number(match[1]) * 1024
  } catch {
    // no /proc: another system than Linux
  }
  return process.resourceUsage().maxRSS * 1024
}
