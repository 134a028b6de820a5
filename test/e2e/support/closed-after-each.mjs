// @ts-check
import { afterEach } from '@jest/globals'

/** What closes, after each test, all that the test handed to it, in that order. */
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
