// @ts-check
/** The output of the demo. */

/** @param {string} text */
export function title(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(0, 100 - text.length))}`)
}

/**
 * The log as GitHub shows it, with the runner's commands replaced by their texts.
 * @param {string} log
 */
export function showLog(log) {
  for (const line of log.trimEnd().split('\n')) {
    const [, command, text = ''] = /^::(\w[\w-]*)(?: [^:]*)?::(.*)$/.exec(line) ?? []
    if (command === undefined) console.log(`  ${line}`)
    else if (command === 'group') console.log(`  ▼ ${text}`)
    else if (['notice', 'warning', 'error'].includes(command)) console.log(`  ${command}: ${unescaped(text)}`)
  }
}

/** @param {string} text escaped for a command of the runner */
const unescaped = (text) => text.replaceAll('%0A', ' ').replaceAll('%0D', '').replaceAll('%25', '%')

/**
 * The events with the highest costs, the first one in full.
 * @param {readonly Record<string, any>[]} events
 */
export function showEvents(events) {
  const lines = events.filter((event) => event.data.unblendedCost && event.type.split('.').length === 3)
  const byCost = [...lines].sort((a, b) => Number(b.data.unblendedCost.amount) - Number(a.data.unblendedCost.amount))
  for (const event of byCost.slice(0, 5)) {
    const { amount, unit } = event.data.unblendedCost
    console.log(`  ${event.type}  ${event.partitionkey.padEnd(44)} ${amount.padStart(16)} ${unit}`)
  }
  console.log(`  … and ${events.length - 5} more. The first one in full:\n`)
  console.log(JSON.stringify(byCost[0], null, 2).replace(/^/gm, '  '))
}

/** @param {Readonly<Record<string, string>>} outputs */
export function showOutputs(outputs) {
  for (const [name, value] of Object.entries(outputs)) {
    const line = value.replaceAll('\n', ' ')
    console.log(`  ${name.padEnd(22)} ${line.length > 160 ? `${line.slice(0, 160)}…` : line}`)
  }
}
