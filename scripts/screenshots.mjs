// @ts-check
/**
 * Takes the pictures of the README: `node scripts/screenshots.mjs DIRECTORY [OUT]`. DIRECTORY holds what one run wrote
 * (`summary.md`, `comment.md`, `report.html`); OUT is `docs/images` unless named. The Markdown is shown as GitHub does, by the
 * same renderer as in the browser checks.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium, launch } from '../test/browser/chromium.mjs'
import { githubPage, MERMAID, MERMAID_PATH } from '../test/browser/github-page.mjs'
import { serve } from '../test/browser/serve.mjs'

const [directory, out = fileURLToPath(new URL('../docs/images', import.meta.url))] = process.argv.slice(2)
const path = findChromium()
if (directory === undefined) fail('Name the directory that holds summary.md, comment.md and report.html.')
if (path === undefined) fail('There is no Chromium (Debian: apt-get install chromium).')

const read = (/** @type {string} */ name) => readFileSync(join(directory, name), 'utf8')

/** @type {{ name: string, html: string, drawn?: true, colorScheme: 'light' | 'dark', width: number }[]} */
const pictures = [
  { name: 'summary', html: githubPage(read('summary.md')), drawn: true, colorScheme: 'light', width: 900 },
  { name: 'comment', html: githubPage(read('comment.md')), drawn: true, colorScheme: 'light', width: 900 },
  { name: 'page-light', html: read('report.html'), colorScheme: 'light', width: 1000 },
  { name: 'page-dark', html: read('report.html'), colorScheme: 'dark', width: 1000 },
]

mkdirSync(out, { recursive: true })
const chromium = await launch(path)
try {
  for (const { name, html, drawn, colorScheme, width } of pictures) {
    const server = await serve({ '/': html, [MERMAID_PATH]: MERMAID })
    const context = await chromium.newContext({ colorScheme, viewport: { width, height: 400 }, deviceScaleFactor: 2 })
    try {
      const page = await context.newPage()
      await page.goto(server.url)
      if (drawn) await page.locator('body[data-drawn]').waitFor()
      await page.screenshot({ path: join(out, `${name}.png`), fullPage: true })
      console.log(join(out, `${name}.png`))
    } finally {
      await context.close()
      await server.close()
    }
  }
} finally {
  await chromium.close()
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
