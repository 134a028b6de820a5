import { createReadStream } from 'node:fs'
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type CostLine, groupLabel } from '../model/cost-line.js'
import { Fault, messageOf } from '../model/fault.js'
import type { Period } from '../model/period.js'
import { forLog } from '../model/text.js'

/** Lines that all spools together keep in memory. */
const LINES_IN_MEMORY = 20_000

/** Characters that are written to a file at once. */
const CHUNK = 256 * 1024

/**
 * Keeps the lines of several periods until it is known which of them are wanted: in memory up to a bound, beyond it in one
 * NDJSON file a period, in a directory of their own that `close` removes.
 */
export class Spool {
  readonly #parent: string
  readonly #most: number
  readonly #periods = new Map<Period, Kept>()
  #inMemory = 0
  #directory: string | undefined
  #files = 0

  /** @param parent where the directory of the files is made, once one is needed */
  constructor(parent: string, most = LINES_IN_MEMORY) {
    this.#parent = parent
    this.#most = most
  }

  /**
   * A returned promise is back-pressure: wait for it before the next line.
   * @throws Fault (by the promise) where the disk does not take the line
   */
  add(line: CostLine): void | Promise<void> {
    let kept = this.#periods.get(line.period)
    if (kept === undefined) {
      kept = { lines: [], file: undefined }
      this.#periods.set(line.period, kept)
    }
    if (kept.file === undefined && this.#inMemory < this.#most) {
      kept.lines.push(line)
      this.#inMemory += 1
      return
    }
    return kept.file === undefined ? this.#begin(kept, line) : kept.file.write(line)
  }

  async #begin(kept: Kept, line: CostLine): Promise<void> {
    kept.file = await onDisk(this.#newFile())
    await kept.file.write(line)
  }

  /** Forgets the periods that `isWanted` does not want, with their files. */
  async drop(isWanted: (period: Period) => boolean): Promise<void> {
    for (const [period, kept] of this.#periods) {
      if (isWanted(period)) continue
      this.#periods.delete(period)
      this.#inMemory -= kept.lines.length
      await kept.file?.remove()
    }
  }

  /**
   * All lines that are kept, in the order in which they came. Each is forgotten as it is handed out.
   * @throws Fault where the disk does not take the last of them
   */
  async *lines(): AsyncGenerator<readonly CostLine[], void, undefined> {
    for (const [period, kept] of this.#periods) {
      if (kept.lines.length > 0) yield kept.lines
      this.#inMemory -= kept.lines.length
      kept.lines = []
      if (kept.file !== undefined) yield* kept.file.lines(period)
    }
  }

  async close(): Promise<void> {
    await this.drop(() => false)
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true })
  }

  async #newFile(): Promise<SpoolFile> {
    this.#directory ??= await mkdtemp(join(this.#parent, 'cost-lines-'))
    this.#files += 1
    return SpoolFile.create(join(this.#directory, `${this.#files}.ndjson`))
  }
}

interface Kept {
  lines: CostLine[]
  /** Holds what came after `lines`. */
  file: SpoolFile | undefined
}

/** The lines of one period on disk; the period itself is not written. */
class SpoolFile {
  readonly #path: string
  readonly #handle: FileHandle
  #pending = ''

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  static async create(path: string): Promise<SpoolFile> {
    return new SpoolFile(path, await open(path, 'wx', 0o600))
  }

  write({ values, metrics, estimated, linkedAccountName }: CostLine): void | Promise<void> {
    this.#pending += `${JSON.stringify({ values, metrics, estimated, linkedAccountName })}\n`
    if (this.#pending.length >= CHUNK) return this.#flush()
  }

  async *lines(period: Period): AsyncGenerator<readonly CostLine[], void, undefined> {
    await this.#flush()
    let rest = ''
    for await (const chunk of createReadStream(this.#path, { encoding: 'utf8', highWaterMark: CHUNK })) {
      const texts = `${rest}${chunk}`.split('\n')
      rest = texts.pop() ?? ''
      yield texts.map((text) => {
        const line: Pick<CostLine, 'values' | 'metrics' | 'estimated' | 'linkedAccountName'> = JSON.parse(text)
        return { period, label: groupLabel(line.values), ...line }
      })
    }
  }

  async remove(): Promise<void> {
    await this.#handle.close()
    await rm(this.#path, { force: true })
  }

  async #flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    if (text !== '') await onDisk(this.#handle.appendFile(text))
  }
}

async function onDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    throw new Fault(
      `Cost lines that wait for the newest period with data could not be kept on disk (${forLog(messageOf(error))}).`,
      "Make room in the runner's temporary directory (`RUNNER_TEMP`), or name a `period` instead of `latest`.",
      { cause: error },
    )
  }
}
