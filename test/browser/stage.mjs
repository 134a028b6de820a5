// @ts-check
import { findChromium, launch } from './chromium.mjs'
import { serve } from './serve.mjs'

/** A phone and a desktop, in CSS pixels. */
export const WIDTHS = [360, 1280]
/** @type {readonly ('light' | 'dark')[]} */
export const SCHEMES = ['light', 'dark']

/** The renderers and the sample results, compiled by `run.mjs`. */
const compiled = new URL('../../node_modules/.cache/aws-cost-events-browser/', import.meta.url)

/** @returns {Promise<Record<string, import('../report/sample.js').Sample>>} by name */
export async function samples() {
  const made = await import(new URL('test/report/sample.js', compiled).href)
  const { breached, calm, hostile, hourly, withoutData } = made
  return { breach: breached(), calm: calm(), hostile: hostile(), hourly: hourly(), 'no data': withoutData() }
}

/** @param {string} path of a module in `src` */
export function source(path) {
  return import(new URL(`src/${path}`, compiled).href)
}

/** One Chromium for all checks of a file. */
export async function browser() {
  const path = findChromium()
  if (path === undefined) throw new Error('Chromium was not found.')
  return launch(path)
}

/**
 * Opens a page in Chromium and records its requests, console messages and errors.
 * @param {import('playwright-core').Browser} chromium
 * @param {Readonly<Record<string, string>>} files of the page's server; the page is `/`
 * @param {import('playwright-core').BrowserContextOptions} options
 */
export async function visit(chromium, files, options) {
  const server = await serve(files)
  const context = await chromium.newContext(options)
  const page = await context.newPage()
  /** @type {string[]} */
  const complaints = []
  page.on('console', (message) => complaints.push(`console ${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`))
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url().slice(0, 200)}`))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) {
      complaints.push(`requested from elsewhere: ${request.url().slice(0, 200)}`)
    }
  })
  await page.goto(server.url)
  return {
    page,
    complaints,
    asked: server.asked,
    async leave() {
      await context.close()
      await server.close()
    },
  }
}
