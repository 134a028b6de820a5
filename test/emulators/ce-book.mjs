// @ts-check
import { createHash } from 'node:crypto'
import { AwsError } from './aws-error.mjs'
import { computeResults, describeAccounts, paginate } from './ce-answer.mjs'
import { readQuery } from './ce-query.mjs'

/**
 * @typedef {import('./ce-answer.mjs').Answer} Answer
 * @typedef {import('./ce-query.mjs').GetCostAndUsageInput} Input
 * @typedef {import('./ledger.mjs').Ledger} Ledger
 *
 * @typedef {object} BookOptions
 * @property {Readonly<Record<string, string>>} [accountNames] of linked accounts, by id
 * @property {string} [currency] of an ungrouped period without lines
 * @property {number} [pageSize] groups a page
 * @property {boolean} [hourlyEnabled]
 * @property {boolean} [multiYearEnabled]
 * @property {readonly string[]} [billingViews] the views that exist; all are accepted without it
 * @property {(start: Date) => boolean} [estimated] whether the period that starts then is estimated; by default until the
 *   7th of the following month, when bills are final
 * @property {() => Date} [now] the clock of the data's rules (14 days, 14 months …)
 */

/**
 * Answers from ledgers, with page tokens that hold for one query only.
 *
 * @param {BookOptions} options
 */
export function createBook(options) {
  const { accountNames = {}, currency = 'USD', pageSize = 5000 } = options
  const { hourlyEnabled = true, multiYearEnabled = false, now = () => new Date() } = options
  const estimated = options.estimated ?? ((start) => isBillOpen(start, now()))
  /** @type {Map<string, { query: string, page: number }>} */
  const tokens = new Map()
  /** @type {{ key: string, ledger: Ledger, version: number, pages: import('./ce-answer.mjs').ResultByTime[][] } | undefined} */
  let kept

  return {
    /**
     * @param {Input} input
     * @param {Ledger} ledger
     * @returns {Answer}
     */
    answer(input, ledger) {
      const { NextPageToken: token, ...parameters } = input
      const query = readQuery(input, { now: now(), hourlyEnabled, multiYearEnabled })
      checkBillingView(input.BillingViewArn, options.billingViews)
      const key = canonicalJson(parameters)
      const page = token === undefined || token === null ? 0 : readToken(token, key)
      if (kept?.key !== key || kept.ledger !== ledger || kept.version !== ledger.version) {
        const pages = paginate(computeResults(query, ledger, { currency, estimated }), pageSize)
        kept = { key, ledger, version: ledger.version, pages }
      }
      const ResultsByTime = kept.pages[page] ?? []
      /** @type {Answer} */
      const answer = {
        ResultsByTime,
        DimensionValueAttributes: describeAccounts(ResultsByTime, query.groupBy, accountNames),
      }
      if (query.groupBy.length > 0) answer.GroupDefinitions = query.groupBy
      if (page + 1 < kept.pages.length) answer.NextPageToken = issueToken(key, page + 1)
      return answer
    },
  }

  /**
   * @param {string} query
   * @param {number} page
   */
  function issueToken(query, page) {
    const token = createHash('sha512').update(`${query}\n${page}`).digest('base64')
    tokens.set(token, { query, page })
    return token
  }

  /**
   * @param {unknown} token
   * @param {string} query
   */
  function readToken(token, query) {
    const known = tokens.get(String(token))
    if (known === undefined) {
      throw new AwsError(
        'InvalidNextTokenException',
        'The pagination token is invalid. Try again without a pagination token.',
      )
    }
    if (known.query !== query) {
      throw new AwsError(
        'RequestChangedException',
        'Your request parameters changed between pages. Try again with the old parameters or without a pagination token.',
      )
    }
    return known.page
  }
}

/**
 * @param {unknown} arn
 * @param {readonly string[] | undefined} existing
 */
function checkBillingView(arn, existing) {
  if (arn === undefined || arn === null || existing === undefined || existing.includes(String(arn))) return
  throw new AwsError('ResourceNotFoundException', `Billing view ${arn} does not exist.`)
}

/**
 * @param {Date} start
 * @param {Date} now
 * @returns {boolean} whether the bill of that month may still change
 */
function isBillOpen(start, now) {
  return now.getTime() < Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 7)
}

/**
 * @param {unknown} value
 * @returns {string} JSON with sorted keys, so that equal parameters compare equal
 */
function canonicalJson(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
