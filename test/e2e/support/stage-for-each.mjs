// @ts-check
import { closedAfterEach } from './closed-after-each.mjs'
import { startStage } from './stage.mjs'

/** What opens a stage for a test, and closes it after each. */
export function stageForEach() {
  const closing = closedAfterEach()

  /** @param {import('./stage.mjs').StageOptions} [options] */
  return async function open(options) {
    return closing(await startStage(options))
  }
}

/** The same, with the folders of a first run that sends nothing: other runs can share them. */
export function sharedStageForEach() {
  const open = stageForEach()

  /** @param {import('./stage.mjs').StageOptions} [options] */
  return async function openShared(options) {
    const opened = await open(options)
    const { tempDir, workspace } = await opened.run({ 'webhook-url': '', summary: 'false', history: '0' })
    return { ...opened, tempDir, workspace }
  }
}
