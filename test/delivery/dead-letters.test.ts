import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { DeadLetters } from '../../src/delivery/dead-letters.js'
import { unsent } from '../../src/delivery/failure.js'
import { EventParcel } from '../../src/delivery/parcel.js'
import { Fault } from '../../src/model/fault.js'
import { startWebhook } from '../emulators/webhook.mjs'
import { deliverAll, sendable, someEvents, temporaryDirectory } from './support/deliver.js'

/** Linux takes everything that is written there for too much. */
const FULL_DISK = '/dev/full'

const parcel = (id: string, subject = '') =>
  new EventParcel(sendable({ specversion: '1.0', id, source: 's', type: 't', subject }))
const WHY = unsent('not sent')
const lineOf = (id: string) =>
  `{"event":{"specversion":"1.0","id":"${id}","source":"s","type":"t","subject":""},"reason":"not sent","attempts":0,"status":null}\n`

let root: Awaited<ReturnType<typeof temporaryDirectory>>
let directory: string
let runs = 0

beforeAll(async () => {
  root = await temporaryDirectory()
})
afterAll(() => root.remove())
beforeEach(async () => {
  directory = join(root.path, `${++runs}`)
  await mkdir(directory)
})

describe('the dead-letter file', () => {
  it('grows, on a line of its own where a killed run left half of one', async () => {
    const path = join(directory, 'dead.ndjson')
    await writeFile(path, `${lineOf('a')}{"event":{"spec`)
    const letters = await DeadLetters.open(path, false)
    await letters.add(parcel('b'), WHY, 0)
    expect(await letters.close()).toBe(path)
    expect(await readFile(path, 'utf8')).toBe(`${lineOf('a')}{"event":{"spec\n${lineOf('b')}`)
  })

  it('is not made where there is no letter', async () => {
    const letters = await DeadLetters.open(join(directory, 'new', 'dead.ndjson'), false)
    expect(await letters.close()).toBeUndefined()
    expect(await readdir(join(directory, 'new'))).toEqual([])
  })

  it('that is replaced stays as it was when the run is abandoned', async () => {
    const path = join(directory, 'dead.ndjson')
    await writeFile(path, lineOf('a'))
    const letters = await DeadLetters.open(path, true)
    await letters.add(parcel('b'), WHY, 0)
    await letters.abandon()
    expect(await readdir(directory)).toEqual(['dead.ndjson'])
    expect(await readFile(path, 'utf8')).toBe(lineOf('a'))
  })

  it('must be a file', async () => {
    await expect(DeadLetters.open(directory, false)).rejects.toThrow(/cannot be written: it is not a file/)
  })

  it('that cannot be put in its place is a clear error', async () => {
    const letters = await DeadLetters.open(join(directory, 'dead.ndjson'), true)
    await rm(directory, { recursive: true })
    await expect(letters.close()).rejects.toThrow(/^The dead-letter file cannot be written: .*ENOENT/)
  })
})

describe('a full disk', () => {
  it('is told at the end, or to whoever has to wait for it', async () => {
    const letters = await DeadLetters.open(FULL_DISK, false)
    await letters.add(parcel('a'), WHY, 0)
    await expect(letters.close()).rejects.toThrow(/cannot be written: .*ENOSPC.* on a disk with room/)
    const many = await DeadLetters.open(FULL_DISK, false)
    await expect(many.add(parcel('a', 'x'.repeat(1_000_001)), WHY, 0)).rejects.toThrow(Fault)
    await many.abandon()
  })

  it('ends the delivery: what nobody can keep is not sent', async () => {
    const webhook = await startWebhook({ script: () => 422 })
    const settings = { url: new URL(webhook.url), concurrency: 1 }
    // Each letter is so long that the delivery waits until it is on the disk.
    const events = someEvents(5).map((event) => ({ ...event, subject: 'x'.repeat(1_000_001) }))
    try {
      await expect(deliverAll({ webhook: settings, deadLetterFile: FULL_DISK }, events)).rejects.toThrow(
        /^The dead-letter file cannot be written: .*ENOSPC/,
      )
      expect(webhook.posts).toBe(1)
    } finally {
      await webhook.close()
    }
  })
})
