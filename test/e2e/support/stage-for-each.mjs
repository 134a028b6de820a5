// @ts-check
import { afterEach } from '@jest/globals'
import { startStage } from './stage.mjs'

/** Registers resources that are closed after each test. */
export function closedAfterEach() {
  /** @type {{ close(): unknown }[]} */
  const open = []
  afterEach(async () => {
    for (const opened of open.splice(0)) await opened.close()
  })

  /**
   * @template {{ close(): unknown }} Opened
   * @param {Opened} opened
   */
  return (opened) => {
    open.push(opened)
    return opened
  }
}

/** Opens stages, and closes them after each test. */
export function stageForEach() {
  const closing = closedAfterEach()

  /** @param {import('./stage.mjs').StageOptions} [options] */
  return async (options) => closing(await startStage(options))
}

/** The same, with the directories of a first run that sends nothing: further runs can share them. */
export function sharedStageForEach() {
  const open = stageForEach()

  /** @param {import('./stage.mjs').StageOptions} [options] */
  return async (options) => {
    const opened = await open(options)
    const { tempDir, workspace } = await opened.run({ 'webhook-url': '', summary: 'false', history: '0' })
    return { ...opened, tempDir, workspace }
  }
}
