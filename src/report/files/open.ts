import { resolve } from 'node:path'
import type { WrittenEvent } from '../../model/cost-event.js'
import type { CostLine } from '../../model/cost-line.js'
import { summaryMarkdown } from '../markdown/index.js'
import type { RunResult } from '../result.js'
import type { ReportFile, ReportFormat } from '../settings.js'
import type { ReportFilesContext } from './context.js'
import { csvWriter } from './csv.js'
import { htmlReport } from './html/index.js'
import { jsonReport } from './json.js'
import { Spool } from './spool.js'

/** Files that are open, and empty. */
export interface OpenedFiles {
  /** To be called once, before the first line. */
  begin(context: ReportFilesContext): ReportFiles
  /** Leaves no trace of unfinished files; files of earlier runs stay as they were. Does nothing after `finish`. */
  abandon(): Promise<void>
}

/** The files of `report-file`: two kinds grow with the run, three are made of its result. */
export interface ReportFiles {
  /** A cost line of a chosen period, whether it becomes an event or not. A returned promise is back-pressure: wait for it. */
  line(line: CostLine): void | Promise<void>
  /** An event that was made, whether it is delivered or not. A returned promise is back-pressure: wait for it. */
  event(event: WrittenEvent): void | Promise<void>
  /**
   * Writes the rest and gives the files their names.
   * @returns the absolute paths of the files written, in the order of the input
   * @throws Fault where a file cannot be written; the user asked for it.
   */
  finish(result: RunResult): Promise<readonly string[]>
}

/**
 * Opens all files at once, so that a path that cannot be written fails the run before anything is asked of AWS.
 * @param directory absolute; relative paths start there (`GITHUB_WORKSPACE`, else the working directory)
 * @throws Fault where a file cannot be written.
 */
export async function openReportFiles(files: readonly ReportFile[], directory: string): Promise<OpenedFiles> {
  const spools: Opened[] = []
  const abandon = async () => {
    for (const { spool } of spools) await spool.abandon()
  }
  try {
    for (const [path, format] of distinct(files, directory)) {
      spools.push({ format, spool: await Spool.open(path) })
    }
  } catch (error) {
    await abandon()
    throw error
  }
  return { begin: (context) => begin(spools, context, abandon), abandon }
}

interface Opened {
  readonly format: ReportFormat
  readonly spool: Spool
}

function begin(spools: readonly Opened[], context: ReportFilesContext, abandon: () => Promise<void>): ReportFiles {
  const of = (wanted: ReportFormat) => spools.filter(({ format }) => format === wanted).map(({ spool }) => spool)
  const [csv, ndjson] = [of('csv'), of('ndjson')]
  const table = csvWriter(context.query, context.account)
  for (const spool of csv) void spool.write(table.header)
  return {
    line: (line) => (csv.length === 0 ? undefined : writeAll(csv, table.row(line))),
    event: (event) => (ndjson.length === 0 ? undefined : writeAll(ndjson, `${event.text}\n`)),
    async finish(result) {
      try {
        for (const { format, spool } of spools) await writePieces(spool, pieces(format, result, context))
        for (const { spool } of spools) await spool.commit()
        return spools.map(({ spool }) => spool.path)
      } finally {
        await abandon()
      }
    },
  }
}

/** Absolute paths with their formats; a file that is named twice is written once. */
function distinct(files: readonly ReportFile[], directory: string): ReadonlyMap<string, ReportFormat> {
  return new Map(files.map(({ path, format }) => [resolve(directory, path), format]))
}

/** What the result adds to a file; the streamed kinds hold all they need by then. */
function pieces(format: ReportFormat, result: RunResult, context: ReportFilesContext): Iterable<string> {
  switch (format) {
    case 'json':
      return jsonReport(result, context)
    case 'md':
      // Files always hold amounts, whatever `hide-amounts` says.
      return [summaryMarkdown(result, { gate: context.gate, top: context.top, hideAmounts: false })]
    case 'html':
      return [htmlReport(result, context)]
    case 'csv':
    case 'ndjson':
      return []
  }
}

function writeAll(spools: readonly Spool[], text: string): void | Promise<void> {
  const waits = spools.map((spool) => spool.write(text)).filter((wait) => wait !== undefined)
  if (waits.length > 0) return Promise.all(waits).then(() => undefined)
}

async function writePieces(spool: Spool, texts: Iterable<string>): Promise<void> {
  for (const text of texts) await spool.write(text)
}
