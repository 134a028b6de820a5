import { describe, expect, it } from '@jest/globals'
import { configOf, faultOf, type Inputs } from './support.js'

const IDLE = 'This run sends, judges, comments and writes nothing'

describe('require', () => {
  it.each<[Inputs, string]>([
    [{ require: 'webhook' }, '`require` names `webhook`, but `webhook-url` is empty'],
    [{ require: 'gate' }, '`require` names `gate`, but no rule is set'],
    [{ require: 'gate', budget: ' ' }, 'no rule is set'],
    [{ require: 'gate', 'on-breach': 'fail', 'ignore-below': '5' }, 'no rule is set'],
    [{ require: 'comment', 'github-token': 't' }, '`require` names `comment`, but `comment` is `never`'],
    [{ require: 'comment', comment: 'always' }, '`github-token` is empty'],
    [{ require: 'hook' }, '`require` is "hook", but must be any of `webhook`, `gate` or `comment`'],
    [{ require: ',' }, '`require` is'],
  ])('refuses %j', async (inputs, text) => {
    expect(await faultOf(inputs)).toContain(text)
  })

  it('is content where all is configured', async () => {
    const inputs: Inputs = {
      require: 'Webhook, gate\ncomment',
      'webhook-url': 'https://hooks.example.com',
      'group-budgets': 'EC2: 5',
      comment: 'on-breach',
      'github-token': 't',
    }
    expect((await configOf(inputs)).warnings).toEqual([])
  })

  it('tells a part that is configured wrongly once, by its own input', async () => {
    expect(await faultOf({ require: 'gate', budget: 'x' })).toMatch(/^Bad input: `budget` is "x"/)
    expect(await faultOf({ require: 'comment', comment: 'x' })).toMatch(/^Bad input: `comment` is "x"/)
  })
})

describe('a run that does nothing', () => {
  it('warns', async () => {
    expect((await configOf({ summary: 'false' })).warnings).toEqual([expect.stringContaining(IDLE)])
    expect((await configOf({}, { env: { GITHUB_STEP_SUMMARY: '' } })).warnings).toEqual([expect.stringContaining(IDLE)])
  })

  it.each<Inputs>([
    {},
    { summary: 'false', 'webhook-url': 'https://hooks.example.com' },
    { summary: 'false', budget: '5' },
    { summary: 'false', comment: 'always' },
    { summary: 'false', 'report-file': 'a.json' },
  ])('is not one with %j', async (inputs) => {
    expect((await configOf(inputs)).warnings).toEqual([])
  })
})

describe('a configuration', () => {
  it('is frozen through and through', async () => {
    const { config } = {
      config: await configOf({
        budget: '5',
        'group-budgets': 'EC2: 5',
        'webhook-url': 'https://a.example',
        filter: 'Tags: {Key: a, Values: [b]}',
      }),
    }
    const seen = new Set<unknown>()
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || seen.has(value)) return
      seen.add(value)
      expect(Object.isFrozen(value)).toBe(true)
      for (const member of value instanceof Map || value instanceof Set ? [...value.values()] : Object.values(value))
        visit(member)
    }
    visit(config)
    expect(seen.size).toBeGreaterThan(20)
    const { groupBudgets } = config.gate
    expect(() => (groupBudgets instanceof Map ? groupBudgets.clear() : undefined)).toThrow('frozen')
    expect(() => (config.events.kinds instanceof Set ? config.events.kinds.add('total') : undefined)).toThrow('frozen')
  })

  it('takes white space for nothing', async () => {
    const blank = await configOf({ granularity: ' ', period: '\n', budget: '\t', 'webhook-url': ' \n ', summary: '' })
    expect(JSON.stringify(blank)).toBe(JSON.stringify(await configOf()))
  })

  it('is the same for the defaults of action.yml as for none', async () => {
    const { INPUTS } = await import('../../src/inputs/index.js')
    const defaults = Object.entries(INPUTS).flatMap(([name, input]) =>
      'default' in input ? [[name, input.default]] : [],
    )
    expect(JSON.stringify(await configOf(Object.fromEntries(defaults)))).toBe(JSON.stringify(await configOf()))
  })
})
