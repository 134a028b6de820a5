// @ts-check
import { readFile } from 'node:fs/promises'

/**
 * Event payloads in the shape of GitHub's, cut to the fields that say something here. `schedule-bare` is what GitHub
 * Enterprise Server and older runs give: no repository at all. The forks of a `workflow_run` have no `pull_requests`.
 */
const EVENT_NAMES = {
  'pull-request': 'pull_request',
  'pull-request-fork': 'pull_request',
  push: 'push',
  'workflow-run': 'workflow_run',
  'workflow-run-fork': 'workflow_run',
  schedule: 'schedule',
  'schedule-bare': 'schedule',
  'workflow-dispatch': 'workflow_dispatch',
}

/**
 * A payload as `runAction` takes it: `runAction({ ...(await loadPayload('push')), … })`.
 * @param {keyof typeof EVENT_NAMES} name
 * @param {{ visibility?: 'public' | 'private' | 'internal' }} [options] of the repository (default: as in the file)
 * @returns {Promise<{ eventName: string, event: Record<string, any> }>}
 */
export async function loadPayload(name, { visibility } = {}) {
  const event = JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8'))
  for (const repository of [event.repository, event.pull_request?.base.repo, event.workflow_run?.repository]) {
    if (visibility !== undefined && repository)
      Object.assign(repository, { visibility, private: visibility !== 'public' })
  }
  return { eventName: EVENT_NAMES[name], event }
}
