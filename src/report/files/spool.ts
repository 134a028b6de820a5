import { randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Fault, messageOf } from '../../model/fault.js'

/** Characters gathered before one write: large enough to make system calls rare, small enough to be no memory. */
const CHUNK = 64 * 1024

/**
 * A file that is written as its text comes, in constant memory, and appears under its name only once it is whole: until
 * `commit` the text lies in a temporary file of the same folder.
 */
export class Spool {
  readonly path: string
  readonly #temporary: string
  readonly #file: FileHandle
  #pending = ''
  /** All writes so far, one after the other. */
  #written: Promise<void> = Promise.resolve()
  #done = false

  private constructor(path: string, temporary: string, file: FileHandle) {
    this.path = path
    this.#temporary = temporary
    this.#file = file
  }

  /**
   * Opens the file, and makes the folders above it.
   * @param path absolute
   * @throws Fault where nothing can be written there.
   */
  static async open(path: string): Promise<Spool> {
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`)
    try {
      await mkdir(dirname(path), { recursive: true })
      const there = await stat(path).catch(() => undefined)
      if (there?.isDirectory()) throw new Error('there is a folder of this name')
      return new Spool(path, temporary, await open(temporary, 'wx'))
    } catch (error) {
      throw unwritable(path, error)
    }
  }

  /**
   * Adds text. A returned promise is back-pressure: the caller waits for it before the next call, so that at most two
   * chunks are in memory, one filling while the other is written.
   * @throws Fault (by the promise) where an earlier chunk could not be written.
   */
  write(text: string): void | Promise<void> {
    this.#pending += text
    if (this.#pending.length < CHUNK) return
    const before = this.#written
    this.#flush()
    return before
  }

  /** Writes the rest and gives the file its name. @throws Fault where that fails. */
  async commit(): Promise<void> {
    this.#flush()
    await this.#written
    this.#done = true
    try {
      await this.#file.close()
      await rename(this.#temporary, this.path)
    } catch (error) {
      await rm(this.#temporary, { force: true })
      throw unwritable(this.path, error)
    }
  }

  /** Throws away what was written; a file that stood under the name before stays as it was. Does nothing after `commit`. */
  async abandon(): Promise<void> {
    if (this.#done) return
    this.#done = true
    await this.#written.catch(() => undefined)
    await this.#file.close()
    await rm(this.#temporary, { force: true })
  }

  #flush(): void {
    const chunk = this.#pending
    if (chunk === '') return
    this.#pending = ''
    this.#written = this.#written.then(async () => {
      try {
        await this.#file.appendFile(chunk)
      } catch (error) {
        throw unwritable(this.path, error)
      }
    })
    // Whoever waits next hears of it; without a listener until then, Node would end the process.
    this.#written.catch(() => undefined)
  }
}

function unwritable(path: string, error: unknown): Fault {
  return new Fault(
    `The report file ${path} cannot be written: ${messageOf(error)}.`,
    'Give `report-file` a path that the job may write to, on a disk with space left.',
    { cause: error },
  )
}
