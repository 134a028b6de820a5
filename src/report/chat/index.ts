/** Sends one message to a chat: Slack, Microsoft Teams, Discord or Google Chat. */
import { createRedact, decide, failureOf, HttpClient, isAccepted, secretsInUrl } from '../../delivery/index.js'
import type { ChatFormat } from '../../lib/chat-hosts.js'
import { messageOf } from '../../lib/errors.js'
import type { Clock } from '../../lib/runtime.js'
import { forLog } from '../../lib/text.js'
import type { ChatSettings, JudgedOutcome, ViewSettings, Written } from '../outcome.js'
import { discord } from './discord.js'
import { googleChat } from './google-chat.js'
import type { Service } from './message.js'
import { slack } from './slack.js'
import { teams } from './teams.js'

const SERVICES: Readonly<Record<ChatFormat, Service>> = { slack, teams, discord, 'google-chat': googleChat }

const ATTEMPTS = 2
/** Time limit of one attempt, milliseconds. */
const TIMEOUT = 15_000
/** Longest wait before the second attempt, milliseconds. If the service requests a longer one, there is no second attempt. */
const LONGEST_WAIT = 30_000

export interface ChatRuntime {
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** False if the log hides amounts: a service may repeat the message that it rejects. */
  readonly mayQuote: boolean
}

/**
 * Sends the message of a run to the incoming webhook of `chat-url`; with `chat: on-breach`, only for a breach, or for missing data that
 * fails the run. Never throws: a message that cannot be sent is a warning.
 * @param view `hideAmounts` is for the chat
 */
export async function sendChat(
  outcome: JudgedOutcome,
  view: ViewSettings,
  settings: ChatSettings,
  runtime: ChatRuntime,
): Promise<Written> {
  const { chatUrl, chat, chatFormat } = settings
  if (chatUrl === undefined || chatFormat === undefined) return {}
  if (chat === 'on-breach' && !needsMessage(outcome, view)) return {}
  const { name, body } = SERVICES[chatFormat]
  const hideUrl = createRedact(secretsInUrl(chatUrl))
  const problem = await post(chatUrl, body(outcome, view), hideUrl, settings, runtime).catch((error: unknown) => {
    return forLog(hideUrl(messageOf(error)))
  })
  if (problem === undefined) return { done: `Sent to ${name}` }
  return { warning: `The chat message was not sent to ${name}: ${problem}` }
}

/** True for a breach, and for missing data that fails the run. */
function needsMessage({ judgement, facts }: JudgedOutcome, { onMissingData }: ViewSettings): boolean {
  if (judgement.verdict === 'breach') return true
  const isMissing = facts.current.amount === undefined || judgement.missing.length > 0
  return isMissing && onMissingData === 'fail'
}

/** Sends the body, a second time if that may help. Returns why it was not accepted and what to do, safe for the log. */
async function post(
  url: URL,
  body: string,
  hideUrl: (text: string) => string,
  { proxy }: ChatSettings,
  { signal, clock, mayQuote }: ChatRuntime,
): Promise<string | undefined> {
  const http = new HttpClient({ url, input: 'chat-url', proxy, connections: 1, connectTimeout: TIMEOUT })
  const stop = () => http.abort()
  signal.addEventListener('abort', stop, { once: true })
  try {
    signal.throwIfAborted()
    for (let attempt = 1; ; attempt++) {
      const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'aws-cost-events' }
      const outcome = await http.send({ method: 'POST', headers, body, timeout: TIMEOUT, freshConnection: attempt > 1 })
      if (isAccepted(outcome)) return undefined
      const context = { attempt, maxAttempts: ATTEMPTS, events: 1, now: clock.now(), timeLeft: LONGEST_WAIT, random: 1 }
      const decision = decide(outcome, context)
      if (decision.kind === 'retry' && !signal.aborted) {
        await clock.sleep(decision.delay, signal)
        continue
      }
      const addition = decision.kind === 'failed' ? decision.addition : undefined
      const { reason, summary, status } = failureOf(outcome, hideUrl, addition)
      return `${(mayQuote ? reason : summary).replace(/\.$/, '')}. ${advice(status)}`
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await http.close()
  }
}

/** What to check. The status is null without an answer. */
function advice(status: number | null): string {
  switch (status) {
    case null:
      return 'Check chat-url, and that the runner can reach its host.'
    case 401:
    case 403:
      return 'Check that chat-url is complete, with its query, and that anyone with the URL may use the webhook (Teams: who can trigger the workflow).'
    case 404:
    case 410:
      return 'The webhook or its channel no longer exists: create a new webhook and update chat-url.'
    default:
      if (status === 429 || status >= 500) return 'The chat service has a problem. The next run sends a new message.'
      return 'Check chat-url, and that chat-format is the service that the URL belongs to.'
  }
}
