/**
 * Outcome → outputs, log, annotations, summary, comment, issue, chat message, files.
 *
 * openReportFiles(settings)                → ReportFiles: the files of `report-file`, written during the run
 * report(outcome, settings, {core, signal, clock}) → {commentUrl, issueUrl, hideAmounts}: what people read; never throws
 * logWritten(what, text, core)             → logs what was written and where
 * outputsOf(outcome, {settings, reportFiles, commentUrl, issueUrl}) → the text of every output
 * setOutputs(outputs, core)                → sets them; returns the problem if the runner's file cannot be written; never throws
 * conclude(outcome, settings, hideAmounts) → {failure, warning}: how the run ends, one line each
 * reportError(error, core)                 → fails the run with one line
 */
export { conclude, reportError } from './conclusion.js'
export { openReportFiles, REPORT_EXTENSIONS, type ReportFiles, type ReportFormat } from './files.js'
export { logWritten } from './log.js'
export type { JudgedCosts, JudgedOutcome, Outcome, ReportSettings, WorkflowContext } from './outcome.js'
export { OUTPUTS, outputsOf, setOutputs } from './outputs.js'
export { report } from './report.js'
