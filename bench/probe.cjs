// @ts-check
/** Preloaded into a process that is measured: at its end it writes what it used to the file that `BENCH_PROBE` names. */
const { readFileSync, writeFileSync } = require('node:fs')

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: peak() }
  writeFileSync(process.env['BENCH_PROBE'] ?? '', JSON.stringify(usage))
})

/** Peak of the resident set. `maxRSS`, the fallback where there is no /proc, starts from what the parent process had. */
function peak() {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (match) return Number(match[1]) * 1024
  } catch {
    // another system than Linux
  }
  return process.resourceUsage().maxRSS * 1024
}
