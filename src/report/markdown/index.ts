/** The result as GitHub's Markdown. Pure. */
export { commentMarkdown, summaryMarkdown, unjudgedMarkdown } from './summary.js'
