// @ts-check
import { beforeAll, describe, expect, it } from '@jest/globals'
import { playAll } from './gate-run.mjs'

/**
 * Declares a test for each scenario; all are played before the first.
 * @param {string} title
 * @param {readonly import('./gate-run.mjs').Scenario[]} scenarios
 */
export function judges(title, scenarios) {
  describe(title, () => {
    /** @type {Awaited<ReturnType<typeof playAll>>} */
    let played
    beforeAll(async () => {
      played = await playAll(scenarios)
    }, 120_000)

    it.each(scenarios)('$name', ({ name, expect: expected }) => judged(played.get(name), expected))
  })
}

/**
 * Compares a run with what a scenario expects, and with what every run that reached its verdict owes its user: all outputs,
 * the verdict in the log and the summary, eight annotations at most, no stack and no bug.
 * @param {import('./gate-run.mjs').Played | undefined} played
 * @param {import('./gate-run.mjs').Expected} expected
 */
function judged(played, { verdict, breaches = [], exit, outputs = {}, says = [], requests = 1 }) {
  if (played === undefined) throw new Error('The scenario was not played')
  const { run } = played
  expect({ verdict: played.verdict, breaches: played.breaches, exit: run.exitCode }).toEqual({
    verdict,
    breaches,
    exit,
  })
  expect(run.outputs).toMatchObject(outputs)
  expect(played.requests).toHaveLength(requests)
  const said = [...run.errors, ...run.warnings].join('\n')
  for (const text of says) expect(said).toContain(text)

  expect(Object.keys(run.outputs)).toHaveLength(22)
  if (verdict !== 'none') expect(run.log).toMatch(new RegExp(`Gate +${verdict}`))
  const annotations = run.commands.filter(({ properties }) => properties['title'] === 'AWS costs')
  expect(annotations.length).toBeGreaterThanOrEqual(Math.min(breaches.length, 8))
  expect(annotations.length).toBeLessThanOrEqual(8)
  expect(run.errors.length > 0).toBe(exit === 1)
  expect(`${run.stdout}${run.stderr}`).not.toMatch(/\n\s+at |This is a bug/)
  expect(run.summary).not.toBe('')
}
