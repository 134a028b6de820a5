import type { ProxySettings } from '../lib/dispatcher.js'
import type { Clock, Log } from '../lib/runtime.js'

export type WebhookMode = 'structured' | 'binary' | 'batch'

export interface DeliverySettings {
  /** Absolute; `https`, or `http` if that is allowed. The whole URL is a secret. Undefined: nothing is sent. */
  readonly webhookUrl: URL | undefined
  readonly webhookMode: WebhookMode
  /** Maximum number of events in a batch. */
  readonly webhookBatchSize: number
  /** Names as the user wrote them. */
  readonly webhookHeaders: readonly (readonly [name: string, value: string])[]
  readonly webhookToken: string | undefined
  /** Secrets of Standard Webhooks: `whsec_` with valid base64, or plain text. Each one signs. */
  readonly webhookSecret: readonly string[]
  readonly webhookHandshake: boolean
  readonly webhookTimeoutSeconds: number
  readonly webhookAttempts: number
  readonly webhookDeadlineSeconds: number
  readonly webhookConcurrency: number
  /** Maximum requests per second. */
  readonly webhookRate: number | undefined
  readonly proxy: ProxySettings
  /** Absolute path. */
  readonly deadLetterFile: string
  /** Absolute path. */
  readonly stateFile: string | undefined
  /** Absolute path. */
  readonly replayFile: string | undefined
}

/** Settings of a run that has a webhook. */
export type WebhookSettings = DeliverySettings & { readonly webhookUrl: URL }

export interface DeliveryDependencies {
  readonly log: Log
  readonly clock: Clock
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /** Uniform in [0, 1), for the jitter of retries. */
  readonly random: () => number
  /** Short name of the query that the inputs describe; see `queryKeyOf`. */
  readonly queryKey: string
}
