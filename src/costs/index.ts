/**
 * AWS: credentials, the query, the page-by-page stream of cost lines, and the table from error to remedy.
 *
 * openCosts(access, query, outside)           → Costs: the account and the reader, on one client
 * chooseLines(plan, lines, spoolDirectory)    → LineChoice: the lines that may become events, and the newest period
 */
export { chooseLines, type LineChoice } from './choose.js'
export { type Costs, type CostsOutside, openCosts } from './costs.js'
export type { AttemptLimits } from './handler.js'
export type { Reading } from './request.js'
export type { AccessKeys, AccessSettings, OidcSettings, RoleSettings } from './settings.js'
