// @ts-check
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { marked } from 'marked'

const require = createRequire(import.meta.url)
const css = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8')

/** The path of Mermaid in the page. */
export const MERMAID_PATH = '/mermaid.js'
export const MERMAID = readFileSync(require.resolve('mermaid/dist/mermaid.min.js'), 'utf8')

/** Marks the page as complete. */
const DONE = "document.body.dataset.drawn = 'true'"

/** Draws every Mermaid block like GitHub, in the page's color scheme; an error is in `data-error`. */
const DRAW = `
mermaid.initialize({
  startOnLoad: false,
  securityLevel: 'strict',
  theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'default',
})
const blocks = [...document.querySelectorAll('code.language-mermaid')]
for (const [i, block] of blocks.entries()) {
  const place = document.createElement('div')
  place.className = 'chart'
  try {
    place.innerHTML = (await mermaid.render('chart' + i, block.textContent)).svg
  } catch (error) {
    place.dataset.error = String(error)
  }
  block.parentElement.replaceWith(place)
}
${DONE}
`

/**
 * A page that shows Markdown like GitHub: GitHub Flavored Markdown with GitHub's style sheet, and charts by Mermaid. Unlike GitHub,
 * it does not sanitize raw HTML, so text that is harmless here is harmless on GitHub.
 * @param {string} markdown
 */
export function githubPage(markdown) {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Markdown as GitHub shows it</title>
<link rel="icon" href="data:,">
<style>${css}
body { margin: 0; background: light-dark(#ffffff, #0d1117); color-scheme: light dark; }
.markdown-body { max-width: 900px; margin: 0 auto; padding: 24px; }
.chart svg { display: block; max-width: 100%; margin: 0 auto; }
</style>
</head>
<body>
<article class="markdown-body">${marked.parse(markdown, { gfm: true, async: false })}</article>
${markdown.includes('```mermaid') ? `<script src="${MERMAID_PATH}"></script>` : ''}
<script type="module">${markdown.includes('```mermaid') ? DRAW : DONE}</script>
</body>
</html>
`
}
