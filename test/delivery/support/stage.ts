import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { startWebhook, type Webhook, type WebhookOptions } from '../../emulators/webhook.mjs'
import { temporaryDirectory } from './deliver.js'

/** A webhook, closed after each test, and a directory, removed after the last test of the file. */
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
    /** The webhook of this test, the last one if there are several. */
    get webhook(): Webhook {
      return webhook
    },
    /** Starts a webhook. Returns the settings that send events to it, with a dead-letter file that no other test uses. */
    async start(options: WebhookOptions = {}) {
      webhook = await startWebhook(options)
      return { webhookUrl: new URL(webhook.url), deadLetterFile: join(directory.path, `letters-${++files}.ndjson`) }
    },
    /** A path in the directory. */
    path: (...names: readonly string[]): string => join(directory.path, ...names),
  }
}
