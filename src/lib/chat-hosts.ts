export const CHAT_FORMATS = ['slack', 'teams', 'discord', 'google-chat'] as const

export type ChatFormat = (typeof CHAT_FORMATS)[number]

/**
 * Hosts of incoming webhooks: Slack (also GovSlack), Microsoft Teams (connectors, and Workflows on Power Automate), Discord (also its
 * test versions), Google Chat.
 */
const HOSTS: readonly (readonly [ChatFormat, RegExp])[] = [
  ['slack', /^hooks\.slack(?:-gov)?\.com$/],
  ['teams', /^(?:.+\.webhook\.office\.com|.+\.logic\.azure\.(?:com|us)|.+\.api\.powerplatform\.(?:com|us))$/],
  ['discord', /^(?:(?:canary|ptb)\.)?discord(?:app)?\.com$/],
  ['google-chat', /^chat\.googleapis\.com$/],
]

/** The service whose incoming webhook the URL is; undefined for other hosts. */
export function chatFormatOf(url: URL): ChatFormat | undefined {
  // A name may end with the root's dot.
  const host = url.hostname.replace(/\.$/, '')
  const format = HOSTS.find(([, pattern]) => pattern.test(host))?.[0]
  // Discord's website and its API have the same host.
  return format === 'discord' && !/^\/api\/(?:v\d+\/)?webhooks\//.test(url.pathname) ? undefined : format
}
