// @ts-check
/** The summary and the comment as GitHub shows them: every chart is drawn, and hostile names are nothing but text. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { githubPage, MERMAID, MERMAID_PATH } from './github-page.mjs'
import { browser, overflow, SCHEMES, samples, source, visit, WIDTHS } from './stage.mjs'

const { commentMarkdown, summaryMarkdown } = await source('report/markdown/index.js')
const all = await samples()
const texts = Object.entries(all).flatMap(([name, { result, context }]) => {
  const view = { gate: context.gate, top: context.top, hideAmounts: false }
  return [
    { name: `summary, ${name}`, text: summaryMarkdown(result, view) },
    { name: `summary without amounts, ${name}`, text: summaryMarkdown(result, { ...view, hideAmounts: true }) },
    { name: `comment, ${name}`, text: commentMarkdown(result, view, false, 0) },
  ]
})

/** What the report's own Markdown is made of; anything else came from somebody's name. */
const OWN = new Set(
  'ARTICLE BLOCKQUOTE BR CODE DETAILS DIV EM H2 H3 HR LI OL P STRONG SUB SUMMARY TABLE TBODY TD TH THEAD TR UL WBR'.split(
    ' ',
  ),
)

/** @type {import('playwright-core').Browser} */
let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium.close())

for (const { name, text } of texts) {
  test(`Markdown, ${name}`, async () => {
    for (const [i, width] of WIDTHS.entries()) {
      const { page, complaints, leave } = await visit(
        chromium,
        { '/': githubPage(text), [MERMAID_PATH]: MERMAID },
        { viewport: { width, height: 800 }, colorScheme: SCHEMES[i] ?? 'light' },
      )
      try {
        await page.locator('body[data-drawn]').waitFor()
        const charts = await page.locator('.chart').evaluateAll((places) =>
          places.map((place) => ({
            error: place instanceof HTMLElement ? place.dataset['error'] : 'no element',
            bars: place.querySelectorAll('svg rect, svg path').length,
          })),
        )
        assert.equal(
          charts.length,
          text.split('\n```mermaid\n').length - 1,
          'each chart has its place, and no name made another',
        )
        for (const { error, bars } of charts) {
          assert.equal(error, undefined)
          assert.ok(bars > 1, 'the chart shows something')
        }
        assert.deepEqual(await strangers(page), [])
        assert.deepEqual(complaints, [])
        assert.equal(await overflow(page), 0)
      } finally {
        await leave()
      }
    }
  })
}

test('a run with a history has its chart', () => {
  for (const name of ['summary, breach', 'summary, hourly']) {
    assert.match(texts.find((one) => one.name === name)?.text ?? '', /```mermaid\n/)
  }
})

/**
 * Elements, links, handlers and mentions that the report did not make. GitHub finds mentions and references in text outside
 * of code once the page is rendered.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string[]>}
 */
function strangers(page) {
  return page.evaluate(
    (own) => {
      /** @type {string[]} */
      const found = []
      for (const chart of document.querySelectorAll('article .chart')) chart.remove()
      for (const element of document.querySelectorAll('article *')) {
        if (!own.includes(element.tagName)) found.push(element.outerHTML.slice(0, 200))
        for (const { name } of element.attributes) if (name !== 'align') found.push(`attribute ${name}`)
      }
      const words = document.createTreeWalker(document.querySelector('article') ?? document, NodeFilter.SHOW_TEXT)
      for (let node = words.nextNode(); node; node = words.nextNode()) {
        if (node.parentElement?.closest('code')) continue
        const hazard = /(?:^|[^\w`])@\w|(?:^|\W)#\d|\bGH-\d|\bwww\.|:\/\//.exec(node.textContent ?? '')
        if (hazard) found.push(`text: ${node.textContent}`)
      }
      return found
    },
    [...OWN],
  )
}
