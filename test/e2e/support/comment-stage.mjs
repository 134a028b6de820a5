// @ts-check
/** A stage with a GitHub emulator. By default, its runs pass a budget of 100 and comment on pull request 7. */
import { startGitHub, WORKFLOW_TOKEN } from '../../emulators/github.mjs'
import { leaks } from './run-action.mjs'
import { ACCOUNT, daily, daysAgo, startStage } from './stage.mjs'

/** Costs of 42.50 yesterday, and 35 the day before. */
const ITEMS = daily({ [daysAgo(1)]: { EC2: '40', S3: '2.5' }, [daysAgo(2)]: { EC2: '30', S3: '5' } })

/** @param {import('../../emulators/github.mjs').GitHubOptions} [options] */
export async function startCommentStage(options) {
  const stage = await startStage({ items: ITEMS })
  const github = await startGitHub(options)
  return {
    ...stage,
    github,
    /**
     * @param {Record<string, string>} [inputs]
     * @param {import('./run-action.mjs').RunOptions} [more]
     * @throws {Error} if a token is shown
     */
    async run(inputs, more = {}) {
      github.requests.length = 0
      const given = { 'webhook-url': '', 'account-id': ACCOUNT, period: daysAgo(1), budget: '100' }
      const comment = { comment: 'always', 'pr-number': '7', 'github-token': WORKFLOW_TOKEN }
      const env = { ...github.env, ...more.env }
      const result = await stage.run({ ...given, ...comment, ...inputs }, { ...more, env })
      const leaked = leaks(result, [WORKFLOW_TOKEN, 'ghp_person'])
      if (leaked.length > 0) throw new Error(`a token is shown: ${leaked.join()}`)
      return {
        ...result,
        /** `GET /path` of each request to GitHub. */
        calls: github.requests.map(({ method, path }) => `${method} ${path}`),
        url: result.outputs['comment-url'] ?? '',
      }
    },
    bodies: () => github.state.comments.map(({ body }) => body),
    async close() {
      await stage.close()
      await github.close()
    },
  }
}
