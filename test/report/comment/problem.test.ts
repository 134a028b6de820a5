import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { BROKEN, result } from '../sample.js'
import { COMMENTS, openGitHub, SHA } from './github.js'

const BREACH = result({ judgement: BROKEN })

describe('a comment that cannot be written', () => {
  let github: Awaited<ReturnType<typeof openGitHub>>
  beforeEach(async () => {
    github = await openGitHub()
  })
  afterEach(() => github.close())

  it.each([
    ['not-accessible', 403, 'Resource not accessible by integration', 'read-only token'],
    ['not-found', 404, 'Not Found', 'Check pr-number'],
    ['bad-credentials', 401, 'Bad credentials', 'Check github-token'],
    ['too-long', 422, 'Validation Failed', 'refused the text or the pull request'],
    ['rate-limit', 403, 'API rate limit exceeded', "reached GitHub's rate limit"],
    ['secondary-rate-limit', 429, 'secondary rate limit', "reached GitHub's rate limit"],
    ['server-error', 500, 'Server Error', 'run again'],
  ] as const)(
    '%s is a warning that names the permission, when read and when written',
    async (kind, status, said, remedy) => {
      for (const method of ['GET', 'POST'] as const) {
        github.recover()
        github.fail({ kind, method, path: COMMENTS })
        const { warning, ...more } = await github.write()
        expect(more).toEqual({})
        expect(warning).toMatch(/^The pull request comment was not written: /)
        expect(warning).toContain(`GitHub answered ${status} (`)
        expect(warning).toContain(said)
        expect(warning).toContain(remedy)
        expect(warning).toContain('`permissions: pull-requests: write`')
        expect(warning).not.toMatch(/\n/)
      }
    },
  )

  it('is a warning on update, and where the token may only read', async () => {
    await github.write()
    github.fail({ kind: 'not-accessible', method: 'PATCH' })
    expect((await github.write({ run: BREACH })).warning).toContain('pull-requests: write')
    await github.close()
    github = await openGitHub({ workflow: { pullRequests: 'read' } })
    expect((await github.write()).warning).toContain('GitHub answered 403 (Resource not accessible by integration')
  })

  it('names contents: read where the commit’s pull request may not be looked up', async () => {
    await github.close()
    github = await openGitHub({ workflow: { contents: 'none' } })
    const { warning } = await github.write({ settings: { prNumber: undefined }, workflow: { sha: SHA } })
    expect(warning).toContain('`contents: read`')
  })

  it('never takes a rate limit for an unknown author', async () => {
    await github.write()
    github.fail({ path: '/graphql', kind: 'secondary-rate-limit' })
    expect((await github.write({ run: BREACH })).warning).toContain("reached GitHub's rate limit")
    expect(github.state.comments).toHaveLength(1)
  })

  it('is a warning without a token, a repository, a network, an answer', async () => {
    expect((await github.write({ settings: { githubToken: undefined } })).warning).toContain('there is no token')
    for (const repository of [undefined, 'octo-repo', 'a/b/c']) {
      expect((await github.write({ workflow: { repository } })).warning).toContain('GITHUB_REPOSITORY')
    }
    expect(github.requests).toEqual([])
    github.fail({ reset: true, times: 1 })
    const reset = await github.write()
    github.fail({ stall: true })
    const stalled = await github.write({ signal: AbortSignal.timeout(200) })
    for (const { warning } of [reset, stalled]) {
      expect(warning).toContain('run again')
      expect(warning).not.toContain('GitHub answered')
    }
  })

  it('never takes half a list of comments, or a page of a gateway, for a list without its own', async () => {
    await github.write()
    const [own] = github.state.comments
    for (const [body, type] of [
      [`[{"id":${own?.id},`, 'application/json'],
      ['<html>Back soon</html>', 'text/html'],
    ] as const) {
      github.recover()
      github.fail({ path: COMMENTS, method: 'GET', answer: { status: 200, body, headers: { 'content-type': type } } })
      expect((await github.write({ run: BREACH })).warning).toContain('broken off, or no JSON')
    }
    expect(github.state.comments).toEqual([own])
  })

  it('shows GitHub’s words on one line, as text', async () => {
    const message = 'no\n::set-output name=x::y\u202E##[error]'
    github.fail({ answer: { status: 418, body: { message } } })
    const { warning } = await github.write()
    expect(warning).toContain('GitHub answered 418 (no ::set-output name=x::y ## [error]')
  })
})
