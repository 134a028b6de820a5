// @ts-check
/**
 * Renders the pictures of the docs: `node scripts/screenshots.mjs [OUT]` (default `docs/images`). A run of the bundle on the demo
 * account writes a job summary, a comment in the GitHub emulator, an HTML page, and a message to the Teams emulator. The renderer of the
 * browser checks shows the Markdown as GitHub does. Microsoft's renderer of Adaptive Cards shows the message.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { demoAccount } from '../demo/account.mjs'
import { findChromium, launch } from '../test/browser/chromium.mjs'
import { githubPage, MERMAID, MERMAID_PATH } from '../test/browser/github-page.mjs'
import { serve } from '../test/browser/serve.mjs'
import { loadPayload } from '../test/e2e/support/payloads/index.mjs'
import { startStage } from '../test/e2e/support/stage.mjs'
import { startChat } from '../test/emulators/chat.mjs'
import { startGitHub, WORKFLOW_TOKEN } from '../test/emulators/github.mjs'
import { CARDS, CARDS_PATH, teamsPage } from './teams-page.mjs'

const [out = fileURLToPath(new URL('../docs/images', import.meta.url))] = process.argv.slice(2)
const path = findChromium()
if (path === undefined) fail('Chromium was not found (Debian: apt-get install chromium).')
const { summary, comment, page: report, card } = await reports()

/** @type {{ name: string, html: string, drawn?: true, colorScheme: 'light' | 'dark', width: number }[]} */
const pictures = [
  { name: 'summary', html: githubPage(summary), drawn: true, colorScheme: 'light', width: 900 },
  { name: 'comment', html: githubPage(comment), drawn: true, colorScheme: 'light', width: 900 },
  { name: 'chat', html: teamsPage(card), drawn: true, colorScheme: 'light', width: 480 },
  { name: 'report', html: report, colorScheme: 'light', width: 1000 },
  { name: 'report-dark', html: report, colorScheme: 'dark', width: 1000 },
]

mkdirSync(out, { recursive: true })
const chromium = await launch(path)
try {
  for (const { name, html, drawn, colorScheme, width } of pictures) {
    const server = await serve({ '/': html, [MERMAID_PATH]: MERMAID, [CARDS_PATH]: CARDS })
    const context = await chromium.newContext({
      colorScheme,
      // The picture of a drawn page is as high as its content. The picture of the report is cut off.
      viewport: { width, height: drawn ? 100 : 1100 },
      deviceScaleFactor: 2,
    })
    try {
      const page = await context.newPage()
      await page.goto(server.url)
      if (drawn) await page.locator('body[data-drawn]').waitFor()
      await page.screenshot({ path: join(out, `${name}.png`), fullPage: drawn === true })
      console.log(join(out, `${name}.png`))
    } finally {
      await context.close()
      await server.close()
    }
  }
} finally {
  await chromium.close()
}

/** The reports of one run on the demo account. */
async function reports() {
  const account = demoAccount(new Date().toISOString().slice(0, 10))
  const github = await startGitHub()
  const chat = await startChat('teams')
  const { ledger, accountNames } = account
  const stage = await startStage({ costExplorer: { ledger, accountNames } })
  try {
    const run = await stage.run(
      {
        'max-increase-percent': '20',
        'anomaly-threshold': '3.5',
        'ignore-below': '5',
        budget: '500',
        comment: 'always',
        'github-token': WORKFLOW_TOKEN,
        'report-file': 'report.html',
        'chat-url': chat.url,
        'chat-format': 'teams',
      },
      { ...(await loadPayload('pull-request')), env: github.env },
    )
    const [written] = github.state.comments
    const [sent] = chat.messages
    if (written === undefined || sent === undefined) fail(`The run wrote no comment or no message.\n${run.stdout}`)
    const page = await run.read('workspace/report.html')
    return { summary: run.summary, comment: written.body, page, card: sent.payload.attachments[0].content }
  } finally {
    await stage.close()
    await github.close()
    await chat.close()
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(message)
  process.exit(1)
}
