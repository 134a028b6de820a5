/**
 * Outcome → outputs, log, annotations, summary, comment, issue, chat message, files.
 *
 * openReportFiles(settings)                 → ReportFiles: the files of `report-file`; they take lines and events as they come
 * report(outcome, settings, {core, signal}) → {commentUrl, issueUrl, hideAmounts}: what people read; never throws
 * logWritten(what, text, core)              → logs what was written and where
 * outputsOf(outcome, {settings, reportFiles, commentUrl, issueUrl}) → every output's text
 * setOutputs(outputs, core)                 → the problem where the runner's file cannot be written; never throws
 * conclude(outcome, settings, hideAmounts)  → {failure, warning}: how the run ends, a line each
 * reportError(error, core)                  → fails the run with one line
 */
export { type Conclusion, conclude, reportError } from './conclusion.js'
export { openReportFiles, REPORT_EXTENSIONS, type ReportContext, type ReportFiles, type ReportFormat } from './files.js'
export { logWritten } from './log.js'
export type {
  IncompleteOutcome,
  JudgedCosts,
  JudgedOutcome,
  Outcome,
  ReplayedOutcome,
  ReportFileSettings,
  ReportSettings,
  WorkflowContext,
} from './outcome.js'
export { OUTPUTS, type Output, type OutputContext, type Outputs, outputsOf, setOutputs } from './outputs.js'
export { type Reported, report } from './report.js'
