// @ts-check
/**
 * Checks the reports in a real Chromium: `node test/browser/run.mjs`. Without a Chromium it succeeds with a message, unless
 * `CI_REQUIRE_CHROMIUM=1`.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { findChromium } from './chromium.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))

if (findChromium() === undefined) {
  const required = process.env['CI_REQUIRE_CHROMIUM'] === '1'
  console.log(
    '==== SKIPPED: the browser checks did NOT run. Chromium was not found (Debian: apt-get install chromium). ====',
  )
  process.exit(required ? 1 : 0)
}

// The pages come from the current sources; the bundle may be older.
rmSync(`${root}node_modules/.cache/aws-cost-events-browser`, { recursive: true, force: true })
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${here}tsconfig.json`], {
  stdio: 'inherit',
})

const files = readdirSync(here)
  .filter((name) => name.endsWith('.check.mjs'))
  .map((name) => `${here}${name}`)
let passed = 0
run({ files, concurrency: 1 })
  .on('test:pass', () => {
    passed++
  })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .on('end', () => {
    // A run without checks is a failure.
    if (passed === 0) process.exitCode = 1
  })
  .compose(new spec())
  .pipe(process.stdout)
