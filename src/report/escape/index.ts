/** The words of strangers (AWS, tags, webhooks), shown as text wherever they stand. */
export { cleanText, LONGEST_NAME } from './clean.js'
export { csvNumber, csvRow, csvText } from './csv.js'
export { escapeHtml, htmlText } from './html.js'
export { markdownProse, markdownText } from './markdown.js'
export { mermaidText } from './mermaid.js'
