import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { markerOf } from '../../../src/report/comment/own-comment.js'
import { USER_ACTOR, WORKFLOW_ACTOR } from '../../emulators/github.mjs'
import { AMOUNTS, BROKEN, HOSTILE, NO_DATA, result, view } from '../sample.js'
import { COMMENTS, type Options, openGitHub } from './github.js'

const MARKER = markerOf('default')
const BREACH = result({ judgement: BROKEN })
const NO = result({ facts: NO_DATA, judgement: { verdict: 'no-data' } })

describe('writeComment', () => {
  let github: Awaited<ReturnType<typeof openGitHub>>
  const open = async (options?: Options) => {
    await github?.close()
    github = await openGitHub(options)
  }
  beforeEach(() => open())
  afterEach(() => github.close())

  it('creates one comment that its marker opens, and then leaves it alone', async () => {
    const { url, ...more } = await github.write()
    expect(more).toEqual({})
    expect(url).toBe('https://github.com/octo-org/octo-repo/pull/7#issuecomment-1001')
    expect(github.bodies()[0]).toMatch(/^<!-- aws-cost-events: default -->\n### ✅ AWS costs pass the gate\n/)
    expect(github.calls()).toEqual([`GET ${COMMENTS}`, `POST ${COMMENTS}`])
    expect(await github.write()).toEqual({ url })
    expect(github.calls()).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
  })

  it('updates it where its text changed', async () => {
    const first = await github.write()
    expect(await github.write({ run: BREACH })).toEqual(first)
    expect(github.bodies()).toHaveLength(1)
    expect(github.bodies()[0]).toMatch(/^<!-- .* -->\n### ❌ AWS costs broke the gate: budget/)
    expect(github.calls().at(-1)).toBe('PATCH /repos/octo-org/octo-repo/issues/comments/1001')
  })

  it('takes other line ends for the same text', async () => {
    await github.write()
    for (const comment of github.state.comments) comment.body = comment.body.replaceAll('\n', '\r\n').trimEnd()
    github.calls()
    await github.write()
    expect(github.calls()).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
  })

  it('finds its own among many pages, and never a comment of somebody else with the same marker', async () => {
    const noise = Array.from({ length: 250 }, (_, n) => ({ issue: 7, body: `comment ${n}`, author: USER_ACTOR }))
    const forged = { issue: 7, body: `${MARKER}\nforged`, author: USER_ACTOR }
    const quoted = { issue: 7, body: `> ${MARKER}`, author: WORKFLOW_ACTOR }
    await open({ comments: [forged, quoted, ...noise, { issue: 7, body: `${MARKER}\nold`, author: WORKFLOW_ACTOR }] })
    await github.write()
    expect(github.state.comments).toHaveLength(253)
    expect(github.bodies()[0]).toBe(`${MARKER}\nforged`)
    expect(github.bodies().at(-1)).toContain('AWS costs pass the gate')
    expect(github.calls().filter((call) => call === `GET ${COMMENTS}`)).toHaveLength(3)
  })

  it('keeps comments of other keys apart', async () => {
    const keys = ['a', 'a b', 'A', 'a --> <b>', 'ä']
    for (const commentKey of keys) await github.write({ settings: { commentKey } })
    for (const commentKey of keys) await github.write({ settings: { commentKey }, run: BREACH })
    expect(github.bodies()).toHaveLength(keys.length)
    for (const body of github.bodies()) expect(body).toMatch(/^<!-- aws-cost-events: [\w%-]+ -->\n### ❌/)
    // Readers tell them apart too.
    const names = github.bodies().map((body) => body.split('\n')[1]?.replace(/^.*percent/, ''))
    expect(names).toEqual([' (a)', ' (a b)', ' (A)', ' (`a --> <b>`)', ' (ä)'])
  })

  it.each([
    ['a person', { ghp_person: { login: 'monalisa', id: 2 } }, 'ghp_person'],
    [
      'another App',
      { ghs_app: { login: 'costs[bot]', id: 3, type: 'Bot' as const, app: { id: 9, slug: 'costs', name: 'Costs' } } },
      'ghs_app',
    ],
  ])('updates the comment of %s', async (_, tokens, githubToken) => {
    await open({ tokens })
    await github.write()
    await github.write({ settings: { githubToken } })
    await github.write({ settings: { githubToken }, run: BREACH })
    expect(github.bodies()).toHaveLength(2)
    expect(github.bodies()[1]).toContain('broke the gate')
  })

  it('knows itself where GraphQL fails', async () => {
    await open({ tokens: { ghp_person: { login: 'monalisa' } } })
    for (const githubToken of ['ghs_workflow', 'ghp_person']) await github.write({ settings: { githubToken } })
    github.fail({ path: '/graphql', kind: 'server-error' })
    for (const githubToken of ['ghs_workflow', 'ghp_person'])
      await github.write({ settings: { githubToken }, run: BREACH })
    expect(github.bodies()).toHaveLength(2)
    for (const body of github.bodies()) expect(body).toContain('broke the gate')
  })

  it('works on an Enterprise Server', async () => {
    await github.write({ workflow: { apiUrl: github.enterpriseUrl } })
    await github.write({ workflow: { apiUrl: github.enterpriseUrl }, run: BREACH })
    expect(github.bodies()).toHaveLength(1)
    expect(github.bodies()[0]).toContain('broke the gate')
  })

  it('comments on a breach alone with on-breach, and then says that things are back to normal', async () => {
    const settings = { comment: 'on-breach' as const }
    expect(await github.write({ settings })).toEqual({})
    expect(await github.write({ settings, run: NO })).toEqual({})
    expect(github.bodies()).toEqual([])
    const { url } = await github.write({ settings, run: BREACH })
    for (const run of [NO, result({ judgement: { verdict: 'none' } })]) {
      expect(await github.write({ settings, run })).toEqual({ url })
      expect(github.bodies()[0]).toContain('broke the gate')
    }
    expect(await github.write({ settings })).toEqual({ url })
    expect(github.bodies()).toHaveLength(1)
    expect(github.bodies()[0]).toContain('### ✅ Back to normal')
    github.calls()
    await github.write({ settings })
    expect(github.calls()).toEqual([`GET ${COMMENTS}`, 'POST /graphql'])
    await github.write({ settings, run: BREACH })
    expect(github.bodies()[0]).toContain('broke the gate')
  })

  it('fits in 65,536 characters, marker included, with hostile names too', async () => {
    const breaches = Array.from({ length: 5000 }, (_, n) => ({
      rule: 'group-budgets' as const,
      scope: `${n} ${HOSTILE[n % HOSTILE.length]}`,
      actual: '2',
      limit: '1',
    }))
    expect(await github.write({ run: result({ judgement: { ...BROKEN, breaches } }) })).toHaveProperty('url')
    expect(github.bodies()[0]?.length).toBeLessThanOrEqual(65_536)
    expect(github.bodies()[0]).toContain('… and 4,990 more breaches')
  })

  it('hides amounts', async () => {
    await github.write({ run: BREACH, look: view({ hideAmounts: true }) })
    for (const amount of AMOUNTS) expect(github.bodies()[0]).not.toContain(amount)
  })

  it('asks nothing where no comment is wanted', async () => {
    expect(await github.write({ settings: { comment: 'never' } })).toEqual({})
    expect(github.requests).toEqual([])
  })
})
