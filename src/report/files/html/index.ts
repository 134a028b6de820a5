/** The result as a web page. Pure. */
export { htmlReport } from './page.js'
