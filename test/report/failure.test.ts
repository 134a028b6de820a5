import { describe, expect, it } from '@jest/globals'
import { Fault } from '../../src/model/fault.js'
import { tellFailure } from '../../src/report/index.js'
import { recorder } from './sample.js'

const AWS = 'User: arn:aws:iam::123456789012:user/x\n::set-output name=verdict::pass\n##[error]forged \u202Ebackwards'

describe('tellFailure', () => {
  it('tells a Fault in its own words, and where it comes from to the debug log alone', () => {
    const { core, said } = recorder()
    tellFailure(new Fault('AWS refuses.', 'Allow it.', { cause: new Error(AWS) }), core)
    expect(said[0]).toEqual(['failed', 'AWS refuses. Allow it.'])
    expect(said[1]?.[0]).toBe('debug')
    expect(said[1]?.[1]).toMatch(
      /^Error: User: arn:aws:iam::\*{12}:user\/x\n: :set-output .*\n## \[error\]forged +backwards\nat /,
    )
    expect(said).toHaveLength(2)
  })

  it('calls anything else a bug, and gives the stranger’s words no power there either', () => {
    const { core, said } = recorder()
    tellFailure(new TypeError(AWS), core)
    for (const [, text] of said) {
      expect(text).not.toMatch(/123456789012|^\s*::|##\[|\u202E/m)
    }
    expect(said[0]?.[1]).toContain('This is a bug')
    tellFailure('a text', core)
    expect(said.at(-1)).toEqual(['debug', 'a text'])
  })

  it('bounds the stack', () => {
    const { core, said } = recorder()
    tellFailure(new Error(`${'y\n'.repeat(1000)}${'x'.repeat(10_000)}`), core)
    expect(said.at(-1)?.[1].split('\n')).toHaveLength(60)
    tellFailure(new Error('x'.repeat(100_000)), core)
    expect(said.at(-1)?.[1].length).toBeLessThan(30_000)
  })
})
