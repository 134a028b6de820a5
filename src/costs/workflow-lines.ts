/** What a job needs that is to have GitHub's OIDC token. */
export const WORKFLOW_LINES =
  'Add to the job: `permissions:` with `id-token: write` (and `contents: read` where it checks out), or give keys instead.'
