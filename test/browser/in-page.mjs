// @ts-nocheck These functions run in the browser. The project does not include the types of the DOM.

/** How much wider the page is than its window, in CSS pixels; 0 without horizontal scrolling. */
export function overflow() {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth
}

/** The violations that axe reports, each with its first element. The page must have loaded axe. */
export async function violations() {
  const { violations } = await window.axe.run()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

/** The text of the element that has the focus. */
export function focused() {
  return document.activeElement?.textContent
}

/** The background color of the page. */
export function background() {
  return getComputedStyle(document.body).backgroundColor
}

/** The error and the number of shapes of each Mermaid chart. */
export function charts() {
  return [...document.querySelectorAll('.chart')].map((place) => ({
    error: place.dataset.error,
    shapes: place.querySelectorAll('svg rect, svg path').length,
  }))
}

/**
 * Elements, attributes, mentions and references that are not of the report itself. GitHub finds mentions and references in the
 * rendered text outside of code.
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
