/**
 * Outcome → outputs, log, annotations, summary, comment, files.
 *
 * openReportFiles(settings)                → ReportFiles: the files of `report-file`; they take lines and events as they come
 * report(outcome, settings, {core, signal}) → {commentUrl}: log, annotations, summary and comment; never throws
 * outputsOf(outcome, {top, reportFiles, commentUrl}) → every output's text
 * conclude(outcome, settings)              → {failure, warning}: how the run ends, a line each
 * reportError(error, core)                 → fails the run with one line
 */
export { type Conclusion, conclude, reportError } from './conclusion.js'
export { openReportFiles, REPORT_EXTENSIONS, type ReportContext, type ReportFiles, type ReportFormat } from './files.js'
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
export { OUTPUTS, type Output, type OutputContext, type Outputs, outputsOf } from './outputs.js'
export { report } from './report.js'
