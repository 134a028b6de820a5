import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { DeadLetters } from '../../src/delivery/dead-letters.js'
import { unsent } from '../../src/delivery/failure.js'
import { UserError } from '../../src/lib/errors.js'
import { temporaryDirectory } from './support/deliver.js'

/** Linux reports a full disk for everything that is written there. */
const FULL_DISK = '/dev/full'

const WHY = unsent('not sent')

function outgoing(id: string, subject = '') {
  const event = { specversion: '1.0', id, source: 's', type: 't', subject }
  return { event, json: JSON.stringify(event), slot: undefined }
}

const lineOf = (id: string) =>
  `{"event":{"specversion":"1.0","id":"${id}","source":"s","type":"t","subject":""},"reason":"not sent","attempts":0,"status":null}\n`

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

describe('the dead-letter file', () => {
  test('grows, on a line of its own where a killed run left half of one', async () => {
    await writeFile(path, `${lineOf('a')}{"event":{"spec`)
    const letters = await DeadLetters.open(path, false)
    await letters.add(outgoing('b'), WHY, 0)
    expect(await letters.close()).toBe(path)
    expect(await readFile(path, 'utf8')).toBe(`${lineOf('a')}{"event":{"spec\n${lineOf('b')}`)
  })

  test('has whole lines only where several runs write at the same time', async () => {
    const writers = await Promise.all(Array.from({ length: 4 }, () => DeadLetters.open(path, false)))
    await Promise.all(
      writers.map(async (letters, writer) => {
        for (let index = 0; index < 200; index++) {
          await letters.add(outgoing(`${writer}-${index}`, 'x'.repeat((index * 997) % 90_000)), WHY, 1)
        }
        await letters.close()
      }),
    )
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
    expect(new Set(lines.map((line) => JSON.parse(line).event.id)).size).toBe(800)
    expect(lines.length).toBe(800)
  })

  test('is not created where there is no dead letter', async () => {
    const letters = await DeadLetters.open(join(path, '..', 'new', 'dead.ndjson'), false)
    expect(await letters.close()).toBeUndefined()
    expect(await readdir(join(path, '..', 'new'))).toEqual([])
  })

  test('that is replaced stays as it was when the run is abandoned', async () => {
    await writeFile(path, lineOf('a'))
    const letters = await DeadLetters.open(path, true)
    await letters.add(outgoing('b'), WHY, 0)
    await letters.abandon()
    expect(await readdir(join(path, '..'))).toEqual(['dead.ndjson'])
    expect(await readFile(path, 'utf8')).toBe(lineOf('a'))
  })

  test('must be a file', async () => {
    await expect(DeadLetters.open(root.path, false)).rejects.toThrow(/cannot be written: it is not a file/)
  })

  test('that cannot be replaced is a clear error', async () => {
    const letters = await DeadLetters.open(path, true)
    await rm(join(path, '..'), { recursive: true })
    await expect(letters.close()).rejects.toThrow(/^The dead-letter file cannot be written: .*ENOENT/)
  })

  test('on a full disk is an error at the end', async () => {
    const letters = await DeadLetters.open(FULL_DISK, false)
    await letters.add(outgoing('a'), WHY, 0)
    await expect(letters.close()).rejects.toThrow(/cannot be written: .*ENOSPC.* on a disk with free space/)
  })

  test('on a full disk is an error for whoever waits for the disk', async () => {
    const letters = await DeadLetters.open(FULL_DISK, false)
    await expect(letters.add(outgoing('a', 'x'.repeat(1_000_001)), WHY, 0)).rejects.toThrow(UserError)
    await letters.abandon()
  })
})
