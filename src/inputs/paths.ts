import { constants } from 'node:fs'
import { access, readlink, realpath, stat } from 'node:fs/promises'
import path, { type PlatformPath } from 'node:path'
import { InvalidInput, messageOf } from '../lib/errors.js'
import { at } from '../lib/json.js'
import { hasControl, quoted } from '../lib/text.js'
import type { RunEnvironment } from './environment.js'

/** The runner's directories. Files outside them are accepted if the user has the permission. */
export type Directories = Pick<RunEnvironment, 'workspace' | 'temporaryDirectory'>

/** Opening a device or a kernel file can block, return endless data, or change the machine. */
const SYSTEM_DIRECTORIES = ['/dev', '/proc', '/sys']

/** Windows opens a device for these names, in any directory and with any extension ("Naming Files, Paths, and Namespaces"). */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:[.:]|$)/i

/** Maximum number of links that are followed for a file that does not exist yet. */
const MAX_LINKS = 20

/** Why a path is unusable, whether or not a file exists there; undefined if it is usable. */
export function pathProblem(file: string, system: PlatformPath = path): string | undefined {
  if (file === '' || hasControl(file) || /[/\\]$/.test(file)) return 'but must be the path of a file, on one line'
  if (system.sep === '\\') {
    const isDevice = WINDOWS_DEVICE.test(system.basename(file)) || /^[/\\]{2}[.?][/\\]/.test(file)
    return isDevice ? 'which Windows opens as a device: use the path of a regular file' : undefined
  }
  const within = SYSTEM_DIRECTORIES.find((directory) => file === directory || isBelow(file, directory, system))
  return within && `which is in \`${within}\`: use the path of a regular file`
}

/** True if the file is in the directory, at any depth. Both are absolute. */
export function isBelow(file: string, directory: string, system: PlatformPath = path): boolean {
  const relative = system.relative(directory, file)
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${system.sep}`) && !system.isAbsolute(relative)
}

/** Equal for all spellings of one file's path. File systems of Windows and macOS ignore the case. */
export function fileKey(file: string, platform: NodeJS.Platform = process.platform): string {
  const normal = (platform === 'win32' ? path.win32 : path.posix).normalize(file)
  return platform === 'win32' || platform === 'darwin' ? normal.toLowerCase() : normal
}

/**
 * The absolute path of a regular file, or of one that can be created. Relative paths start at the workspace.
 * @param use the permission that the user must have outside the runner's directories
 * @throws InvalidInput
 */
export async function usableFile(text: string, directories: Directories, use: 'read' | 'write'): Promise<string> {
  const fail = (problem: string) => new InvalidInput(`is ${quoted(text)}, ${problem}`)
  const written = pathProblem(text)
  if (written !== undefined) throw fail(written)
  const file = path.resolve(directories.workspace, text)
  const problem = pathProblem(file) ?? (await problemAt(file, directories, use))
  if (problem !== undefined) throw fail(problem)
  return file
}

async function problemAt(file: string, directories: Directories, use: 'read' | 'write'): Promise<string | undefined> {
  try {
    const real = await realPathOf(file)
    const inSystem = pathProblem(real)
    if (inSystem !== undefined) return inSystem
    const nearest = await nearestExisting(file)
    const found = await stat(nearest)
    if (nearest === file && !found.isFile()) return `which is ${kindOf(found)}: use the path of a regular file`
    if (nearest !== file && !found.isDirectory()) return `but ${quoted(nearest)} is not a directory`
    const isOwn = [directories.workspace, directories.temporaryDirectory].some((one) => isBelow(file, one))
    if (isOwn) return undefined
    // A file that does not exist needs a writable directory, even if it is only read.
    await access(nearest, nearest === file && use === 'read' ? constants.R_OK : constants.W_OK)
    return undefined
  } catch (error) {
    const code = at(error, 'code')
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      return `which the runner's user is not allowed to ${use}: use a path in the workspace or in \`RUNNER_TEMP\``
    }
    return `which cannot be used (${typeof code === 'string' ? code : messageOf(error)})`
  }
}

function kindOf(found: Awaited<ReturnType<typeof stat>>): string {
  if (found.isDirectory()) return 'a directory'
  if (found.isFIFO()) return 'a named pipe'
  if (found.isSocket()) return 'a socket'
  return 'a device'
}

/** The path without symbolic links. The file need not exist. */
export async function realPathOf(file: string, links = 0): Promise<string> {
  const nearest = await nearestExisting(file)
  const real = await realpath(nearest)
  const [next, ...rest] = path.relative(nearest, file).split(path.sep)
  if (!next) return real
  // If the next part is a link whose target does not exist, the file would be created at the target.
  const target = await readlink(path.join(real, next)).catch(() => undefined)
  if (target === undefined || links >= MAX_LINKS) return path.join(real, next, ...rest)
  return realPathOf(path.resolve(real, target, ...rest), links + 1)
}

/** The path, or the first of its parents that exists. */
async function nearestExisting(file: string): Promise<string> {
  for (let here = file; ; here = path.dirname(here)) {
    try {
      await stat(here)
      return here
    } catch (error) {
      const missing = at(error, 'code') === 'ENOENT' || at(error, 'code') === 'ENOTDIR'
      if (!missing || path.dirname(here) === here) throw error
    }
  }
}
