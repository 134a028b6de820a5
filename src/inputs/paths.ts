import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Environment } from '../model/outside.js'
import { hasControl } from '../model/text.js'
import type { Directories } from './config.js'
import type { InputName } from './declared.js'
import { quoted, type Reader } from './reader.js'
import { splitLines } from './scalars.js'

/** A path of a file, as given: the runner's working directory is where a relative one begins. */
export function readPath(reader: Reader, name: InputName, text = reader.given(name)): string | undefined {
  if (text === undefined) return undefined
  if (!hasControl(text) && !/[/\\]$/.test(text)) return text
  reader.wrong(name, text, 'the path of a file, on one line')
  return undefined
}

/** The runner's folders; outside Actions the system's and the working directory. */
export function readDirectories(env: Environment): Directories {
  return {
    temporary: env['RUNNER_TEMP']?.trim() || tmpdir(),
    workspace: env['GITHUB_WORKSPACE']?.trim() || process.cwd(),
  }
}

/** Where the dead letters go unless the user says otherwise. */
export function defaultDeadLetterFile(env: Environment): string {
  return join(readDirectories(env).temporary, 'undelivered-events.ndjson')
}

/** Notes a fault for each file that two inputs would write. Only a replay file and the dead letters may be one and the same. */
export function rejectSharedPaths(reader: Reader, deadLetterFile: string): void {
  const paths: (readonly [InputName, string | undefined])[] = [
    ['dead-letter-file', deadLetterFile],
    ['replay-file', reader.given('replay-file')],
    ['state-file', reader.given('state-file')],
    ...splitLines(reader.given('report-file') ?? '').map(({ line }) => ['report-file', line] as const),
  ]
  const taken = new Map<string, InputName>()
  for (const [name, path] of paths) {
    if (path === undefined || reader.isFaulty(name)) continue
    const owner = taken.get(resolve(path))
    if (owner === undefined) taken.set(resolve(path), name)
    else if (name !== 'replay-file') {
      reader.fault(
        name,
        `names ${quoted(path)}, which ${owner === name ? 'stands there' : `is \`${owner}\``} already: give each file its own path.`,
      )
    }
  }
}
