import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type CostEvent, eventJson } from '../events/index.js'
import type { CostLine, CostQuery } from '../lib/costs.js'
import { messageOf, UserError } from '../lib/errors.js'
import { showCount } from '../lib/text.js'
import type { Instant } from '../periods/index.js'
import { csvWriter } from './csv.js'
import { jsonReport } from './json-report.js'
import { summaryMarkdown } from './markdown.js'
import type { JudgedOutcome, ReportFileSettings, ViewSettings } from './outcome.js'

/** What the report files contain besides the outcome; known before the first line. */
export interface ReportContext {
  /** The account that the costs belong to; undefined if unknown. */
  readonly account: string | undefined
  readonly query: CostQuery
  /** When the costs were requested. */
  readonly generatedAt: Instant
}

/** The text of one format: at the start, for each line and event during the run, and for the result at the end. */
export interface ReportWriter {
  readonly head?: string
  /** A cost line of a chosen period, whether it becomes an event or not. */
  line?(line: CostLine): string
  /** An event, whether it is delivered or not. */
  event?(event: CostEvent): string
  result?(outcome: JudgedOutcome, settings: ViewSettings): Iterable<string> | Promise<Iterable<string>>
}

/** The formats of `report-file` by the path's extension, without its dot. */
const FORMATS = {
  json: (context) => ({ result: (outcome, settings) => jsonReport(outcome, settings, context) }),
  ndjson: () => ({ event: (event) => `${eventJson(event)}\n` }),
  csv: csvWriter,
  md: () => ({ result: (outcome, settings) => [summaryMarkdown(outcome, settings)] }),
  html: (context) => ({
    result: async (outcome, settings) => [(await import('./html/document.js')).htmlReport(outcome, settings, context)],
  }),
} satisfies Readonly<Record<string, (context: ReportContext) => ReportWriter>>

export type ReportFormat = keyof typeof FORMATS

/** The extensions that a `report-file` may have, without the dot. */
export const REPORT_EXTENSIONS = Object.keys(FORMATS) as readonly ReportFormat[]

/**
 * The files of `report-file`. They are written under temporary names in the same directories; `finish` renames them. Await each call before
 * the next.
 */
export interface ReportFiles {
  /**
   * Call it once, before the first line. If a file cannot be written from here on (a full disk), it is abandoned and `finish` returns
   * the problem: reading, delivery and gate continue.
   */
  begin(context: ReportContext): Promise<void>
  line(line: CostLine): Promise<void>
  event(event: CostEvent): Promise<void>
  /**
   * Writes the result and renames the files. Files always have amounts, whatever `hide-amounts` says.
   * @returns the absolute paths of the files that were written, in the order of the input, and why the others were not
   */
  finish(
    outcome: JudgedOutcome,
  ): Promise<{ readonly written: readonly string[]; readonly problems: readonly unknown[] }>
  /** Removes the temporary files; files of earlier runs are not changed. Does nothing after `finish`. */
  abandon(): Promise<void>
}

/**
 * Opens all files, so a path that cannot be written fails the run before any request is made.
 * @throws UserError if a file cannot be written
 */
export async function openReportFiles(settings: ReportFileSettings): Promise<ReportFiles> {
  const files: OpenFile[] = []
  const abandon = async () => {
    for (const { file } of files) await file.abandon()
  }
  try {
    for (const { path, format } of settings.reportFile) {
      files.push({ format, writer: {}, file: await TemporaryFile.open(path) })
    }
  } catch (error) {
    await abandon()
    throw error
  }
  return {
    async begin(context) {
      // Node.js loads its locale data at the first use, which takes longer than a small report. Do it while Cost Explorer responds.
      showCount(0)
      for (const one of files) {
        one.writer = FORMATS[one.format](context)
        await one.file.write(one.writer.head)
      }
    },
    async line(line) {
      for (const { file, writer } of files) await file.write(writer.line?.(line))
    },
    async event(event) {
      for (const { file, writer } of files) await file.write(writer.event?.(event))
    },
    async finish(outcome) {
      const written: string[] = []
      const problems: unknown[] = []
      for (const { file, writer } of files) {
        try {
          const parts = (await writer.result?.(outcome, { ...settings, hideAmounts: false })) ?? []
          for (const text of parts) await file.write(text)
          await file.commit()
          written.push(file.path)
        } catch (error) {
          problems.push(error)
          await file.abandon()
        }
      }
      return { written, problems }
    },
    abandon,
  }
}

interface OpenFile {
  readonly file: TemporaryFile
  readonly format: ReportFormat
  /** Set by `begin`. */
  writer: ReportWriter
}

/** Characters that are buffered before a write. */
const CHUNK = 64 * 1024

/** A file that is written in constant memory and gets its name once it is complete. */
class TemporaryFile {
  readonly path: string
  readonly #temporary: string
  readonly #file: FileHandle
  #pending = ''
  #closed = false
  /** Why the file was abandoned. */
  #problem: UserError | undefined

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.path = path
    this.#temporary = temporary
    this.#file = file
  }

  static async open(path: string): Promise<TemporaryFile> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
    try {
      await mkdir(dirname(path), { recursive: true })
      const existing = await stat(path).catch(() => undefined)
      if (existing?.isDirectory()) throw new Error('it is a directory')
      return new TemporaryFile(path, temporary, await open(temporary, 'wx'))
    } catch (error) {
      throw unwritable(path, error)
    }
  }

  /** Does nothing once writing has failed; `commit` throws the problem. */
  async write(text: string | undefined): Promise<void> {
    if (this.#problem) return
    this.#pending += text ?? ''
    if (this.#pending.length >= CHUNK) await this.#flush()
  }

  /** @throws UserError if the file cannot be written, now or earlier */
  async commit(): Promise<void> {
    await this.#flush()
    if (this.#problem) throw this.#problem
    this.#closed = true
    try {
      await this.#file.close()
      await rename(this.#temporary, this.path)
    } catch (error) {
      await rm(this.#temporary, { force: true })
      throw unwritable(this.path, error)
    }
  }

  async abandon(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#file.close().catch(() => {})
    await rm(this.#temporary, { force: true })
  }

  async #flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    try {
      if (!this.#problem) await this.#file.appendFile(text)
    } catch (error) {
      this.#problem = unwritable(this.path, error)
      await this.abandon()
    }
  }
}

function unwritable(path: string, error: unknown): UserError {
  return new UserError(
    `The report file ${path} cannot be written: ${messageOf(error)}.`,
    'Set `report-file` to a path that the job may write to, on a disk with free space.',
    { cause: error },
  )
}
