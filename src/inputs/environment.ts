import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { ProxySettings } from '../lib/dispatcher.js'
import { at, isRecord, type JsonObject } from '../lib/json.js'
import type { Environment, SecretsWithheld, WorkflowContext } from '../lib/runtime.js'

/** The run's environment, besides the inputs. */
export interface RunEnvironment {
  readonly workflow: WorkflowContext
  readonly proxy: ProxySettings
  /** For files that are not needed after the run (`RUNNER_TEMP`). */
  readonly temporaryDirectory: string
  /** The base of relative paths (`GITHUB_WORKSPACE`). */
  readonly workspace: string
  readonly summaryFile: string | undefined
}

/** Reads `GITHUB_*`, the event's payload, the proxies and the runner's directories. */
export async function readRunEnvironment(env: Environment, warn: (text: string) => void): Promise<RunEnvironment> {
  const variable = (name: string) => env[name]?.trim() || undefined
  // Lower case has priority, as in curl.
  const proxy = (name: string) => env[name.toLowerCase()] || env[name] || undefined
  const payload = await readPayload(variable('GITHUB_EVENT_PATH'), warn)
  const serverUrl = variable('GITHUB_SERVER_URL') ?? 'https://github.com'
  const repository = variable('GITHUB_REPOSITORY')
  const runId = variable('GITHUB_RUN_ID')
  return {
    workflow: {
      apiUrl: variable('GITHUB_API_URL') ?? 'https://api.github.com',
      serverUrl,
      repository,
      visibility: visibilityIn(payload),
      eventName: variable('GITHUB_EVENT_NAME'),
      ref: variable('GITHUB_REF'),
      sha: variable('GITHUB_SHA'),
      actor: variable('GITHUB_ACTOR'),
      runUrl: repository && runId && `${serverUrl}/${repository}/actions/runs/${runId}`,
      payload,
    },
    proxy: { https: proxy('HTTPS_PROXY'), http: proxy('HTTP_PROXY'), none: proxy('NO_PROXY') },
    temporaryDirectory: variable('RUNNER_TEMP') ?? tmpdir(),
    workspace: variable('GITHUB_WORKSPACE') ?? process.cwd(),
    summaryFile: env['GITHUB_STEP_SUMMARY'] || undefined,
  }
}

async function readPayload(path: string | undefined, warn: (text: string) => void): Promise<JsonObject> {
  if (path === undefined) return {}
  try {
    const payload: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (isRecord(payload)) return payload
  } catch {
    // The warning below is enough: an unknown event must not fail the run.
  }
  warn(
    'The event of this workflow run (GITHUB_EVENT_PATH) cannot be read, so the pull request and the visibility of the repository are unknown.',
  )
  return {}
}

/** Events of GitHub Enterprise may have no `visibility`, and those of schedules no `repository`. */
function visibilityIn(payload: JsonObject): WorkflowContext['visibility'] {
  const visibility = at(payload, 'repository', 'visibility')
  const isPrivate = at(payload, 'repository', 'private')
  if (visibility === 'public' || isPrivate === false) return 'public'
  return visibility === 'private' || visibility === 'internal' || isPrivate === true ? 'private' : undefined
}

/** Events whose runs get no secrets and no write token for a fork's pull request. */
const FORK_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

/** The same for Dependabot (GitHub's documentation, "Troubleshooting Dependabot on GitHub Actions"). */
const DEPENDABOT_EVENTS = [...FORK_EVENTS, 'pull_request_target', 'push', 'create', 'deployment', 'deployment_status']

/** Why GitHub may have withheld the secrets of this run. */
export function secretsWithheld({ eventName = '', actor, payload }: WorkflowContext): SecretsWithheld {
  if (actor === 'dependabot[bot]' && DEPENDABOT_EVENTS.includes(eventName)) return 'dependabot'
  const pull = at(payload, 'pull_request')
  if (!FORK_EVENTS.includes(eventName) || !isRecord(pull)) return undefined
  const base = at(pull, 'base', 'repo', 'full_name') ?? at(payload, 'repository', 'full_name')
  // If the fork has been deleted, the pull request has no head repository.
  return at(pull, 'head', 'repo', 'full_name') === base ? undefined : 'fork'
}
