import { createReadStream } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { messageOf, UserError } from '../lib/errors.js'
import { forLog } from '../lib/text.js'

/** Maximum length of a line in bytes: the whole line is in memory. */
const MAX_LINE = 16_000_000
/** Maximum number of appended bytes that are read at a time. */
const MAX_READ = 1_000_000

export interface Line {
  /** 1 for the first. */
  readonly number: number
  /** Without the line feed. */
  readonly bytes: Buffer
  /** Position in the file, bytes. */
  readonly start: number
  /** Whether a line feed ends it. */
  readonly isEnded: boolean
}

/** A replay file. It stays open until it is replaced, to read what other runs append to it. */
export class ReplayFile {
  /** The file that is read, even if another run replaces it. */
  readonly handle: FileHandle
  readonly #path: string
  /** Bytes that `lines` has read. */
  #end = 0
  /** Start of the bytes that are kept if the file grows beyond `#end`. */
  #keptFrom = 0

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.handle = handle
  }

  /** @throws UserError if the file cannot be read */
  static async open(path: string): Promise<ReplayFile> {
    try {
      // A device or a pipe may have no end.
      if (!(await stat(path)).isFile()) throw new Error('it is not a regular file')
      return new ReplayFile(path, await open(path))
    } catch (error) {
      throw notReadable(error)
    }
  }

  /**
   * Reads the lines that are not blank, from the start of the file.
   * @throws UserError if the file cannot be read
   */
  async *lines(): AsyncGenerator<Line> {
    try {
      for await (const line of linesOf(this.#path, this.handle)) {
        this.#end = line.start + line.bytes.length + (line.isEnded ? 1 : 0)
        this.#keptFrom = this.#end
        if (line.bytes.some((byte) => byte > 0x20)) yield line
      }
    } catch (error) {
      throw notReadable(error)
    }
  }

  /** Drops half a line at the end of the file, unless the file grows: then another run is writing that line. */
  drop(half: Line): void {
    this.#keptFrom = half.start
  }

  /** The next part of what other runs have appended since the lines were read; empty if there is nothing more. */
  async takeAppended(): Promise<Buffer> {
    const { size } = await this.handle.stat()
    if (size <= this.#end) return Buffer.alloc(0)
    const length = Math.min(size - this.#keptFrom, MAX_READ)
    const { buffer, bytesRead } = await this.handle.read(Buffer.alloc(length), 0, length, this.#keptFrom)
    this.#keptFrom += bytesRead
    this.#end = Math.max(this.#end, this.#keptFrom)
    return buffer.subarray(0, bytesRead)
  }
}

/**
 * The lines of a file. They end with LF only: `node:readline` also splits at U+2028 and U+2029, which JSON strings may contain.
 * @param handle the open file, which stays open; the path is then not used
 */
export async function* linesOf(path: string, handle?: FileHandle): AsyncGenerator<Line> {
  let number = 0
  let start = 0
  let rest: Buffer[] = []
  let length = 0
  const from = handle ? handle.createReadStream({ start: 0, autoClose: false }) : createReadStream(path)
  for await (const chunk of from as AsyncIterable<Buffer>) {
    let next = 0
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', next)) {
      const bytes = Buffer.concat([...rest, chunk.subarray(next, end)])
      yield { number: ++number, bytes, start, isEnded: true }
      start += bytes.length + 1
      rest = []
      length = 0
      next = end + 1
    }
    rest.push(chunk.subarray(next))
    length += chunk.length - next
    if (length > MAX_LINE) throw new Error(`line ${number + 1} is too long`)
  }
  if (length > 0) yield { number: number + 1, bytes: Buffer.concat(rest), start, isEnded: false }
}

function notReadable(error: unknown): UserError {
  return new UserError(
    `The replay file cannot be read: ${forLog(messageOf(error))}.`,
    'Set `replay-file` to the path of a dead-letter file of an earlier job.',
    { cause: error },
  )
}
