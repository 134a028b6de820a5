import { constants } from 'node:fs'
import { access, appendFile, type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, UserError } from '../lib/errors.js'
import { at } from '../lib/json.js'
import { forLog } from '../lib/text.js'
import type { OutgoingEvent } from './encoding.js'
import type { Failure } from './failure.js'
import { linesOf, type ReplayFile } from './replay-file.js'

/** Maximum number of bytes that wait to be written. If there are more, `add` and `keep` wait too. */
const MAX_WAITING = 1_000_000
/** Maximum number of bytes of one write, unless a single line is longer. */
const MAX_WRITE = 65_536

/**
 * The dead-letter file: undelivered events, one JSON line each: `{"event":…, "reason":…, "attempts":…, "status":…}`. `event` is
 * byte for byte what structured mode sends. Lines are appended. If the run also reads the file (a replay), a replacement is written
 * beside it and renamed at the end. Several runs can share the file, because each write consists of whole lines.
 *
 * A run that replaces the file keeps what other runs append, before and after the rename. A run that appends checks after each write
 * that the path still leads to the file it wrote to. If not, it writes the lines again: a dead letter may then be in the file twice,
 * with the same id. A dead letter can only be lost if it is appended
 * - between the last check and the rename, and the replacing run is killed right after the rename;
 * - between the renames of two runs that replace the file at the same time;
 * - on Windows, which does not replace an open file, between the last check and the rename.
 */
export class DeadLetters {
  readonly path: string
  /** Written instead of the file, and renamed to it at the end. */
  readonly #replacement: Replacement | undefined
  #file: FileHandle | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  #count = 0
  #written = 0

  private constructor(path: string, replacement?: Replacement) {
    this.path = path
    this.#replacement = replacement
  }

  /**
   * Checks, before anything is sent, that the file can be written. It is created with the first dead letter.
   * @param replaces the same file, if the run reads it
   * @throws UserError if the file cannot be written
   */
  static async open(path: string, replaces?: ReplayFile): Promise<DeadLetters> {
    try {
      await mkdir(dirname(path), { recursive: true })
      const existing = await stat(path).catch(() => undefined)
      // The directory of an existing file need not be writable: `/dev/null`.
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

  /** Number of dead letters of this run so far. */
  get count(): number {
    return this.#count
  }

  /** True if the file has undelivered events of this run: written, or in the replay file that stays as it is after an error. */
  get hasEvents(): boolean {
    return this.#replacement !== undefined || this.#written > 0
  }

  /** How many of them are in the file after a write has failed. None are if a replacement is discarded. */
  get written(): number {
    return this.#replacement ? 0 : this.#written
  }

  /**
   * Adds one event. Resolves when the next one may follow.
   * @throws UserError if a write failed
   */
  async add({ json }: OutgoingEvent, { reason, status }: Failure, attempts: number): Promise<void> {
    this.#count += 1
    await this.#enqueue(Buffer.from(`{"event":${json},${JSON.stringify({ reason, attempts, status }).slice(1)}\n`))
  }

  /**
   * Keeps a line of the file that is replaced. If none is replaced, the line stays where it is.
   * @param line without its line break
   * @throws UserError if a write failed
   */
  async keep(line: Buffer): Promise<void> {
    if (this.#replacement) await this.#enqueue(Buffer.concat([line, NEW_LINE]))
  }

  async #enqueue(line: Buffer): Promise<void> {
    this.#waiting.push(line)
    this.#waitingBytes += line.length
    this.#writing ??= this.#write()
    // If nobody waits, an error must not become an unhandled rejection.
    if (this.#waitingBytes > MAX_WAITING) await this.#writing
    else this.#writing.catch(() => {})
  }

  /**
   * Writes everything to the disk.
   * @returns the file's path if it has dead letters of this run
   * @throws UserError if a write fails
   */
  async close(): Promise<string | undefined> {
    await this.#writing
    try {
      if (this.#replacement) await this.#replace(this.#replacement)
      // A device such as `/dev/null` cannot be synced.
      if ((await this.#file?.stat())?.isFile()) await this.#file?.sync()
      await this.#closeFile()
    } catch (error) {
      throw notWritable(error)
    }
    return this.#count > 0 ? this.path : undefined
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
        const lines: Buffer[] = []
        let bytes = 0
        for (const line of this.#waiting) {
          if (bytes > 0 && bytes + line.length > MAX_WRITE) break
          lines.push(line)
          bytes += line.length
        }
        this.#waiting.splice(0, lines.length)
        await this.#append(Buffer.concat(lines))
        this.#waitingBytes -= bytes
      }
    } catch (error) {
      throw notWritable(error)
    }
    this.#writing = undefined
  }

  /** Writes lines to the file at the path, which another run may replace at any time. */
  async #append(lines: Buffer): Promise<void> {
    if (this.#replacement) {
      this.#file ??= await open(this.#replacement.path, 'w')
      await this.#file.writeFile(lines)
      return
    }
    for (const before = this.#written; ; this.#written = before) {
      let text = lines
      if (!this.#file) {
        this.#file = await open(this.path, 'a+')
        // A killed run may have left half a line, so writing starts on a new line.
        if (await endsMidLine(this.#file)) text = Buffer.concat([NEW_LINE, lines])
      }
      await this.#writeLines(this.#file, text)
      if ((await leadsTo(this.path, this.#file)) === 'same') return
      await this.#closeFile()
    }
  }

  /**
   * Appends whole lines in one system call: then lines of other processes stay whole too (POSIX, `O_APPEND`). If only a part was
   * written, the line that was cut is written again on a new line: another process may have written in between.
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

  /** Replaces the file that was read. The replacement includes what other runs have appended to that file. */
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
        // Windows does not replace an open file.
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

/** The file that replaces the dead-letter file at the end. */
interface Replacement {
  readonly path: string
  /** Path of the file to replace, links resolved. */
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

/** Whether the file at the path is the open one. */
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
