import { Fault } from '../../model/fault.js'
import { type Answer, exchange } from '../../net/index.js'
import { faultOf } from '../fault-of.js'
import { WORKFLOW_LINES } from '../remedies.js'
import type { AccessSettings, OidcSettings } from '../settings.js'
import type { RoleOutside } from './role-outside.js'

const ATTEMPTS = 4
const ATTEMPT_MILLISECONDS = 15_000
const LONGEST_ANSWER = 1_000_000

/**
 * GitHub's OIDC token for this job, as "About security hardening with OpenID Connect" of GitHub's documentation has it:
 * a GET with the audience, authorised by the runner's token. It is masked before anybody else sees it.
 * @throws Fault that names the workflow lines, where the job may not ask for a token
 */
export async function githubToken(oidc: OidcSettings, access: AccessSettings, outside: RoleOutside): Promise<string> {
  const { requestUrl, requestToken, audience } = oidc
  if (!requestUrl || !requestToken || !URL.canParse(requestUrl)) throw withoutPermission(access)
  const url = new URL(requestUrl)
  url.searchParams.set('audience', audience)
  const headers = { accept: 'application/json', authorization: `Bearer ${requestToken}` }
  const limits = {
    proxy: access.proxy,
    signal: outside.signal,
    milliseconds: ATTEMPT_MILLISECONDS,
    longest: LONGEST_ANSWER,
  }
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await exchange({ method: 'GET', url, headers }, limits)
      if (answer.status < 500 || attempt === ATTEMPTS) return readToken(answer, access, outside)
    } catch (error) {
      if (outside.signal.aborted) throw outside.signal.reason
      if (error instanceof Fault) throw error
      if (attempt === ATTEMPTS) throw await faultOf(error, { asked: 'github-token', access })
    }
    await outside.clock.sleep(250 * 2 ** attempt, outside.signal)
  }
}

function readToken({ status, text }: Answer, access: AccessSettings, outside: RoleOutside): string {
  if (status === 401 || status === 403) throw withoutPermission(access, status)
  const token = tokenIn(text)
  if (status === 200 && token !== undefined) {
    outside.setSecret(token)
    return token
  }
  throw new Fault(
    `GitHub gave no OIDC token (HTTP ${status}).`,
    'Run the job again; if it stays so, see githubstatus.com, or give keys instead of `role-to-assume`.',
  )
}

function tokenIn(text: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(text)
    if (typeof answer !== 'object' || answer === null || !('value' in answer)) return undefined
    return typeof answer.value === 'string' && answer.value !== '' ? answer.value : undefined
  } catch {
    return undefined
  }
}

function withoutPermission({ withoutSecrets }: AccessSettings, status?: number): Fault {
  if (withoutSecrets !== undefined) {
    return new Fault(
      `This run ${withoutSecrets === 'fork' ? 'serves a pull request from a fork' : 'was started by Dependabot'}: GitHub gives it no OIDC token for \`role-to-assume\`.`,
      'Skip the step there (`if: github.event.pull_request.head.repo.full_name == github.repository`), or run it on `schedule` or `push`.',
    )
  }
  const detail = status === undefined ? 'the job has no `id-token: write` permission' : `GitHub answered ${status}`
  return new Fault(`\`role-to-assume\` needs GitHub's OIDC token, but ${detail}.`, WORKFLOW_LINES)
}
