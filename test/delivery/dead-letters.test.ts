import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DeadLetters } from '../../src/delivery/dead-letters.js'
import { stopFor, unsent } from '../../src/delivery/failure.js'
import { ReplayFile } from '../../src/delivery/replay-file.js'
import { UserError } from '../../src/lib/errors.js'
import { temporaryDirectory } from './support/deliver.js'

/** Linux reports a full disk for everything that is written there. */
const FULL_DISK = '/dev/full'

const WHY = unsent(stopFor('why'), 0)

function outgoing(id: string, subject = '') {
  const event = { specversion: '1.0', id, source: 's', type: 't', subject }
  return { event, json: JSON.stringify(event), slot: undefined }
}

const lineOf = (id: string) =>
  `{"event":{"specversion":"1.0","id":"${id}","source":"s","type":"t","subject":""},"reason":"not sent: why","attempts":0,"status":null}\n`

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
  return {
    ready: once(child.stdout, 'data'),
    start: () => child.stdin.end('go\n'),
    output: once(child, 'close').then(() => text),
  }
}

let root: Awaited<ReturnType<typeof temporaryDirectory>>
let path: string
let runs = 0
let source: ReplayFile | undefined

beforeAll(async () => {
  root = await temporaryDirectory()
})
afterAll(() => root.remove())
beforeEach(async () => {
  const directory = join(root.path, `${++runs}`)
  await mkdir(directory)
  path = join(directory, 'dead.ndjson')
})
afterEach(async () => {
  await source?.handle.close()
  source = undefined
})

/** The file at the path as a replay has read it. */
async function reading() {
  source = await ReplayFile.open(path)
  for await (const _ of source.lines());
  return source
}

describe('the dead-letter file', () => {
  test('grows, on a line of its own where a killed run left half of one', async () => {
    await writeFile(path, `${lineOf('a')}{"event":{"spec`)
    const letters = await DeadLetters.open(path)
    await letters.add(outgoing('b'), WHY, 0)
    expect(await letters.close()).toBe(path)
    expect(await readFile(path, 'utf8')).toBe(`${lineOf('a')}{"event":{"spec\n${lineOf('b')}`)
  })

  test('has whole lines only where three processes write 6,000 dead letters each at the same time', async () => {
    await writeFile(path, `${lineOf('a')}{"event":{"spec`)
    const writers = ['one', 'two', 'three'].map((name) => startWriter([path, name, '6000']))
    await Promise.all(writers.map(({ ready }) => ready))
    for (const { start } of writers) start()
    for (const { output } of writers) expect(await output).toBe('ready\n')
    const [, half, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(half).toBe('{"event":{"spec')
    // Two processes that both end the half line leave an empty one.
    const ids = lines.filter((text) => text !== '').map((text) => JSON.parse(text).event.id)
    expect([ids.length, new Set(ids).size]).toEqual([18_000, 18_000])
  }, 120_000)

  test('has whole lines but the last where the disk is full, and the next run begins a line of its own', async () => {
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

  test('is not created where there is no dead letter', async () => {
    const letters = await DeadLetters.open(join(path, '..', 'new', 'dead.ndjson'))
    expect(await letters.close()).toBeUndefined()
    expect(await readdir(join(path, '..', 'new'))).toEqual([])
  })

  test('that is replaced stays as it was when the run is abandoned', async () => {
    await writeFile(path, lineOf('a'))
    const letters = await DeadLetters.open(path, await reading())
    await letters.add(outgoing('b'), WHY, 0)
    await letters.abandon()
    expect(await readdir(join(path, '..'))).toEqual(['dead.ndjson'])
    expect(await readFile(path, 'utf8')).toBe(lineOf('a'))
  })

  test('must be a file', async () => {
    await expect(DeadLetters.open(root.path)).rejects.toThrow(/cannot be written: it is not a file/)
  })

  test('that is replaced keeps what another run has appended meanwhile, also to half a line', async () => {
    await writeFile(path, lineOf('a') + lineOf('b').slice(0, 20))
    const file = await reading()
    for await (const line of file.lines()) if (!line.isEnded) file.drop(line)
    const letters = await DeadLetters.open(path, file)
    await letters.add(outgoing('a'), WHY, 0)
    await appendFile(path, lineOf('b').slice(20) + lineOf('c'))
    expect(await letters.close()).toBe(path)
    expect(await readFile(path, 'utf8')).toBe(lineOf('a') + lineOf('b') + lineOf('c'))
  })

  test('that another replay has replaced meanwhile is appended to', async () => {
    await writeFile(path, lineOf('a'))
    const letters = await DeadLetters.open(path, await reading())
    await letters.add(outgoing('b'), WHY, 0)
    await writeFile(`${path}.new`, lineOf('c'))
    await rename(`${path}.new`, path)
    expect(await letters.close()).toBe(path)
    expect(await readFile(path, 'utf8')).toBe(lineOf('c') + lineOf('b'))
    expect(await readdir(join(path, '..'))).toEqual(['dead.ndjson'])
  })

  test('gets the letters of a run that had it open when another one replaced it', async () => {
    const appending = await DeadLetters.open(path)
    await appending.add(outgoing('a'), WHY, 0)
    while ((await readFile(path, 'utf8').catch(() => '')) !== lineOf('a')) await turn()
    const replacing = await DeadLetters.open(path, await reading())
    await replacing.close()
    await appending.add(outgoing('b'), WHY, 0)
    await appending.close()
    expect(await readFile(path, 'utf8')).toBe(lineOf('b'))
  })

  test('loses no letter where replays replace it again and again while three processes append 2,000 each', async () => {
    const names = ['one', 'two', 'three']
    const writers = names.map((name) => startWriter([path, name, '2000']))
    await Promise.all(writers.map(({ ready }) => ready))
    await writeFile(path, '')
    const taken = new Set<string>()
    const take = (text: string) => {
      for (const letter of text.split('\n')) if (letter !== '') taken.add(JSON.parse(letter).event.id)
    }
    for (const { start } of writers) start()
    let isRunning = true
    const all = Promise.all(writers.map(({ output }) => output)).finally(() => {
      isRunning = false
    })
    while (isRunning) {
      const file = await ReplayFile.open(path)
      const read: string[] = []
      for await (const line of file.lines()) {
        if (line.isEnded) read.push(line.bytes.toString())
        else file.drop(line)
      }
      take(read.join('\n'))
      await (await DeadLetters.open(path, file)).close()
      await file.handle.close()
    }
    expect(await all).toEqual(['ready\n', 'ready\n', 'ready\n'])
    take(await readFile(path, 'utf8'))
    expect(taken.size).toBe(6_000)
  }, 120_000)

  test('that cannot be replaced is a clear error', async () => {
    await writeFile(path, '')
    const letters = await DeadLetters.open(path, await reading())
    await rm(join(path, '..'), { recursive: true })
    await expect(letters.close()).rejects.toThrow(/^The dead-letter file cannot be written: .*ENOENT/)
  })

  test('on a full disk is an error at the end', async () => {
    const letters = await DeadLetters.open(FULL_DISK)
    await letters.add(outgoing('a'), WHY, 0)
    await expect(letters.close()).rejects.toThrow(/cannot be written: .*ENOSPC.* on a disk with free space/)
  })

  test('on a full disk is an error for whoever waits for the disk', async () => {
    const letters = await DeadLetters.open(FULL_DISK)
    await expect(letters.add(outgoing('a', 'x'.repeat(1_000_001)), WHY, 0)).rejects.toThrow(UserError)
    await letters.abandon()
  })
})
