import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { DeadLetters } from '../../src/delivery/dead-letters.js'
import { stopFor, unsent } from '../../src/delivery/failure.js'
import { ReplayFile } from '../../src/delivery/replay-file.js'
import { temporaryDirectory } from './support/deliver.js'

const WHY = unsent(stopFor('why'), 0)

function outgoing(id: string) {
  const event = { specversion: '1.0', id, source: 's', type: 't' }
  return { event, json: JSON.stringify(event), slot: undefined }
}

const lineOf = (id: string) =>
  `{"event":{"specversion":"1.0","id":"${id}","source":"s","type":"t"},"reason":"not sent: why","attempts":0,"status":null}\n`

/** A process that adds dead letters: path, name, count. @param limit of the file's size, in blocks of 512 bytes */
function startWriter(given: readonly string[], limit?: number) {
  const script = fileURLToPath(new URL('support/dead-letter-writer.mjs', import.meta.url))
  const shell = `trap '' XFSZ${limit === undefined ? '' : `; ulimit -f ${limit}`}; exec "$@"`
  const child = spawn('sh', ['-c', shell, 'sh', process.execPath, '--no-warnings', script, ...given])
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  const output = once(child, 'close').then(() => text)
  return { ready: Promise.race([once(child.stdout, 'data'), output]), start: () => child.stdin.end('go\n'), output }
}

let root: Awaited<ReturnType<typeof temporaryDirectory>>
let path: string
let runs = 0

beforeAll(async () => {
  root = await temporaryDirectory()
})
afterAll(() => root.remove())
beforeEach(async () => {
  const directory = join(root.path, `${++runs}`)
  await mkdir(directory)
  path = join(directory, 'dead.ndjson')
})
/** Replaces the file, as a replay of it does that delivers every event. Returns the lines of the old file. */
async function replaceFile(): Promise<string[]> {
  const file = await ReplayFile.open(path)
  const lines: string[] = []
  for await (const line of file.lines()) {
    if (line.isEnded) lines.push(line.bytes.toString())
    else file.drop(line)
  }
  await (await DeadLetters.open(path, file)).close()
  await file.handle.close()
  return lines
}

test('three processes that write 6,000 dead letters each at the same time write whole lines, after half a line of a killed run', async () => {
  await writeFile(path, `${lineOf('a')}{"event":{"spec`)
  const writers = ['one', 'two', 'three'].map((name) => startWriter([path, name, '6000']))
  await Promise.all(writers.map(({ ready }) => ready))
  for (const { start } of writers) start()
  for (const { output } of writers) expect(await output).toBe('ready\n')
  const [, half, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(half).toBe('{"event":{"spec')
  // If two processes both end the incomplete line, one line is empty.
  const ids = lines.filter((text) => text !== '').map((text) => JSON.parse(text).event.id)
  expect([ids.length, new Set(ids).size]).toEqual([18_000, 18_000])
})

test('on a full disk only the last line is cut, and the next run begins a new line', async () => {
  // A write that reaches the limit of a file's size is cut there; the next one fails.
  const { ready, start, output } = startWriter([path, 'one', '1000'], 64)
  await ready
  start()
  expect(await output).toMatch(/^ready\nUserError: The dead-letter file cannot be written: EFBIG/)
  const limited = (await readFile(path, 'utf8')).split('\n')
  const half = limited.pop() ?? ''
  expect(half).toMatch(/^\{"event":/)
  expect(() => JSON.parse(half)).toThrow()
  const ids = limited.map((text) => JSON.parse(text).event.id)
  expect(ids).toEqual(ids.map((_, index) => `one-${index}`))
  expect(await output).toMatch(new RegExp(`\\nwritten: ${ids.length}\\n$`))
  const letters = await DeadLetters.open(path)
  await letters.add(outgoing('b'), WHY, 0)
  await letters.close()
  expect(await readFile(path, 'utf8')).toBe([...limited, half, lineOf('b')].join('\n'))
})

test('the file is not created without a dead letter, and must be a file', async () => {
  const letters = await DeadLetters.open(join(path, '..', 'new', 'dead.ndjson'))
  expect(await letters.close()).toBeUndefined()
  expect(await readdir(join(path, '..', 'new'))).toEqual([])
  await expect(DeadLetters.open(root.path)).rejects.toThrow(/cannot be written: it is not a file/)
})

test('a run that has the file open writes its next letters to the file that replaces it', async () => {
  const appending = await DeadLetters.open(path)
  await appending.add(outgoing('a'), WHY, 0)
  while ((await readFile(path, 'utf8').catch(() => '')) !== lineOf('a')) await turn()
  await replaceFile()
  await appending.add(outgoing('b'), WHY, 0)
  await appending.close()
  expect(await readFile(path, 'utf8')).toBe(lineOf('b'))
})

test('no letter is lost while replays replace the file again and again and three processes append 2,000 each', async () => {
  const writers = ['one', 'two', 'three'].map((name) => startWriter([path, name, '2000']))
  await Promise.all(writers.map(({ ready }) => ready))
  await writeFile(path, '')
  const taken = new Set<string>()
  const take = (lines: readonly string[]) => {
    for (const line of lines) taken.add(JSON.parse(line).event.id)
  }
  for (const { start } of writers) start()
  let isRunning = true
  const all = Promise.all(writers.map(({ output }) => output)).finally(() => {
    isRunning = false
  })
  while (isRunning) take(await replaceFile())
  expect(await all).toEqual(['ready\n', 'ready\n', 'ready\n'])
  take(await replaceFile())
  expect(taken.size).toBe(6_000)
})
