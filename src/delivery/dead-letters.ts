import { constants } from 'node:fs'
import { access, appendFile, type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, UserError } from '../lib/errors.js'
import { at } from '../lib/json.js'
import { forLog } from '../lib/text.js'
import type { OutgoingEvent } from './encoding.js'
import type { Failure } from './failure.js'
import { linesOf, type ReplayFile } from './replay-file.js'

/** Bytes that may wait for the disk before whoever adds more has to wait too. */
const MAX_WAITING = 1_000_000
/** Bytes that are written at once; a longer line is written at once as well. */
const MAX_WRITE = 65_536

/**
 * The file of events that were not accepted, one JSON line each: `{"event":…, "reason":…, "attempts":…, "status":…}`, where
 * `event` is byte for byte what structured mode sends. Appended to; or, where the run reads the same file, written beside it
 * and renamed at the end. Each write consists of whole lines, so that several runs can share the file.
 *
 * A run that replaces the file keeps what others appended to it, before and after the rename. A run that appends looks after each
 * write whether the path still leads to the file that it wrote to, and writes the lines again where it does not: a letter may then be
 * in the file twice, with one id. What may still be lost: a letter appended between the last look and the rename by a run whose
 * replacing run is killed right after the rename; one appended between the renames of two runs that replace the file at the same
 * moment; and, on Windows, where no file that is open can be replaced, one appended between the last look and the rename.
 */
export class DeadLetters {
  readonly #path: string
  /** Written instead of the file, where it replaces the file at the end. */
  readonly #replacement: Replacement | undefined
  #file: FileHandle | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  #count = 0
  #written = 0

  private constructor(path: string, replacement?: Replacement) {
    this.#path = path
    this.#replacement = replacement
  }

  /**
   * Checks, before anything is sent, that dead letters can be written. The file is created with the first one.
   * @param replaces this very file, where the run reads it
   * @throws UserError where they cannot be written
   */
  static async open(path: string, replaces?: ReplayFile): Promise<DeadLetters> {
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
    if (!replaces) return new DeadLetters(path)
    const target = await realpath(path).catch(() => path)
    return new DeadLetters(path, { path: `${target}.${process.pid}.tmp`, target, source: replaces })
  }

  /** Dead letters of this run so far. */
  get count(): number {
    return this.#count
  }

  /** How many of them are in the file for certain, where the disk took no more. None where a replacement is discarded. */
  get written(): number {
    return this.#replacement ? 0 : this.#written
  }

  get path(): string {
    return this.#path
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
      if (this.#replacement) await this.#replace(this.#replacement)
      // A device such as /dev/null cannot be synchronised.
      if ((await this.#file?.stat())?.isFile()) await this.#file?.sync()
      await this.#closeFile()
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
      while (this.#waiting.length > 0) {
        let end = 1
        let bytes = this.#waiting[0]?.length ?? 0
        while (end < this.#waiting.length && bytes + (this.#waiting[end]?.length ?? 0) <= MAX_WRITE) {
          bytes += this.#waiting[end++]?.length ?? 0
        }
        const lines = Buffer.concat(this.#waiting.splice(0, end))
        await this.#append(lines)
        this.#waitingBytes -= lines.length
      }
    } catch (error) {
      throw notWritable(error)
    }
    this.#writing = undefined
  }

  /** Writes lines to the file that the path leads to. Another run may replace it at any moment. */
  async #append(lines: Buffer): Promise<void> {
    if (this.#replacement) {
      this.#file ??= await open(this.#replacement.path, 'w')
      await this.#file.writeFile(lines)
      return
    }
    for (const before = this.#written; ; this.#written = before) {
      let text = lines
      if (!this.#file) {
        this.#file = await open(this.#path, 'a+')
        // A run that was killed may have left half a line; the next one starts on a line of its own.
        if (await endsMidLine(this.#file)) text = Buffer.concat([NEW_LINE, lines])
      }
      await this.#writeLines(this.#file, text)
      if ((await leadsTo(this.#path, this.#file)) === 'same') return
      await this.#closeFile()
    }
  }

  /**
   * Appends whole lines in one system call, so that lines of other processes stay whole, too (POSIX, `O_APPEND`). Where the disk took
   * only a part, the line that was cut is written again on a line of its own: another process may have written in between.
   */
  async #writeLines(file: FileHandle, lines: Buffer): Promise<void> {
    for (let rest = lines; ; ) {
      const { bytesWritten } = await file.write(rest)
      const whole = rest.subarray(0, bytesWritten).lastIndexOf('\n') + 1
      this.#written += countLines(rest.subarray(0, whole))
      if (bytesWritten === rest.length) return
      rest = Buffer.concat([NEW_LINE, rest.subarray(whole)])
    }
  }

  /** Puts the replacement in place of the file that was read, with what other runs have appended to that one. */
  async #replace({ path, target, source }: Replacement): Promise<void> {
    this.#file ??= await open(path, 'w')
    for (let isSynced = false; (await leadsTo(target, source.handle)) !== 'another'; ) {
      const appended = await source.takeAppended()
      if (appended.length > 0) {
        await this.#file.writeFile(appended)
      } else if (!isSynced) {
        await this.#file.sync()
        isSynced = true
      } else {
        await this.#closeFile()
        // Windows does not replace a file that is open.
        if (process.platform === 'win32') await source.handle.close()
        await rename(path, target)
        if (process.platform === 'win32') return
        for (let late = await source.takeAppended(); late.length > 0; late = await source.takeAppended()) {
          await appendFile(target, late)
        }
        return
      }
    }
    // Another run has replaced the file and kept what was appended to it.
    await this.#closeFile()
    const other = new DeadLetters(target)
    for await (const { bytes } of linesOf(path)) await other.#enqueue(Buffer.concat([bytes, NEW_LINE]))
    await other.close()
    await rm(path)
  }

  async #closeFile(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }
}

/** What replaces the dead-letter file at the end. */
interface Replacement {
  readonly path: string
  /** The file to replace, without links. */
  readonly target: string
  readonly source: ReplayFile
}

const NEW_LINE = Buffer.from('\n')

/** Lines that are not empty. */
function countLines(text: Buffer): number {
  let count = 0
  for (let start = 0, end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
    if (end > start) count += 1
  }
  return count
}

/** Whether there is the open file at the path, or another one, or none. */
async function leadsTo(path: string, file: FileHandle): Promise<'same' | 'another' | 'none'> {
  try {
    const [there, opened] = await Promise.all([stat(path, { bigint: true }), file.stat({ bigint: true })])
    return there.ino === opened.ino && there.dev === opened.dev ? 'same' : 'another'
  } catch (error) {
    if (at(error, 'code') === 'ENOENT') return 'none'
    throw error
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
