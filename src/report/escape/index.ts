/** The words of strangers (AWS, tags, webhooks), shown as text wherever they stand. */
export { cleanText } from './clean.js'
export { escapeHtml } from './html.js'
export { markdownProse, markdownText } from './markdown.js'
export { mermaidText } from './mermaid.js'
