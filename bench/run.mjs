// @ts-check
/**
 *     npm run bench -- [--former DIR] [--only startup,memory] [--rounds N] [--dist DIR] [--vanus PROGRAM]
 *
 * Prints the table. Without `--only`, also writes it to `RESULTS.md`. See `README.md`.
 */
import { writeFileSync } from 'node:fs'
import { arch, cpus, platform, totalmem } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ROWS } from './rows.mjs'

const { values } = parseArgs({
  options: {
    former: { type: 'string' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    vanus: { type: 'string' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) },
  },
})
const names = values.only?.split(',').map((name) => name.trim()) ?? Object.keys(ROWS)
const unknown = names.filter((name) => !Object.hasOwn(ROWS, name))
if (unknown.length > 0) {
  console.error(`Unknown row: ${unknown.join(', ')}. The rows are ${Object.keys(ROWS).join(', ')}.`)
  process.exit(1)
}
if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(`This is Node ${process.version}, but the action runs on Node 24. Use npm run bench.`)
  process.exit(1)
}

const context = {
  dist: resolve(values.dist),
  former: values.former === undefined ? undefined : resolve(values.former),
  vanus: values.vanus === undefined ? undefined : resolve(values.vanus),
  rounds: values.rounds === undefined ? undefined : Number(values.rounds),
}
const lines = ['| what | goal | measured | |', '| --- | --- | --- | --- |']
let missed = 0
for (const name of names) {
  console.log(`${name} …`)
  for (const { what, goal, measured, met } of (await ROWS[name]?.(context)) ?? []) {
    console.log(`  ${what}\n    ${measured}   (goal: ${goal}: ${met ? 'met' : 'MISSED'})`)
    lines.push(`| ${what} | ${goal} | ${measured} | ${met ? 'met' : '**missed**'} |`)
    if (!met) missed += 1
  }
}

const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
const machine = `${cpus().length} cores, ${memory} memory, ${platform()} ${arch()}, Node ${process.version}`
const table = `# Measured\n\nWritten by \`npm run bench\` (see [README](README.md)) on ${new Date().toISOString().slice(0, 10)}: ${machine}. Medians.\n\n${lines.join('\n')}\n`
console.log(`\n${table}`)
if (values.only === undefined) writeFileSync(new URL('RESULTS.md', import.meta.url), table)
if (missed > 0) process.exitCode = 1
