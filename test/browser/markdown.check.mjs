// @ts-check
/** The summary and the comment on GitHub: every chart is drawn, and hostile names are only text. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { githubPage, MERMAID, MERMAID_PATH } from './github-page.mjs'
import { charts, overflow, strangers } from './in-page.mjs'
import { browser, SCHEMES, samples, source, visit, WIDTHS } from './stage.mjs'

const { commentMarkdown, summaryMarkdown } = await source('report/markdown.js')

const texts = Object.entries(await samples()).flatMap(([name, { outcome, settings }]) => [
  { name: `summary, ${name}`, text: summaryMarkdown(outcome, settings) },
  { name: `summary without amounts, ${name}`, text: summaryMarkdown(outcome, { ...settings, hideAmounts: true }) },
  { name: `comment, ${name}`, text: commentMarkdown(outcome, settings, 'default') },
])

/** The elements of the report's own Markdown. Every other element comes from a name. */
const OWN =
  'ARTICLE BLOCKQUOTE BR CODE DETAILS DIV EM H2 H3 HR LI OL P STRONG SUB SUMMARY TABLE TBODY TD TH THEAD TR UL WBR'.split(
    ' ',
  )

/** @type {import('playwright-core').Browser} */
let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium.close())

for (const { name, text } of texts) {
  test(`the Markdown of the ${name} draws its charts and shows names as text`, async () => {
    for (const [i, width] of WIDTHS.entries()) {
      const { page, complaints, leave } = await visit(
        chromium,
        { '/': githubPage(text), [MERMAID_PATH]: MERMAID },
        { viewport: { width, height: 800 }, colorScheme: SCHEMES[i] ?? 'light' },
      )
      try {
        await page.locator('body[data-drawn]').waitFor()
        const drawn = await page.evaluate(charts)
        const wanted = text.split('\n```mermaid\n').length - 1
        assert.equal(drawn.length, wanted, 'there is a place for each chart, and none comes from a name')
        for (const { error, shapes } of drawn) {
          assert.equal(error, undefined)
          assert.ok(shapes > 1, 'the chart has shapes')
        }
        assert.deepEqual(await page.evaluate(strangers, OWN), [])
        assert.deepEqual(complaints, [])
        assert.equal(await page.evaluate(overflow), 0)
      } finally {
        await leave()
      }
    }
  })
}

test('the summary of a run with history has a chart', () => {
  for (const name of ['summary, breach', 'summary, hourly']) {
    assert.match(texts.find((one) => one.name === name)?.text ?? '', /```mermaid\n/)
  }
})
