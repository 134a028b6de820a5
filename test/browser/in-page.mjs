// @ts-nocheck These functions run in the browser: its types would leak into the whole project, which has no DOM.

/** How far the page is wider than its window, in CSS pixels; 0 where nobody has to scroll sideways. */
export function overflow() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth
}

/** What axe finds, each with its first element. axe was put into the page before. */
export async function violations() {
  const { violations } = await window.axe.run()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

/** The text of the element that has the focus. */
export function focused() {
  return document.activeElement?.textContent
}

/** The page's colour behind all. */
export function background() {
  return getComputedStyle(document.body).backgroundColor
}

/** The Mermaid charts: what went wrong, and how many shapes were drawn. */
export function charts() {
  return [...document.querySelectorAll('.chart')].map((place) => ({
    error: place.dataset.error,
    shapes: place.querySelectorAll('svg rect, svg path').length,
  }))
}

/**
 * Elements, attributes, mentions and references that the report did not make itself. GitHub looks for mentions and references
 * in the text outside of code, once the page is rendered.
 */
export function strangers(own) {
  const found = []
  for (const chart of document.querySelectorAll('article .chart')) chart.remove()
  for (const element of document.querySelectorAll('article *')) {
    if (!own.includes(element.tagName)) found.push(element.outerHTML.slice(0, 200))
    for (const { name, value } of element.attributes) {
      const isOwn = name === 'align' || (name === 'class' && /^language-\w+$/.test(value))
      if (!isOwn) found.push(`attribute ${name}="${value}"`)
    }
  }
  const texts = document.createTreeWalker(document.querySelector('article'), NodeFilter.SHOW_TEXT)
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest('code')) continue
    if (/(?:^|[^\w`])@\w|(?:^|\W)#\d|\bGH-\d|\bwww\.|:\/\//.test(node.textContent))
      found.push(`text ${node.textContent}`)
  }
  return found
}
