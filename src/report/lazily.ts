import type { OpenedFiles, ReportFiles } from './files/index.js'
import type { report as reportNow } from './report.js'
import type { ReportFile } from './settings.js'

/*
 * What tells of results is loaded once there are any: a run's first request need not wait for it.
 */

/** See `report` in `report.ts`. */
export const report: typeof reportNow = async (...given) => (await import('./later.js')).report(...given)

/** See `openReportFiles` in `files/open.ts`. */
export async function openReportFiles(files: readonly ReportFile[], directory: string): Promise<OpenedFiles> {
  if (files.length === 0) return { begin: () => NONE, async abandon() {} }
  return (await import('./later.js')).openReportFiles(files, directory)
}

const NONE: ReportFiles = {
  line() {},
  event() {},
  finish: async () => [],
}
