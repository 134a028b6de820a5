// @ts-check
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/**
 * @typedef {object} Letter
 * @property {Record<string, any>} event
 * @property {string} text the event's JSON in the file
 * @property {string} reason
 * @property {number} attempts
 * @property {number | null} status
 */

/**
 * The dead letters in a file; none without a file.
 * @param {string} path
 * @returns {Promise<Letter[]>}
 * @throws {Error} if a line is not a complete letter
 */
export async function lettersIn(path) {
  if (path === '' || !existsSync(path)) return []
  const text = await readFile(path, 'utf8')
  if (text !== '' && !text.endsWith('\n')) throw new Error('the dead-letter file ends in the middle of a line')
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => {
    const letter = JSON.parse(line)
    const tail = `,${JSON.stringify({ reason: letter.reason, attempts: letter.attempts, status: letter.status }).slice(1)}`
    if (!line.startsWith('{"event":') || !line.endsWith(tail)) throw new Error(`not a dead letter: ${line}`)
    return { ...letter, text: line.slice('{"event":'.length, -tail.length) }
  })
}

/**
 * The event counts of a run. They must add up: made = delivered + skipped + failed, with one dead letter for each failed event.
 * @param {import('./run-action.mjs').ActionRun} run
 * @param {{ lettersBefore?: number }} [options] letters of earlier runs in the same file
 * @throws {Error} if the counts do not add up
 */
export async function booksOf(run, { lettersBefore = 0 } = {}) {
  const [made, delivered, skipped, failed] = ['event', 'delivered', 'skipped', 'failed'].map((name) => {
    const count = run.outputs[`${name}-count`] ?? ''
    if (!/^\d+$/.test(count)) throw new Error(`no ${name}-count: "${count}"\n${run.stdout}\n${run.stderr}`)
    return Number(count)
  })
  if (made === undefined || delivered === undefined || skipped === undefined || failed === undefined) throw new Error()
  const file = run.outputs['dead-letter-file'] ?? ''
  const letters = (await lettersIn(file)).slice(lettersBefore)
  if (made !== delivered + skipped + failed) {
    throw new Error(`${made} made, but ${delivered} delivered + ${skipped} skipped + ${failed} failed`)
  }
  if (failed !== letters.length || (file === '') !== (failed === 0)) {
    throw new Error(`${failed} failed, but ${letters.length} letters in "${file}"`)
  }
  return { made, delivered, skipped, failed, letters }
}

/**
 * Services with different amounts, for the tables of `daily`.
 * @param {number} count
 * @returns {Record<string, string>}
 */
export function services(count) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`Service ${String(index).padStart(4, '0')}`, `${index + 1}.25`]),
  )
}
