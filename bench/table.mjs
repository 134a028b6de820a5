// @ts-check

/**
 * @typedef {object} Row one line of the results
 * @property {string} what
 * @property {string} goal empty where the row is there to compare with
 * @property {string} measured
 * @property {boolean} [met] absent where there is no goal
 */

/** @param {readonly Row[]} rows */
export function markdownTable(rows) {
  const cells = rows.map(({ what, goal, measured, met }) => [what, goal, measured, verdict(met)])
  const lines = [['what', 'goal', 'measured', 'verdict'], ['---', '---', '---', '---'], ...cells]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

/** @param {readonly Row[]} rows */
export function plainTable(rows) {
  return rows
    .map(({ what, goal, measured, met }) => `${what}\n    ${measured}${goal && `   (goal: ${goal}: ${verdict(met)})`}`)
    .join('\n')
}

/** @param {boolean | undefined} met */
function verdict(met) {
  if (met === undefined) return ''
  return met ? 'met' : '**missed**'
}

/** @param {number} value thousands divided, no decimals */
export function whole(value) {
  return Math.round(value).toLocaleString('en')
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`
}

/** @param {number} seconds */
export function milliseconds(seconds) {
  return `${(seconds * 1e3).toFixed(0)} ms`
}
