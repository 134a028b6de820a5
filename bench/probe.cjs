// @ts-check
/** Preloaded into the measured process. At its end, it writes the processor time and the peak memory to the file `BENCH_PROBE`. */
const { readFileSync, writeFileSync } = require('node:fs')

process.on('exit', () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakBytes: peak() }
  writeFileSync(process.env['BENCH_PROBE'] ?? '', JSON.stringify(usage))
})

/** Peak of the resident set. Without /proc, `maxRSS` replaces it, which includes the memory of the parent process at the start. */
function peak() {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    if (match) return Number(match[1]) * 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
