import type { LookupAddress, LookupOptions, lookup } from 'node:dns'
import { expect, it } from '@jest/globals'
import { guarded, RefusedAddress } from '../../src/delivery/guarded-lookup.js'

/** Asks a guarded resolver that stands on one with this answer. */
function ask(answer: Error | readonly LookupAddress[], options: LookupOptions) {
  const asked: LookupOptions[] = []
  const system = (
    _: string,
    how: LookupOptions,
    done: (error: Error | null, found?: readonly LookupAddress[]) => void,
  ) => {
    asked.push(how)
    if (answer instanceof Error) done(answer)
    else done(null, answer)
  }
  return new Promise<{ asked: LookupOptions[]; error: Error | null; found: unknown[] }>((resolve) => {
    guarded(system as unknown as typeof lookup)('webhook.test', options, (error, ...found) =>
      resolve({ asked, error, found }),
    )
  })
}

const PUBLIC = { address: '192.0.2.1', family: 4 }
const OTHER = { address: '2001:db8::1', family: 6 }
const METADATA = { address: '169.254.169.254', family: 4 }

it('asks for every address, whatever the caller wants', async () => {
  expect((await ask([PUBLIC], { family: 4, hints: 1 })).asked).toEqual([{ family: 4, hints: 1, all: true }])
  expect((await ask([PUBLIC], {})).asked).toEqual([{ all: true }])
})

it('gives one address, or all of them', async () => {
  expect((await ask([PUBLIC, OTHER], {})).found).toEqual(['192.0.2.1', 4])
  expect((await ask([PUBLIC, OTHER], { all: true })).found).toEqual([[PUBLIC, OTHER]])
})

it('refuses a name of which any address is refused', async () => {
  for (const all of [true, false]) {
    expect((await ask([PUBLIC, METADATA], { all })).error).toBeInstanceOf(RefusedAddress)
  }
})

it('passes on what the resolver fails with', async () => {
  const error = new Error('getaddrinfo ENOTFOUND webhook.test')
  expect((await ask(error, { all: true })).error).toBe(error)
})
