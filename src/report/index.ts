/**
 * Result → outputs, log, annotations, summary, comment, files. Pure but for the parts that write.
 *
 * report(result, config, {core, signal})        → Promise<{commentUrl}>: log, annotations, summary and comment; never throws
 * outputsOf(result, {top, reportFiles, …})      → every output's text
 * conclude(result, view, onDeliveryFailure)     → {failure, warning}: how the run ends, a line each
 * viewOf(config)                                → View: how results are shown
 * openReportFiles(files, directory)             → OpenedFiles: the files of `report-file`; `begin(context)` → ReportFiles
 */
export { type Conclusion, conclude } from './conclusion.js'
export { tellFailure } from './failure.js'
export type { ReportFiles, ReportFilesContext } from './files/index.js'
export { openReportFiles, report } from './lazily.js'
export { OUTPUTS, type Output, type OutputContext, type Outputs, outputsOf } from './outputs.js'
export type { ReportConfig, ReportOutcome, ReportOutside } from './report.js'
export type { RunResult, UnjudgedResult } from './result.js'
export type { ReportFile, ReportFormat, ReportSettings, WorkflowContext } from './settings.js'
export { type View, viewOf } from './view.js'
