import type { OpenedFiles } from './files/index.js'
import type { ReportFile } from './settings.js'

export { report } from './report.js'

/** See `openReportFiles` in `files/open.ts`: what only files need is loaded where there are any. */
export async function openReportFiles(files: readonly ReportFile[], directory: string): Promise<OpenedFiles> {
  return (await import('./files/index.js')).openReportFiles(files, directory)
}
