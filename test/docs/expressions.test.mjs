// @ts-check
import { describe, expect, it } from '@jest/globals'
import { evaluate, fill, holds } from './support/expressions.mjs'

const contexts = {
  github: { event: { number: 7 }, actor: 'octocat' },
  inputs: { period: null, name: '' },
  secrets: { KEY: 'k' },
  vars: {},
  steps: { costs: { outputs: { verdict: 'pass' } } },
}
/** @type {import('./support/expressions.mjs').Scope} */
const good = { contexts, status: 'success' }
/** @type {import('./support/expressions.mjs').Scope} */
const bad = { contexts, status: 'failure' }

describe('evaluate', () => {
  it.each([
    ["'it''s'", "it's"],
    ['1.5', 1.5],
    ['steps.costs.outputs.verdict', 'pass'],
    ['steps.other.outputs.verdict', null],
    ["inputs.period == ''", true],
    ["inputs.period == '' && 3 || 1", 3],
    ["inputs.name != '' && 3 || 1", 1],
    ["'A' == 'a'", true],
    ["github.actor != 'dependabot[bot]' && (false || !false)", true],
    ['github.event.number == 7', true],
  ])('%s', (source, value) => {
    expect(evaluate(source, good)).toEqual(value)
  })

  it.each(['secrets.OTHER', 'vars.X', 'needs.a.result', 'contains(github.actor, 1)', '1 +', "'open", '(1', ''])(
    'refuses what it does not know: %s',
    (source) => {
      expect(() => evaluate(source, good)).toThrow('xpression')
    },
  )
})

describe('holds', () => {
  it('implies success, unless a condition looks at the status itself', () => {
    expect([holds(undefined, good), holds(undefined, bad)]).toEqual([true, false])
    expect([holds('true', good), holds('true', bad)]).toEqual([true, false])
    expect([holds('always()', bad), holds('failure()', bad), holds('success()', bad)]).toEqual([true, true, false])
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own syntax
    expect(holds("${{ always() && steps.costs.outputs.verdict == 'breach' }}", bad)).toBe(false)
  })
})

describe('fill', () => {
  it('replaces expressions inside of a text', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's own syntax
    expect(fill('a-${{ secrets.KEY }}-${{ inputs.period }}-${{ github.event.number }}', good)).toBe('a-k--7')
    expect(fill(48, good)).toBe('48')
  })
})
