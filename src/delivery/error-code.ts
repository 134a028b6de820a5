import { stat } from 'node:fs/promises'
import { messageOf } from '../lib/errors.js'

/** The code of an error of Node or undici: `ENOENT`, `ECONNRESET`. Undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code) ? error.code : undefined
}

/** What went wrong with reading a file of UTF-8 text. */
export function fileProblem(error: unknown): string {
  return errorCode(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8' : messageOf(error)
}

/**
 * Fails for anything but a regular file: a device or a pipe may have no end.
 * @throws the system's error where the file does not exist or cannot be looked at
 */
export async function requireRegularFile(path: string): Promise<void> {
  if (!(await stat(path)).isFile()) throw new Error('it is not a regular file')
}
