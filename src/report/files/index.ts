/**
 * `report-file`: .json (the whole result), .ndjson (the events), .csv (the cost lines), .md (the summary), .html (a page).
 *
 * openReportFiles(files, directory) → OpenedFiles: open and empty; their `begin(context)` → ReportFiles: take lines and events
 *                                     as they come, and the result at the end
 * htmlReport(result, context)       → the page
 */
export type { ReportFilesContext } from './context.js'
export { htmlReport } from './html/index.js'
export { type OpenedFiles, openReportFiles, type ReportFiles } from './open.js'
