import { afterEach, describe, expect, it } from '@jest/globals'
import { loadPayload } from '../../e2e/support/payloads/index.mjs'
import { type Options, openGitHub, SHA } from './github.js'

type Name = Parameters<typeof loadPayload>[0]

describe('findPullRequest', () => {
  let github: Awaited<ReturnType<typeof openGitHub>> | undefined
  afterEach(() => github?.close())

  /** Writes a comment from the recorded event; the pull request that got it, and what was asked to find it. */
  async function found(name: Name, options: Options, sha?: string, change?: (event: Record<string, unknown>) => void) {
    github = await openGitHub(options)
    const { eventName, event } = await loadPayload(name)
    change?.(event)
    const outcome = await github.write({
      settings: { prNumber: undefined },
      workflow: { eventName, payload: event, sha },
    })
    const lookups = github.calls().filter((call) => !call.includes('comments'))
    return { issue: github.state.comments[0]?.issue, lookups, outcome }
  }

  const BY_COMMIT = `GET /repos/octo-org/octo-repo/commits/${SHA}/pulls`
  const BY_BRANCH = 'GET /repos/octo-org/octo-repo/pulls'
  const NONE = { notice: 'No comment was written: no open pull request belongs to this run. Name one with pr-number.' }
  const SEVEN = { number: 7, headRef: 'resize-cluster', headSha: SHA }

  it.each<Name>(['pull-request', 'pull-request-fork', 'workflow-run'])('is in the event: %s', async (name) => {
    const { event } = await loadPayload(name)
    const number = event['pull_request']?.number ?? 7
    expect(await found(name, { pulls: [{ number }] }, 'f'.repeat(40))).toMatchObject({ issue: number, lookups: [] })
  })

  it('is in an issue_comment event, on a pull request alone', async () => {
    const ofIssue = (issue: object) => (event: Record<string, unknown>) => {
      delete event['pull_request']
      event['issue'] = issue
    }
    expect((await found('pull-request', {}, undefined, ofIssue({ number: 7, pull_request: {} }))).issue).toBe(7)
    await github?.close()
    expect((await found('pull-request', {}, undefined, ofIssue({ number: 7 }))).outcome).toEqual(NONE)
  })

  it.each<Name>(['push', 'schedule', 'schedule-bare', 'workflow-dispatch'])(
    'is the open one that holds the commit: %s',
    async (name) => {
      const closed = { number: 3, state: 'closed' as const, headSha: SHA }
      const base = { number: 5, commits: [SHA] }
      expect(await found(name, { pulls: [closed, base, SEVEN] }, SHA)).toMatchObject({ issue: 7, lookups: [BY_COMMIT] })
      await github?.close()
      expect((await found(name, { pulls: [closed, base] }, SHA)).issue).toBe(5)
      await github?.close()
      expect((await found(name, { pulls: [closed] }, SHA)).outcome).toEqual(NONE)
      await github?.close()
      expect((await found(name, {}, 'not a commit')).outcome).toEqual(NONE)
    },
  )

  it('is looked up by branch where a fork’s workflow_run names none', async () => {
    const fork = { headRef: 'patch-1', headRepository: 'monalisa/octo-repo' }
    const pulls = [
      { number: 4, headRef: 'patch-1' },
      { number: 6, ...fork, state: 'closed' as const },
      { number: 8, ...fork },
      { number: 9, ...fork, headSha: SHA },
    ]
    expect(await found('workflow-run-fork', { pulls }, 'f'.repeat(40))).toMatchObject({
      issue: 9,
      lookups: [BY_BRANCH],
    })
    await github?.close()
    expect((await found('workflow-run-fork', { pulls: pulls.slice(0, 3) })).issue).toBe(8)
  })

  it('is looked up by commit where the branch is gone, and by no other repository’s number', async () => {
    expect(await found('workflow-run-fork', { pulls: [SEVEN] })).toMatchObject({
      issue: 7,
      lookups: [BY_BRANCH, BY_COMMIT],
    })
    await github?.close()
    const foreign = (event: Record<string, unknown>) => {
      Object.assign(Object(event['workflow_run']), {
        pull_requests: [{ number: 4, base: { repo: { id: 1 } } }],
      })
    }
    expect((await found('workflow-run', { pulls: [{ number: 4 }, SEVEN] }, undefined, foreign)).issue).toBe(7)
  })

  it('is none where nothing says so', async () => {
    expect((await found('schedule-bare', {})).outcome).toEqual(NONE)
    expect(github?.requests).toEqual([])
  })

  it('is what pr-number says', async () => {
    github = await openGitHub({ pulls: [{ number: 7 }, { number: 12 }] })
    const { event } = await loadPayload('pull-request')
    await github.write({ settings: { prNumber: 12 }, workflow: { payload: event } })
    expect(github.state.comments[0]?.issue).toBe(12)
  })
})
