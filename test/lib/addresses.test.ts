import type { LookupAddress, LookupOptions, lookup } from 'node:dns'
import { describe, expect, test } from '@jest/globals'
import { guardedLookup, isLoopbackHost, isRefusedAddress, RefusedAddress } from '../../src/lib/addresses.js'

describe('refused addresses', () => {
  test.each(
    `169.254.0.0 169.254.169.254 169.254.255.255 168.63.129.16 100.100.100.200 192.0.0.192 fe80::1 FE80::1
      fe80::1%eth0 [fe80::1] febf::1 fd00:ec2::254 fd00:0ec2:0:0:0:0:0:0254 fd00:ec2::23 fd20:ce::254
      ::ffff:169.254.169.254 ::ffff:a9fe:a9fe [::ffff:a9fe:a9fe] ::169.254.169.254 ::ffff:0:169.254.169.254
      64:ff9b::169.254.169.254 64:ff9b::a9fe:0`.split(/\s+/),
  )('the address %s is refused', (address) => {
    expect(isRefusedAddress(address)).toBe(true)
  })

  test.each([
    ...`169.253.255.255 169.255.0.0 127.0.0.1 10.0.0.1 8.8.8.8 ::1 :: fec0::1 fd00:ec3::254 2600:1901::a9fe:a9fe
      64:ff9b::808:808 169.254.169.254.example.com localhost`.split(/\s+/),
    '',
  ])('the address %s is not refused', (address) => {
    expect(isRefusedAddress(address)).toBe(false)
  })
})

describe('loopback hosts', () => {
  test.each('localhost LOCALHOST localhost. hooks.localhost 127.0.0.1 127.9.9.9 [::1] ::1 [::ffff:7f00:1]'.split(' '))(
    '%s is a loopback host',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true)
    },
  )

  test.each([
    ...'localhost.example.com notlocalhost 128.0.0.1 0.0.0.0 10.0.0.1 [::2] [::ffff:a00:1] 127.0.0.1.example.com'.split(
      ' ',
    ),
    '',
  ])('%s is not a loopback host', (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  })
})

describe('a guarded lookup', () => {
  const PUBLIC = { address: '192.0.2.1', family: 4 }
  const OTHER = { address: '2001:db8::1', family: 6 }
  const METADATA = { address: '169.254.169.254', family: 4 }

  /** Calls a guarded lookup whose system lookup gives this answer. */
  function ask(answer: Error | readonly LookupAddress[], options: LookupOptions) {
    const asked: LookupOptions[] = []
    const system = (_: string, how: LookupOptions, done: (error: Error | null, found?: unknown) => void) => {
      asked.push(how)
      if (answer instanceof Error) done(answer)
      else done(null, answer)
    }
    return new Promise<{ asked: LookupOptions[]; error: Error | null; found: unknown[] }>((resolve) => {
      guardedLookup(system as typeof lookup)('webhook.test', options, (error, ...found) =>
        resolve({ asked, error, found }),
      )
    })
  }

  test('a guarded lookup asks for every address', async () => {
    expect((await ask([PUBLIC], { family: 4, hints: 1 })).asked).toEqual([{ family: 4, hints: 1, all: true }])
    expect((await ask([PUBLIC], {})).asked).toEqual([{ all: true }])
  })

  test('a guarded lookup gives one address or all of them', async () => {
    expect((await ask([PUBLIC, OTHER], {})).found).toEqual(['192.0.2.1', 4])
    expect((await ask([PUBLIC, OTHER], { all: true })).found).toEqual([[PUBLIC, OTHER]])
  })

  test.each([true, false])('a name with any refused address is refused (all: %s)', async (all) => {
    expect((await ask([PUBLIC, METADATA], { all })).error).toBeInstanceOf(RefusedAddress)
  })

  test("the system's own error is passed on", async () => {
    const error = new Error('getaddrinfo ENOTFOUND webhook.test')
    expect((await ask(error, { all: true })).error).toBe(error)
  })
})
