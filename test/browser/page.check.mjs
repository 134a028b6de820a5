// @ts-check
/** The HTML report in a real browser. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { background, focused, overflow, violations } from './in-page.mjs'
import { browser, SCHEMES, samples, source, visit, WIDTHS } from './stage.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const { htmlReport } = await source('report/html/document.js')
const { cleanText } = await source('report/escape.js')
const all = await samples()
const pages = Object.entries(all).map(([name, { outcome, settings, context }]) => ({
  name,
  html: htmlReport(outcome, settings, context),
}))

/** @type {import('playwright-core').Browser} */
let chromium
before(async () => {
  chromium = await browser()
})
after(() => chromium.close())

/** @param {string} name */
function pageOf(name) {
  const found = pages.find((page) => page.name === name)
  assert.ok(found, `There is a sample ${name}.`)
  return { '/': found.html }
}

for (const { name, html } of pages) {
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      test(`the page "${name}" is accessible and makes no requests at ${width} px in the ${colorScheme} scheme`, async () => {
        const { page, complaints, asked, leave } = await visit(
          chromium,
          { '/': html },
          { viewport: { width, height: 800 }, colorScheme },
        )
        try {
          assert.equal(await page.evaluate(overflow), 0, 'there is no horizontal scrolling')
          await page.evaluate(axe)
          assert.deepEqual(await page.evaluate(violations), [])
          assert.deepEqual(asked, ['/'], 'the page makes no requests')
          assert.deepEqual(complaints, [])
        } finally {
          await leave()
        }
      })
    }
  }
}

test('the keyboard sorts the table, and a screen reader announces the order', async () => {
  const { page, complaints, leave } = await visit(chromium, pageOf('breach'), {})
  try {
    const column = (/** @type {number} */ n) =>
      page
        .locator('table.sortable tbody tr > *')
        .evaluateAll(
          (cells, n) =>
            cells.filter((cell) => 'cellIndex' in cell && cell.cellIndex === n).map((cell) => cell.textContent),
          n,
        )
    const sorted = () =>
      page
        .locator('table.sortable th[aria-sort]')
        .evaluateAll((headings) =>
          headings.map((heading) => `${heading.textContent} ${heading.getAttribute('aria-sort')}`),
        )
    assert.deepEqual(await sorted(), ['Cost descending'])
    const byCost = await column(0)

    await page.locator('.scroll').focus()
    await page.keyboard.press('Tab')
    const name = String(await page.evaluate(focused))
    assert.match(name, /^service$/i)
    await page.keyboard.press('Enter')
    assert.deepEqual(await sorted(), [`${name} ascending`])
    assert.deepEqual(
      await column(0),
      [...byCost].sort((a, b) => String(a).localeCompare(String(b), 'en')),
    )
    assert.match(String(await page.getByRole('status').textContent()), new RegExp(`${name}.*ascending`))
    await page.keyboard.press('Space')
    assert.deepEqual(await sorted(), [`${name} descending`])

    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.deepEqual(await column(0), byCost, 'the first order by cost is descending, like the initial order')
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab')
    for (const order of ['descending', 'ascending']) {
      await page.keyboard.press('Enter')
      assert.deepEqual(await sorted(), [`Change % ${order}`])
      const cells = (await column(4)).map(String)
      const numbers = cells.filter((text) => text.endsWith('%')).map((text) => Number(text.replace('%', '')))
      assert.ok(numbers.length > 2 && numbers.length < cells.length)
      assert.ok(!cells.slice(numbers.length).some((text) => text.endsWith('%')), 'rows without a percentage stay last')
      const ascending = [...numbers].sort((a, b) => a - b)
      assert.deepEqual(numbers, order === 'ascending' ? ascending : ascending.reverse())
    }
    assert.deepEqual(complaints, [])
  } finally {
    await leave()
  }
})

test('the page is complete without JavaScript', async () => {
  const { page, complaints, leave } = await visit(chromium, pageOf('breach'), { javaScriptEnabled: false })
  try {
    assert.equal(await page.locator('table.sortable tbody tr').count(), all['breach']?.outcome.facts.groups.length)
    assert.equal(await page.getByRole('button').count(), 0)
    assert.equal(await page.locator('svg.plot rect.chosen').count(), 1)
    assert.deepEqual(complaints, [])
  } finally {
    await leave()
  }
})

test('the heights of the bars are proportional to their amounts', async () => {
  const { page, leave } = await visit(chromium, pageOf('breach'), { viewport: { width: 1280, height: 800 } })
  try {
    const heights = await page
      .locator('svg.plot rect:not(.gap)')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height))
    const facts = all['breach']?.outcome.facts
    assert.ok(facts)
    const amounts = [...facts.history, ...facts.chosen].flatMap(({ amount }) =>
      amount ? [Number(amount.toFixed())] : [],
    )
    assert.equal(heights.length, amounts.length)
    const scale = Number(heights[0]) / Number(amounts[0])
    for (const [i, amount] of amounts.entries()) assert.ok(Math.abs(Number(heights[i]) - amount * scale) < 0.1)
  } finally {
    await leave()
  }
})

test('the printed page has a white background and no controls', async () => {
  const { page, leave } = await visit(chromium, pageOf('breach'), {
    colorScheme: 'dark',
    viewport: { width: 700, height: 900 },
  })
  try {
    await page.emulateMedia({ media: 'print' })
    assert.equal(await page.evaluate(background), 'rgb(255, 255, 255)')
    assert.equal(await page.locator('details').isVisible(), false)
    assert.equal(await page.evaluate(overflow), 0)
    assert.ok((await page.pdf({ format: 'A4' })).length > 10_000)
  } finally {
    await leave()
  }
})

test('the page shows hostile names as text, in full', async () => {
  const { page, complaints, leave } = await visit(chromium, pageOf('hostile'), {})
  try {
    const shown = await page.locator('table.sortable tbody th').allTextContents()
    const groups = all['hostile']?.outcome.facts.groups ?? []
    assert.deepEqual(
      shown,
      groups.map(({ label }) => cleanText(label, 256)),
    )
    assert.equal(await page.locator('img, iframe, a, h1 ~ h1, bdi :not(code), bdi code *').count(), 0)
    await page.mouse.move(200, 400)
    assert.deepEqual(complaints, [])
  } finally {
    await leave()
  }
})
