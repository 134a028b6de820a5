import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault, messageOf } from '../model/fault.js'
import { isRecord } from '../model/record.js'
import { forLog } from '../model/text.js'
import { errorCode } from './error-code.js'
import { linesOf } from './lines.js'

/** What a slot last had accepted. */
export interface StateEntry {
  /** By the names in `data`: metrics as `0.2672917174 USD`, or a breach's `actual` and `limit`. */
  readonly amounts: Readonly<Record<string, string>>
  readonly estimated: boolean
  /** Of the accepted event, RFC 3339. */
  readonly recordedtime: string
  /** Day (UTC) on which an event of the slot was last made. */
  readonly seen: string
}

/** The file's content. Keys of entries are made in `state.ts`. */
export interface StateContent {
  /** Queries that the entries come from, with the day (UTC) on which each was last used. */
  readonly queries: Map<string, string>
  readonly entries: Map<string, StateEntry>
}

const VERSION = 1
/** How the first line ends, and the last line. */
const [OPENING, CLOSING] = ['"entries":{', '}}']

/**
 * Reads a state file. A missing one is a first run.
 * @throws Fault where it cannot be read or is none
 */
export async function readState(path: string): Promise<StateContent> {
  try {
    return (await readLines(path)) ?? (await readWhole(path))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { queries: new Map(), entries: new Map<string, StateEntry>() }
    if (error instanceof Fault) throw error
    throw unreadable(error instanceof SyntaxError ? 'it is not JSON' : messageOf(error), error)
  }
}

/** Reads the form in which `writeState` writes, an entry at a time; undefined where the file has another. */
async function readLines(path: string): Promise<StateContent | undefined> {
  let content: StateContent | undefined
  /** What may come, by the commas. */
  let next: 'entry or end' | 'entry' | 'end' | 'nothing' = 'entry or end'
  try {
    for await (const [, line] of linesOf(path)) {
      if (content === undefined) {
        if (!line.endsWith(OPENING)) return undefined
        content = contentOf(JSON.parse(line + CLOSING))
      } else if (line === CLOSING) {
        if (next === 'entry') return undefined
        next = 'nothing'
      } else {
        if (next === 'end' || next === 'nothing') return undefined
        const hasComma = line.endsWith(',')
        addEntries(content.entries, JSON.parse(`{${hasComma ? line.slice(0, -1) : line}}`))
        next = hasComma ? 'entry' : 'end'
      }
    }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  return next === 'nothing' ? content : undefined
}

/** Reads any other form of the same JSON. */
async function readWhole(path: string): Promise<StateContent> {
  return contentOf(JSON.parse(await readFile(path, 'utf8')))
}

function contentOf(value: unknown): StateContent {
  if (!isRecord(value) || value['version'] !== VERSION) throw unreadable(`it has no "version": ${VERSION}`)
  const { queries, entries } = value
  if (!isRecord(queries) || !isRecord(entries)) throw unreadable('it has no "queries" or no "entries"')
  const content = {
    queries: new Map(Object.entries(queries).filter((pair): pair is [string, string] => typeof pair[1] === 'string')),
    entries: new Map<string, StateEntry>(),
  }
  addEntries(content.entries, entries)
  return content
}

function addEntries(to: StateContent['entries'], entries: Readonly<Record<string, unknown>>): void {
  for (const [slot, entry] of Object.entries(entries)) {
    if (!isEntry(entry)) throw unreadable(`its entry ${slot.slice(0, 40)} is incomplete`)
    to.set(slot, entry)
  }
}

/**
 * Writes a state file beside the old one and puts it in its place: at every moment there is either the old or the new one. Of two
 * runs that write at the same time, the last one's stays.
 */
export async function writeState(path: string, { queries, entries }: StateContent): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      for (const piece of pieces(queries, entries)) await file.appendFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The file's text, one entry a line, in pieces: it may be longer than one string can be. */
function* pieces(queries: StateContent['queries'], entries: StateContent['entries']): Generator<string> {
  let piece = `{"version":${VERSION},"queries":${JSON.stringify(Object.fromEntries(queries))},${OPENING}`
  let divider = '\n'
  for (const [slot, entry] of entries) {
    piece += `${divider}${JSON.stringify(slot)}:${JSON.stringify(entry)}`
    divider = ',\n'
    if (piece.length > 65_536) {
      yield piece
      piece = ''
    }
  }
  yield `${piece}\n${CLOSING}\n`
}

function unreadable(why: string, cause?: unknown): Fault {
  return new Fault(
    `The state file cannot be read: ${forLog(why)}.`,
    'Delete it to begin anew (every line is then sent once more, with the same ids), or correct `state-file`.',
    { cause },
  )
}

function isEntry(value: unknown): value is StateEntry {
  return (
    isRecord(value) &&
    isRecord(value['amounts']) &&
    Object.values(value['amounts']).every((amount) => typeof amount === 'string') &&
    typeof value['estimated'] === 'boolean' &&
    typeof value['recordedtime'] === 'string' &&
    typeof value['seen'] === 'string'
  )
}
