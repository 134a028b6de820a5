import { describe, expect, it } from '@jest/globals'
import { isLoopbackHost, isRefusedAddress } from '../../src/net/index.js'

describe('addresses that no request goes to', () => {
  it.each([
    '169.254.0.0',
    '169.254.169.254',
    '169.254.255.255',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fe80::1',
    'FE80::1',
    'fe80::1%eth0',
    '[fe80::1]',
    'febf::1',
    'fd00:ec2::254',
    'fd00:0ec2:0:0:0:0:0:0254',
    'fd00:ec2::23',
    'fd20:ce::254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '[::ffff:a9fe:a9fe]',
    '::169.254.169.254',
    '::ffff:0:169.254.169.254',
    '64:ff9b::169.254.169.254',
    '64:ff9b::a9fe:0',
  ])('refuses %s', (address) => {
    expect(isRefusedAddress(address)).toBe(true)
  })

  it.each([
    '169.253.255.255',
    '169.255.0.0',
    '127.0.0.1',
    '10.0.0.1',
    '8.8.8.8',
    '::1',
    '::',
    'fec0::1',
    'fd00:ec3::254',
    '2600:1901::a9fe:a9fe',
    '64:ff9b::808:808',
    '169.254.169.254.example.com',
    'localhost',
    '',
  ])('lets %s through', (address) => {
    expect(isRefusedAddress(address)).toBe(false)
  })
})

describe('loopback', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'hooks.localhost',
    '127.0.0.1',
    '127.9.9.9',
    '[::1]',
    '::1',
    '[::ffff:7f00:1]',
  ])('takes %s for loopback', (host) => {
    expect(isLoopbackHost(host)).toBe(true)
  })

  it.each([
    'localhost.example.com',
    'notlocalhost',
    '128.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '[::2]',
    '[::ffff:a00:1]',
    '',
    '127.0.0.1.example.com',
  ])('does not take %s for loopback', (host) => {
    expect(isLoopbackHost(host)).toBe(false)
  })
})
