import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { startWebhook, type Webhook, type WebhookOptions } from '../../emulators/webhook.mjs'
import { temporaryDirectory } from './deliver.js'

/** What the tests of one file deliver to: a webhook, closed after each test, and a directory, removed after the last. */
export function deliveryStage() {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let webhook: Webhook
  let files = 0

  beforeAll(async () => {
    directory = await temporaryDirectory()
  })
  afterAll(() => directory.remove())
  afterEach(() => webhook.close())

  return {
    /** The webhook that was started last. */
    get webhook(): Webhook {
      return webhook
    },
    /** Starts a webhook. Returns the settings that lead there, with a dead-letter file that no other test has. */
    async start(options: WebhookOptions = {}) {
      webhook = await startWebhook(options)
      return { webhookUrl: new URL(webhook.url), deadLetterFile: join(directory.path, `letters-${++files}.ndjson`) }
    },
    /** A path in the directory. */
    path: (...names: readonly string[]): string => join(directory.path, ...names),
  }
}
