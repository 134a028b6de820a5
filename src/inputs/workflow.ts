import type { Environment } from '../model/outside.js'
import { isRecord } from '../model/record.js'
import type { WorkflowContext } from '../report/index.js'
import type { Reader } from './reader.js'

/** The one file that reading the inputs takes: the event's payload. */
export type ReadText = (path: string) => Promise<string>

/** The workflow run that this is. Outside of Actions everything is missing, and that is fine. */
export async function readWorkflow(reader: Reader, env: Environment, readText: ReadText): Promise<WorkflowContext> {
  const variable = (name: string) => env[name]?.trim() || undefined
  const payload = await readPayload(reader, variable('GITHUB_EVENT_PATH'), readText)
  return {
    apiUrl: variable('GITHUB_API_URL') ?? 'https://api.github.com',
    repository: variable('GITHUB_REPOSITORY'),
    isPublic: isPublic(payload),
    eventName: variable('GITHUB_EVENT_NAME'),
    sha: variable('GITHUB_SHA'),
    actor: variable('GITHUB_ACTOR'),
    payload,
  }
}

async function readPayload(
  reader: Reader,
  path: string | undefined,
  readText: ReadText,
): Promise<WorkflowContext['payload']> {
  if (path === undefined) return {}
  try {
    const payload: unknown = JSON.parse(await readText(path))
    if (isRecord(payload)) return payload
  } catch {
    // Said below: what follows from the event is then unknown, which no run should fail for.
  }
  reader.warn(
    'The event of this workflow run (GITHUB_EVENT_PATH) cannot be read: the pull request and whether the repository is public stay unknown.',
  )
  return {}
}

/** Enterprise events may lack `visibility`, and `internal` repositories are `private` too. */
function isPublic(payload: WorkflowContext['payload']): boolean {
  const visibility = at(payload, 'repository', 'visibility')
  return visibility === undefined ? at(payload, 'repository', 'private') === false : visibility === 'public'
}

/** Events whose runs get neither secrets nor a writing token from a fork's pull request. */
const FORK_EVENTS = ['pull_request', 'pull_request_review', 'pull_request_review_comment']

/** … and from Dependabot (GitHub's documentation, "Troubleshooting Dependabot on GitHub Actions"). */
const DEPENDABOT_EVENTS = [
  ...FORK_EVENTS,
  ...['pull_request_target', 'push', 'create', 'deployment', 'deployment_status'],
]

/** Why GitHub may have left the secrets of this run empty. */
export function withoutSecrets({ eventName = '', actor, payload }: WorkflowContext): 'fork' | 'dependabot' | undefined {
  if (actor === 'dependabot[bot]' && DEPENDABOT_EVENTS.includes(eventName)) return 'dependabot'
  const pull = at(payload, 'pull_request')
  if (!FORK_EVENTS.includes(eventName) || !isRecord(pull)) return undefined
  const base = at(pull, 'base', 'repo', 'full_name') ?? at(payload, 'repository', 'full_name')
  // A fork that was deleted meanwhile has no repository any more.
  return at(pull, 'head', 'repo', 'full_name') === base ? undefined : 'fork'
}

/** A sentence to put behind a fault that empty secrets explain; empty where nothing withholds them. */
export function secretsWithheld(why: 'fork' | 'dependabot' | undefined): string {
  return why === undefined ? '' : ` ${WITHHELD[why]}`
}

const WITHHELD = {
  fork: 'This run serves a pull request from a fork, to which GitHub gives no secrets.',
  dependabot: 'This run was started by Dependabot, to which GitHub gives only secrets of its own.',
}

/** The value at a path of members; undefined where the path ends early. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((node, name) => (isRecord(node) ? node[name] : undefined), value)
}
