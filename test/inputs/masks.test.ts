import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readConfig } from '../../src/inputs/index.js'
import { type Inputs, read, variables } from './support.js'

const masksOf = async (inputs: Inputs) => (await read(inputs)).masks

describe('masks', () => {
  it('masks keys, tokens and secrets, trimmed', async () => {
    expect(
      await masksOf({
        'aws-access-key-id': 'AKIDEXAMPLE',
        'aws-secret-access-key': ' wJalrXUtnFEMI/K7MDENG ',
        'aws-session-token': 'session\n',
        'webhook-token': 'tok',
        'github-token': 'ghs_1',
      }),
    ).toEqual(['AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG', 'session', 'tok', 'ghs_1'])
  })

  it('masks the whole webhook URL, as given and as parsers write it', async () => {
    expect(await masksOf({ 'webhook-url': ' https://Hooks.example.com?k=ü#part ' })).toEqual([
      'https://Hooks.example.com?k=ü#part',
      'https://hooks.example.com/?k=%C3%BC#part',
      'https://hooks.example.com/?k=%C3%BC',
    ])
  })

  it('masks each of several webhook secrets', async () => {
    expect(await masksOf({ 'webhook-secret': 'one whsec_c2VjcmV0c2Vj' })).toEqual([
      'one whsec_c2VjcmV0c2Vj',
      'one',
      'whsec_c2VjcmV0c2Vj',
    ])
  })

  it('masks header values of 8 characters or more, but not those of Content-Type', async () => {
    const headers =
      'X-Key: 12345678\n  X-Short:1234567\ncontent-type : application/json\nAuthorization: Basic dXNlcjpwYXNz\n'
    expect(await masksOf({ 'webhook-headers': headers })).toEqual(['12345678', 'Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'])
  })

  it('masks nothing that is empty, and nothing that is no secret', async () => {
    const empty = {
      'aws-access-key-id': '',
      'webhook-url': ' ',
      'webhook-token': '\n',
      'webhook-headers': '',
      'webhook-secret': '',
    }
    expect(
      await masksOf({ ...empty, 'account-id': '123456789012', 'role-external-id': 'shared', budget: '5' }),
    ).toEqual([])
  })

  it('masks before it finds fault, and whatever the values are', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('not a url', 'https://u:p@h/', 'X-A 12345678', 'a\r\nb', ':x', 'whsec_*'),
    )
    await fc.assert(
      fc.asyncProperty(text, text, text, text, async (url, headers, secret, key) => {
        const masks: string[] = []
        const env = variables({
          'webhook-url': url,
          'webhook-headers': headers,
          'webhook-secret': secret,
          'aws-access-key-id': key,
          budget: 'none',
        })
        let masksAtFault = -1
        await readConfig(env, { setSecret: (value) => masks.push(value) }).catch(() => {
          masksAtFault = masks.length
        })
        expect(masksAtFault).toBe(masks.length)
        expect(masks).not.toContain('')
        for (const value of [url, secret, key]) if (value.trim() !== '') expect(masks).toContain(value.trim())
      }),
    )
  })

  it('masks a line of headers that is none, as it may be a secret all the same', async () => {
    const masks: string[] = []
    const env = variables({ 'webhook-headers': 'Bearer s3cr3t-t0ken' })
    await expect(readConfig(env, { setSecret: (value) => masks.push(value) })).rejects.toThrow('line 1 is no header')
    expect(masks).toEqual(['Bearer s3cr3t-t0ken'])
  })
})
