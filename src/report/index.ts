/** Outcome → outputs, log, annotations, summary, comment, issue, chat message, files. */
export { conclude, reportError } from './conclusion.js'
export { openReportFiles, REPORT_EXTENSIONS, type ReportFiles, type ReportFormat } from './files.js'
export { logWritten } from './log.js'
export type { JudgedCosts, JudgedOutcome, Outcome, ReportSettings } from './outcome.js'
export { OUTPUTS, outputsOf, setOutputs } from './outputs.js'
export { report } from './report.js'
