import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, UserError } from '../lib/errors.js'
import { forLog } from '../lib/text.js'
import type { OutgoingEvent } from './encoding.js'
import type { Failure } from './failure.js'

/** Bytes that may wait for the disk before whoever adds more has to wait too. */
const MAX_WAITING = 1_000_000
/** Bytes that are written at once; a longer line is written at once as well. */
const MAX_WRITE = 65_536

/**
 * The file of events that were not accepted, one JSON line each: `{"event":…, "reason":…, "attempts":…, "status":…}`, where
 * `event` is byte for byte what structured mode sends. Appended to; or, where the run reads the same file, written beside it
 * and renamed at the end. Each write consists of whole lines, so that several runs can share the file.
 */
export class DeadLetters {
  readonly #path: string
  /** Written instead of the file, where it replaces the file at the end. */
  readonly #replacement: { readonly path: string; readonly target: string } | undefined
  #file: FileHandle | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  #count = 0

  private constructor(path: string, target: string | undefined) {
    this.#path = path
    this.#replacement = target === undefined ? undefined : { path: `${target}.${process.pid}.tmp`, target }
  }

  /**
   * Checks, before anything is sent, that dead letters can be written. The file is created with the first one.
   * @param replaces whether the run reads this very file
   * @throws UserError where they cannot be written
   */
  static async open(path: string, replaces: boolean): Promise<DeadLetters> {
    try {
      await mkdir(dirname(path), { recursive: true })
      const existing = await stat(path).catch(() => undefined)
      // An existing file may be in a directory that takes no new ones, such as `/dev/null`.
      if (existing === undefined || replaces) await access(dirname(path), constants.W_OK)
      if (existing !== undefined) {
        if (!existing.isFile() && !existing.isCharacterDevice()) throw new Error('it is not a file')
        await access(path, constants.W_OK)
      }
    } catch (error) {
      throw notWritable(error)
    }
    return new DeadLetters(path, replaces ? await realpath(path).catch(() => path) : undefined)
  }

  /** Dead letters of this run so far. */
  get count(): number {
    return this.#count
  }

  /**
   * Adds one event. Resolves once there is room for the next.
   * @throws UserError where the disk takes no more
   */
  async add({ json }: OutgoingEvent, { reason, status }: Failure, attempts: number): Promise<void> {
    this.#count += 1
    await this.#enqueue(Buffer.from(`{"event":${json},${JSON.stringify({ reason, attempts, status }).slice(1)}\n`))
  }

  /**
   * Keeps a line of the file that this one replaces. Without a replacement the line is in the file already.
   * @param line without its line break
   * @throws UserError where the disk takes no more
   */
  async keep(line: Buffer): Promise<void> {
    if (this.#replacement) await this.#enqueue(Buffer.concat([line, NEW_LINE]))
  }

  async #enqueue(line: Buffer): Promise<void> {
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#writing ??= this.#write()
    // Without the handler, a failure while nobody waits would be an unhandled rejection.
    if (this.#waitingBytes > MAX_WAITING) await this.#writing
    else this.#writing.catch(() => {})
  }

  /**
   * Writes everything to the disk.
   * @returns the file's path where it has dead letters of this run
   * @throws UserError where that fails
   */
  async close(): Promise<string | undefined> {
    await this.#writing
    try {
      if (this.#replacement) this.#file ??= await open(this.#replacement.path, 'w')
      // A device such as /dev/null cannot be synchronised.
      if ((await this.#file?.stat())?.isFile()) await this.#file?.sync()
      await this.#file?.close()
      this.#file = undefined
      if (this.#replacement) await rename(this.#replacement.path, this.#replacement.target)
    } catch (error) {
      throw notWritable(error)
    }
    return this.#count > 0 ? this.#path : undefined
  }

  /** Closes the file. A replacement is discarded. */
  async abandon(): Promise<void> {
    await this.#writing?.catch(() => {})
    await this.#file?.close()
    if (this.#replacement) await rm(this.#replacement.path, { force: true })
  }

  async #write(): Promise<void> {
    try {
      if (!this.#file) {
        this.#file = await open(this.#replacement?.path ?? this.#path, this.#replacement ? 'w' : 'a+')
        // A run that was killed may have left half a line; the next one starts on a line of its own.
        if (await endsMidLine(this.#file)) {
          this.#waiting.unshift(NEW_LINE)
          this.#waitingBytes += NEW_LINE.length
        }
      }
      while (this.#waiting.length > 0) {
        let end = 1
        let bytes = this.#waiting[0]?.length ?? 0
        while (end < this.#waiting.length && bytes + (this.#waiting[end]?.length ?? 0) <= MAX_WRITE) {
          bytes += this.#waiting[end++]?.length ?? 0
        }
        const lines = Buffer.concat(this.#waiting.splice(0, end))
        this.#waitingBytes -= lines.length
        await writeLines(this.#file, lines)
      }
    } catch (error) {
      throw notWritable(error)
    }
    this.#writing = undefined
  }
}

const NEW_LINE = Buffer.from('\n')

/**
 * Appends whole lines in one system call, so that lines of other processes stay whole, too (POSIX, `O_APPEND`). Where the disk took
 * only a part, the line that was cut is written again on a line of its own: another process may have written in between.
 */
async function writeLines(file: FileHandle, lines: Buffer): Promise<void> {
  for (let rest = lines; ; ) {
    const { bytesWritten } = await file.write(rest)
    if (bytesWritten === rest.length) return
    const cut = rest.subarray(0, bytesWritten).lastIndexOf('\n') + 1
    rest = Buffer.concat([NEW_LINE, rest.subarray(cut)])
  }
}

async function endsMidLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer.toString() !== '\n'
}

function notWritable(error: unknown): UserError {
  return new UserError(
    `The dead-letter file cannot be written: ${forLog(messageOf(error))}.`,
    'Set `dead-letter-file` to a path that the job may write to, on a disk with free space.',
    { cause: error },
  )
}
