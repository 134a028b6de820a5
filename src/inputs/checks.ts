import { basename } from 'node:path'
import { CHAT_FORMATS, chatFormatOf } from '../lib/chat-hosts.js'
import { type SecretsWithheld, WITHHELD } from '../lib/runtime.js'
import { quoted } from '../lib/text.js'
import type { RunEnvironment } from './environment.js'
import { fileKey, realPathOf } from './paths.js'
import { queryWarnings } from './query.js'
import type { InputReader } from './reader.js'
import type { InputName, InputValues } from './schema.js'
import { alternatives } from './values.js'

/** Checks across inputs. An input whose value is invalid causes no further problem. */
export async function checkInputs(
  reader: InputReader,
  values: Partial<InputValues>,
  { summaryFile, proxy }: RunEnvironment,
  withheld: SecretsWithheld,
): Promise<void> {
  const why = withheld === undefined ? '' : ` ${NO_SECRETS[withheld]}`
  checkAccess(reader, why)
  checkPeriod(reader, values)
  checkReplay(reader, why)
  await checkPaths(reader, values)
  checkGate(reader, values)
  checkReport(reader, values)
  checkRequired(reader, values, why)
  if (values.webhookUrl !== undefined) reader.rejectProxy(values.webhookUrl, proxy)
  for (const warning of queryWarnings(values)) reader.warn(warning)
  if (!reader.isSet('webhook-url')) {
    const names = ['webhook-headers', 'webhook-token', 'webhook-secret', 'state-file'] as const
    warnUnused(reader, names, '`webhook-url` is empty, so nothing is sent')
  }
  const writes = (values.summary && summaryFile !== undefined) || reader.isSet('report-file')
  const sends = reader.isSet('webhook-url') || reader.isSet('chat-url')
  if (!writes && !sends && !reader.hasGate && values.comment === 'never' && values.issue === 'never') {
    reader.warn(
      'This run sends, judges, reports and writes nothing. Set `webhook-url`, a rule such as `budget`, `summary`, `comment`, `issue`, `chat-url` or `report-file`.',
    )
  }
}

/** Warns about each of these inputs that is set. */
function warnUnused(reader: InputReader, names: readonly InputName[], why: string): void {
  for (const name of names) if (reader.isSet(name)) reader.warn(`\`${name}\` has no effect: ${why}.`)
}

const NO_SECRETS = {
  fork: `${WITHHELD.fork}, and GitHub gives such runs no secrets.`,
  dependabot: `${WITHHELD.dependabot}, and GitHub gives such runs only Dependabot secrets.`,
}

function checkAccess(reader: InputReader, why: string): void {
  const [id, secret, token] = ['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token'] as const
  const missing = (name: InputName, beside: InputName) =>
    reader.reject(
      name,
      `is missing, but \`${beside}\` is set: set both, or neither for the default credentials chain. A secret that does not exist is an empty string.${why}`,
    )
  const hasId = reader.isSet(id)
  const hasSecret = reader.isSet(secret)
  if (hasId && !hasSecret) missing(secret, id)
  if (hasSecret && !hasId) missing(id, secret)
  if (reader.isSet(token) && !hasId && !hasSecret) {
    reader.reject(token, `is set without \`${id}\` and \`${secret}\`: set all three`)
  }
  if (!reader.isSet('role-to-assume')) warnUnused(reader, ['role-external-id'], '`role-to-assume` is empty')
}

function checkPeriod(reader: InputReader, { period, lookback = 1, settleHours = 0 }: Partial<InputValues>): void {
  if (period?.kind === 'range' && lookback > 1) {
    reader.reject('lookback', 'cannot be combined with a range in `period`: every period of the range becomes events')
  }
  if ((period?.kind === 'range' || period?.kind === 'single') && settleHours > 0) {
    reader.warn('`settle-hours` has no effect on a given period, only on `previous` and `latest`.')
  }
}

function checkReplay(reader: InputReader, why: string): void {
  if (!reader.isSet('replay-file')) return
  if (reader.hasGate) {
    reader.reject('replay-file', 'cannot be combined with a gate: a replay reads no costs to judge. Remove one of them')
  }
  if (!reader.isSet('webhook-url')) {
    reader.reject('replay-file', `needs \`webhook-url\`, to which its events are sent.${why}`)
  }
  if (reader.isSet('report-file')) {
    reader.reject(
      'report-file',
      'cannot be combined with `replay-file`: a replay reads no costs to report. Remove one of them',
    )
  }
}

/** Two inputs must not name the same file, except that the replay file can be the dead-letter file. */
async function checkPaths(reader: InputReader, values: Partial<InputValues>): Promise<void> {
  const { deadLetterFile, replayFile, stateFile, reportFile = [] } = values
  const files: (readonly [InputName, string | undefined])[] = [
    ['dead-letter-file', deadLetterFile],
    ['replay-file', replayFile],
    ['state-file', stateFile],
    ...reportFile.map(({ path }) => ['report-file', path] as const),
  ]
  const owners = new Map<string, InputName>()
  for (const [name, path] of files) {
    if (path === undefined) continue
    const key = fileKey(await realPathOf(path).catch(() => path))
    const owner = owners.get(key)
    if (owner === undefined) owners.set(key, name)
    else if (owner === name) reader.reject(name, `lists the file ${quoted(basename(path))} twice: remove one of them`)
    else if (name !== 'replay-file') {
      reader.reject(name, `is the same file as \`${owner}\` (${quoted(basename(path))}): use another path`)
    }
  }
}

function checkGate(reader: InputReader, { compareWith, granularity, groupBy }: Partial<InputValues>): void {
  if (compareWith === 'week' && granularity === 'monthly') {
    reader.reject('compare-with', 'is "week", which monthly runs do not support: use `previous` or `median`')
  }
  if (reader.isSet('group-budgets') && groupBy?.length === 0) {
    reader.reject('group-budgets', 'needs groups, but `group-by` is `none`: set `group-by`, or use `budget`')
  }
}

function checkReport(reader: InputReader, { chatUrl, chat, issue }: Partial<InputValues>): void {
  if (chatUrl !== undefined && !reader.isSet('chat-format') && chatFormatOf(chatUrl) === undefined) {
    reader.reject(
      'chat-url',
      `has a host that belongs to no known chat service: set \`chat-format\` to ${alternatives(CHAT_FORMATS)} (for Mattermost, use \`slack\`)`,
    )
  }
  if (!reader.isSet('chat-url')) {
    warnUnused(reader, chat === 'on-breach' ? ['chat', 'chat-format'] : ['chat-format'], '`chat-url` is empty')
  }
  if (issue === 'never') warnUnused(reader, ['issue-labels', 'issue-assignees'], '`issue` is `never`')
}

/** Every part that `require` names must be configured: an unset variable must not silently disable it. */
function checkRequired(reader: InputReader, { require, comment }: Partial<InputValues>, why: string): void {
  const parts = [
    ['webhook', reader.isSet('webhook-url'), '`webhook-url` is empty. Check that the secret or variable is set.'],
    ['gate', reader.hasGate, 'no rule is set. Check that the variable of `budget` (or another rule) is set.'],
    ['chat', reader.isSet('chat-url'), '`chat-url` is empty. Check that the secret or variable is set.'],
  ] as const
  for (const [part, isSet, problem] of parts) {
    if (require?.has(part) && !isSet) reader.reject('require', `names \`${part}\`, but ${problem}${why}`)
  }
  if (!require?.has('comment') || comment === undefined) return
  if (comment === 'never') {
    reader.reject('require', 'names `comment`, but `comment` is `never`: set it to `always` or `on-breach`')
  } else if (!reader.isSet('github-token')) {
    reader.reject(
      'require',
      `names \`comment\`, but \`github-token\` is empty: remove that input to use the job's own token.${why}`,
    )
  }
}
