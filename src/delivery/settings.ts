import type { ProxySettings } from '../net/index.js'

export type WebhookMode = 'structured' | 'binary' | 'batch'

export interface WebhookSettings {
  /** Absolute, https or permitted http. A secret as a whole: never shown. */
  readonly url: URL
  readonly mode: WebhookMode
  /** Most events in a batch. */
  readonly batchSize: number
  /** Names as the user wrote them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly token: string | undefined
  /** Standard Webhooks secrets, side by side. */
  readonly secrets: readonly string[]
  readonly handshake: boolean
  readonly timeoutSeconds: number
  readonly attempts: number
  readonly deadlineSeconds: number
  readonly concurrency: number
  /** Most requests a second. */
  readonly rate: number | undefined
  readonly proxy: ProxySettings
}

export interface DeliverySettings {
  /** Undefined: nothing is sent. */
  readonly webhook: WebhookSettings | undefined
  readonly deadLetterFile: string
  readonly replayFile: string | undefined
  readonly stateFile: string | undefined
  readonly onFailure: 'fail' | 'warn'
}
