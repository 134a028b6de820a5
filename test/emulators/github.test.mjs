import { once } from 'node:events'
import { get } from 'node:http'
import { getOctokit } from '@actions/github'
import { afterEach, describe, expect, test } from '@jest/globals'
import { REPOSITORY, startGitHub, USER_ACTOR, WORKFLOW_TOKEN } from './github.mjs'

const REPO = { owner: 'octo-org', repo: 'octo-repo' }
const COMMENTS = `/repos/${REPOSITORY}/issues/7/comments`
const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821'

/** @type {(() => Promise<void>)[]} */
const closers = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** @param {import('./github.mjs').GitHubOptions} [options] */
async function start(options) {
  const github = await startGitHub(options)
  closers.push(github.close)
  /** @param {string} method @param {string} path @param {unknown} [body] @param {string | null} [token] */
  const call = async (method, path, body, token = WORKFLOW_TOKEN) => {
    /** @type {Record<string, string>} */
    const headers = token === null ? {} : { authorization: `Bearer ${token}` }
    const response = await fetch(github.url + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
    })
    /** @type {any} */
    const json = await response.json()
    return { status: response.status, headers: response.headers, json }
  }
  return { ...github, call }
}

describe('comments', () => {
  test('are created, read, updated and listed, by the author that the token speaks for', async () => {
    const github = await start({ tokens: { ghp_person: {} } })
    const created = await github.call('POST', COMMENTS, { body: 'one' })
    expect(created.status).toBe(201)
    expect(created.json).toMatchObject({
      body: 'one',
      user: { login: 'github-actions[bot]', type: 'Bot', id: 41898282 },
      performed_via_github_app: { slug: 'github-actions' },
      html_url: `https://github.com/${REPOSITORY}/pull/7#issuecomment-${created.json.id}`,
    })
    const person = await github.call('POST', COMMENTS, { body: 'two' }, 'ghp_person')
    expect(person.json).toMatchObject({ user: { login: 'octocat', type: 'User' }, performed_via_github_app: null })
    const path = `/repos/${REPOSITORY}/issues/comments/${created.json.id}`
    expect((await github.call('PATCH', path, { body: 'changed' })).json.body).toBe('changed')
    expect((await github.call('GET', path)).json.body).toBe('changed')
    const list = await github.call('GET', COMMENTS)
    expect(list.json.map((/** @type {{ body: string }} */ comment) => comment.body)).toEqual(['changed', 'two'])
    expect(github.state.comments.map(({ author }) => author.login)).toEqual(['github-actions[bot]', 'octocat'])
  })

  test('octokit walks all pages, also as an Enterprise Server', async () => {
    const comments = Array.from({ length: 250 }, (_, index) => ({ issue: 7, body: `comment ${index}` }))
    const github = await start({ comments })
    for (const baseUrl of [github.url, github.enterpriseUrl]) {
      github.requests.length = 0
      const octokit = getOctokit(WORKFLOW_TOKEN, { baseUrl })
      const all = await octokit.paginate(octokit.rest.issues.listComments, { ...REPO, issue_number: 7, per_page: 100 })
      expect(all.map(({ body }) => body)).toEqual(comments.map(({ body }) => body))
      expect(github.requests.map(({ path }) => path)).toEqual([COMMENTS, COMMENTS, COMMENTS])
    }
  })

  test('Link names the neighbours; 30 a page by default, 100 at most', async () => {
    const github = await start({ comments: Array.from({ length: 250 }, () => ({ issue: 7, body: 'x' })) })
    expect((await github.call('GET', COMMENTS)).json).toHaveLength(30)
    const second = await github.call('GET', `${COMMENTS}?per_page=500&page=2`)
    expect(second.json).toHaveLength(100)
    expect(second.headers.get('link')?.match(/rel="\w+"/g)).toEqual([
      'rel="prev"',
      'rel="next"',
      'rel="last"',
      'rel="first"',
    ])
    expect((await start()).requests).toEqual([])
  })

  test('are limited to 65,536 characters and never empty', async () => {
    const github = await start()
    expect((await github.call('POST', COMMENTS, { body: '😀'.repeat(65_536) })).status).toBe(201)
    const tooLong = await github.call('POST', COMMENTS, { body: 'x'.repeat(65_537) })
    expect(tooLong.status).toBe(422)
    expect(tooLong.json.errors[0].message).toContain('65536')
    expect((await github.call('POST', COMMENTS, { body: ' ' })).status).toBe(422)
    expect((await github.call('POST', COMMENTS, {})).status).toBe(422)
    expect(github.state.comments).toHaveLength(1)
  })

  test('of unknown pull requests, repositories and ids are not found', async () => {
    const github = await start()
    expect((await github.call('GET', `/repos/${REPOSITORY}/issues/8/comments`)).status).toBe(404)
    expect((await github.call('GET', '/repos/octo-org/other/issues/7/comments')).status).toBe(404)
    expect((await github.call('GET', `/repos/${REPOSITORY}/issues/comments/1`)).status).toBe(404)
    expect((await github.call('PATCH', `/repos/${REPOSITORY}/issues/comments/1`, { body: 'x' })).status).toBe(404)
    expect((await github.call('GET', '/nothing')).status).toBe(404)
  })
})

describe('pull requests', () => {
  test('by number, by head and by commit', async () => {
    const github = await start({
      pulls: [
        { number: 7, headRef: 'resize-cluster', headSha: SHA },
        { number: 8, headRef: 'patch-1', headRepository: 'monalisa/octo-repo' },
        { number: 9, state: 'closed', headRef: 'resize-cluster', commits: [SHA] },
      ],
    })
    /** @param {string} path */
    const numbers = async (path) => {
      const { json } = await github.call('GET', `/repos/${REPOSITORY}${path}`)
      return json.map((/** @type {{ number: number }} */ pull) => pull.number)
    }
    expect((await github.call('GET', `/repos/${REPOSITORY}/pulls/8`)).json.head.repo.full_name).toBe(
      'monalisa/octo-repo',
    )
    expect((await github.call('GET', `/repos/${REPOSITORY}/pulls/10`)).status).toBe(404)
    expect(await numbers('/pulls')).toEqual([8, 7])
    expect(await numbers('/pulls?head=octo-org:resize-cluster')).toEqual([7])
    expect(await numbers('/pulls?head=octo-org:resize-cluster&state=all')).toEqual([9, 7])
    expect(await numbers('/pulls?head=monalisa:patch-1&base=main')).toEqual([8])
    expect(await numbers(`/commits/${SHA}/pulls`)).toEqual([7, 9])
    expect(await numbers(`/commits/${'f'.repeat(40)}/pulls`)).toEqual([])
    expect((await github.call('GET', `/repos/${REPOSITORY}/commits/nonsense/pulls`)).status).toBe(422)
  })
})

describe('who calls', () => {
  test('no token, a wrong one, no User-Agent', async () => {
    const github = await start()
    expect((await github.call('GET', COMMENTS, undefined, null)).status).toBe(401)
    expect((await github.call('GET', COMMENTS, undefined, 'ghp_wrong')).json.message).toBe('Bad credentials')
    const headers = { authorization: `Bearer ${WORKFLOW_TOKEN}` }
    const [anonymous] = await once(get(github.url + COMMENTS, { headers, agent: false }), 'response')
    anonymous.resume()
    expect(anonymous.statusCode).toBe(403)
  })

  test("the workflow's token is no user, but GraphQL knows its login", async () => {
    const github = await start({ tokens: { ghp_person: { login: 'monalisa' } } })
    const user = await github.call('GET', '/user')
    expect([user.status, user.json.message]).toEqual([403, 'Resource not accessible by integration'])
    expect((await github.call('GET', '/user', undefined, 'ghp_person')).json.login).toBe('monalisa')
    for (const baseUrl of [github.url, github.enterpriseUrl]) {
      const octokit = getOctokit(WORKFLOW_TOKEN, { baseUrl })
      expect(await octokit.graphql('query { viewer { login } }')).toEqual({ viewer: { login: 'github-actions[bot]' } })
    }
    expect((await github.call('POST', '/graphql', { query: '{ rateLimit { cost } }' })).json.errors).toHaveLength(1)
  })

  test('a read-only token reads and does not write', async () => {
    const github = await start({
      workflow: { pullRequests: 'read' },
      tokens: { ghp_read: { ...USER_ACTOR, pullRequests: 'read', contents: 'none' } },
    })
    expect((await github.call('GET', COMMENTS)).status).toBe(200)
    expect((await github.call('POST', COMMENTS, { body: 'x' })).json.message).toBe(
      'Resource not accessible by integration',
    )
    const person = await github.call('POST', COMMENTS, { body: 'x' }, 'ghp_read')
    expect(person.json.message).toBe('Resource not accessible by personal access token')
    expect((await github.call('GET', `/repos/${REPOSITORY}/commits/${SHA}/pulls`, undefined, 'ghp_read')).status).toBe(
      403,
    )
  })
})

describe('failures', () => {
  /** @type {[import('./github-failures.mjs').FailureKind, number, Record<string, unknown>][]} */
  const kinds = [
    ['not-accessible', 403, {}],
    ['not-found', 404, {}],
    ['bad-credentials', 401, {}],
    ['too-long', 422, {}],
    ['rate-limit', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': expect.stringMatching(/^\d{10}$/) }],
    ['secondary-rate-limit', 429, { 'retry-after': '60' }],
    ['server-error', 500, {}],
  ]
  test.each(kinds)('%s', async (kind, status, headers) => {
    const github = await start()
    github.fail({ kind, method: 'POST', path: COMMENTS, times: 1 })
    expect((await github.call('GET', COMMENTS)).status).toBe(200)
    const failed = await github.call('POST', COMMENTS, { body: 'x' })
    expect(failed.status).toBe(status)
    expect(Object.fromEntries(failed.headers)).toMatchObject(headers)
    expect((await github.call('POST', COMMENTS, { body: 'x' })).status).toBe(201)
  })

  test('an answer of one’s own, after some that pass, until recovery; a cut connection', async () => {
    const github = await start()
    github.fail({ path: /comments$/, after: 1, answer: { status: 502, body: '<html>Bad Gateway</html>' } })
    expect((await github.call('GET', COMMENTS)).status).toBe(200)
    expect((await fetch(github.url + COMMENTS)).status).toBe(502)
    github.recover()
    expect((await github.call('GET', COMMENTS)).status).toBe(200)
    github.fail({ reset: true })
    await expect(github.call('GET', COMMENTS)).rejects.toThrow('fetch failed')
    expect(() => github.fail({ method: 'GET' })).toThrow('a failure rule without a failure')
  })
})
