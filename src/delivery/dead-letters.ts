import { constants } from 'node:fs'
import { access, type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault, messageOf } from '../model/fault.js'
import { forLog } from '../model/text.js'
import type { Failure } from './failure.js'
import type { Parcel } from './parcel.js'

/** So many characters may wait for the disk before whoever adds more has to wait too. */
const WAITING_CHARACTERS = 1_000_000

/**
 * The file of events that were not accepted, one JSON line each: `{"event":…, "reason":…, "attempts":…, "status":…}`, where
 * `event` is byte for byte what structured mode sends. Appended to; or, where the run reads the same file, written beside it
 * and put in its place at the end.
 */
export class DeadLetters {
  readonly #path: string
  /** Where the lines go: the file itself, or its replacement. */
  readonly #target: string
  #file: FileHandle | undefined
  #waiting: string[] = []
  #waitingCharacters = 0
  #writing: Promise<void> | undefined
  #count = 0

  private constructor(path: string, replaces: boolean) {
    this.#path = path
    this.#target = replaces ? `${path}.${process.pid}.tmp` : path
  }

  /**
   * Makes sure, before anything is sent, that dead letters can be written. No file is made until there is one.
   * @param replaces whether the run reads this very file
   * @throws Fault where they cannot
   */
  static async open(path: string, replaces: boolean): Promise<DeadLetters> {
    try {
      await mkdir(dirname(path), { recursive: true })
      const existing = await stat(path).catch(() => undefined)
      // A file that is there may lie in a directory that takes no new ones: `/dev/null` for one.
      if (existing === undefined || replaces) await access(dirname(path), constants.W_OK)
      if (existing !== undefined) {
        if (!existing.isFile() && !existing.isCharacterDevice()) throw new Error('it is not a file')
        await access(path, constants.W_OK)
      }
    } catch (error) {
      throw unwritable(error)
    }
    return new DeadLetters(path, replaces)
  }

  /** Letters written so far. */
  get count(): number {
    return this.#count
  }

  /**
   * Adds one letter. Resolves once there is room for the next.
   * @throws Fault where the disk takes no more
   */
  async add(parcel: Parcel, { reason, status }: Failure, attempts: number): Promise<void> {
    const tail = JSON.stringify({ reason, attempts, status }).slice(1)
    const line = `{"event":${parcel.text},${tail}\n`
    this.#count += 1
    this.#waiting.push(line)
    this.#waitingCharacters += line.length
    this.#writing ??= this.#write()
    // The promise is watched here, so that a failure while nobody waits is no unhandled rejection.
    if (this.#waitingCharacters > WAITING_CHARACTERS) await this.#writing
    else this.#writing.catch(() => {})
  }

  /**
   * Brings everything to the disk.
   * @returns the file's path where it holds letters of this run
   * @throws Fault where that fails
   */
  async close(): Promise<string | undefined> {
    await this.#writing
    try {
      if (this.#target !== this.#path) this.#file ??= await open(this.#target, 'w')
      // A device such as /dev/null cannot be synchronised, and need not be.
      if ((await this.#file?.stat())?.isFile()) await this.#file?.sync()
      await this.#file?.close()
      this.#file = undefined
      if (this.#target !== this.#path) await rename(this.#target, this.#path)
    } catch (error) {
      throw unwritable(error)
    }
    return this.#count > 0 ? this.#path : undefined
  }

  /** Closes the file without putting a replacement in place. */
  async abandon(): Promise<void> {
    await this.#writing?.catch(() => {})
    await this.#file?.close()
    if (this.#target !== this.#path) await rm(this.#target, { force: true })
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await this.#begin()
      while (this.#waiting.length > 0) {
        const text = this.#waiting.join('')
        this.#waiting = []
        this.#waitingCharacters = 0
        await this.#file.appendFile(text)
      }
    } catch (error) {
      throw unwritable(error)
    }
    this.#writing = undefined
  }

  async #begin(): Promise<FileHandle> {
    if (this.#target !== this.#path) return open(this.#target, 'w')
    const file = await open(this.#path, 'a+')
    // A run that was killed may have left half a line: the next one must not grow onto it.
    const { size } = await file.stat()
    if (size > 0) {
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
      if (buffer.toString() !== '\n') await file.appendFile('\n')
    }
    return file
  }
}

function unwritable(error: unknown): Fault {
  return new Fault(
    `The dead-letter file cannot be written: ${forLog(messageOf(error))}.`,
    'Give `dead-letter-file` a path that the job may write to, on a disk with room.',
    { cause: error },
  )
}
