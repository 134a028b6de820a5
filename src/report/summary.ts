import { appendFile, stat } from 'node:fs/promises'
import { messageOf } from '../model/fault.js'
import { SUMMARY_LIMIT } from './markdown/blocks.js'
import { summaryMarkdown, unjudgedMarkdown } from './markdown/index.js'
import type { RunResult, UnjudgedResult } from './result.js'
import type { View } from './view.js'

/**
 * Appends the job summary to the file that the runner reads it from.
 * @returns a warning where that failed; the run's verdict does not hang on it
 */
export async function writeSummary(
  result: RunResult | UnjudgedResult,
  view: View,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined)
    return 'The job summary was not written: GITHUB_STEP_SUMMARY names no file. Run in GitHub Actions, or set summary: false.'
  try {
    const taken = await sizeOf(file)
    const limit = { ...SUMMARY_LIMIT, most: Math.max(0, SUMMARY_LIMIT.most - taken - 1) }
    const text = 'kind' in result ? unjudgedMarkdown(result) : summaryMarkdown(result, view, limit)
    if (limit.measure(text) > limit.most)
      return 'The job summary was not written: the step has filled its 1 MiB already.'
    await appendFile(file, text)
    return undefined
  } catch (error) {
    return `The job summary was not written: ${messageOf(error)}. Check that the runner can write GITHUB_STEP_SUMMARY.`
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    return 0
  }
}
