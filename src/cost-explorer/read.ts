import { type CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'
import { type CostLine, type CostQuery, METRICS, type Metric, type MetricValue } from '../lib/costs.js'
import { decimal, plain } from '../lib/decimal.js'
import { UserError } from '../lib/errors.js'
import type { Log } from '../lib/runtime.js'
import { forLog, quoted } from '../lib/text.js'
import { adviceFor } from './advice.js'
import type { AwsContext } from './client.js'
import { type Page, parsePage, unusable } from './page.js'
import { costRequest, type Expected, expectedOf, type Reading } from './request.js'

/** Counts the pages of all readings of a run. */
export class PageBudget {
  readonly #max: number
  #requested = 0

  constructor(max: number) {
    this.#max = max
  }

  /** @throws UserError if one more request would exceed `max-api-requests` */
  spend(): void {
    if (this.#requested >= this.#max) {
      throw new UserError(
        `The costs need more Cost Explorer pages than \`max-api-requests\` allows (${this.#max}).`,
        'Raise `max-api-requests` ($0.01 a page), or read less: a smaller `history`, a coarser `group-by`, a `filter`.',
      )
    }
    this.#requested += 1
  }
}

/**
 * Requests the first page at once.
 * @returns `firstPage` settles with the first page (a rejection is always handled); for `lines` see `CostExplorer.read`
 */
export function readCosts(
  client: CostExplorerClient,
  { core, settings, signal }: AwsContext,
  budget: PageBudget,
  query: CostQuery,
  reading: Reading,
): { firstPage: Promise<unknown>; lines: AsyncIterable<CostLine> } {
  const expected = expectedOf(query, reading)
  const request = costRequest(query, reading, expected)
  const accountNames = new Map<string, string>()
  const ended = new AbortController()
  const abortSignal = AbortSignal.any([signal, ended.signal, ...(reading.signal ? [reading.signal] : [])])

  async function fetchPage(NextPageToken?: string): Promise<Page> {
    abortSignal.throwIfAborted()
    budget.spend()
    const command = new GetCostAndUsageCommand({ ...request, ...(NextPageToken && { NextPageToken }) })
    const answer = await client.send(command, { abortSignal }).catch((error: unknown) => {
      abortSignal.throwIfAborted()
      throw adviceFor(error, 'costs', settings)
    })
    return parsePage(answer, expected, accountNames)
  }
  const requestPage = (token?: string) => {
    const page = fetchPage(token)
    // A page that fails while the previous page is consumed is reported when it is awaited.
    page.catch(() => {})
    return page
  }

  async function* pages(first: Promise<Page>): AsyncGenerator<Page, void, undefined> {
    const tokens = new Set<string>()
    try {
      for (let next: Promise<Page> | undefined = first; next !== undefined; ) {
        const page: Page = await next
        const { nextToken } = page
        if (nextToken !== undefined && tokens.has(nextToken)) {
          throw unusable('a page token is repeated, so the pages would never end')
        }
        if (nextToken !== undefined) tokens.add(nextToken)
        if (reading.limit && tokens.size >= reading.limit.pages) {
          throw new UserError(
            `The answer has more than ${reading.limit.pages} Cost Explorer pages, which is the limit.`,
            reading.limit.advice,
          )
        }
        next = nextToken === undefined ? undefined : requestPage(nextToken)
        yield page
      }
    } finally {
      ended.abort()
    }
  }

  const firstPage = requestPage()
  const lines = mergePages(pages(firstPage))
  // A reading with its own filter may be about costs without the tag.
  return { firstPage, lines: reading.filter === undefined ? warnOfUnusedTags(lines, expected, core) : lines }
}

/**
 * The lines of all pages. A period may continue on the next page. So may a group: the last line of a page and the first line of the
 * next are then added up exactly.
 * @throws UserError if a group appears twice in a period, or a period again after a later one: costs would be counted twice or lost
 */
async function* mergePages(pages: AsyncIterable<Page>): AsyncGenerator<CostLine, void, undefined> {
  let held: CostLine | undefined
  const seen = new Set<string>()
  for await (const { lines } of pages) {
    let isFirstOfPage = true
    // Removes each line from the page: its memory can be freed once it is delivered. From the end, because `shift` moves all other lines
    // of a long page.
    lines.reverse()
    for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
      if (held !== undefined && line.period !== held.period) {
        if (line.period.start < held.period.start)
          throw unusable('a period appears again after a later one', line.period)
        seen.clear()
      }
      const group = groupKey(line)
      if (!seen.has(group)) {
        seen.add(group)
        if (held !== undefined) yield held
        held = line
      } else if (isFirstOfPage && held !== undefined && groupKey(held) === group) {
        held = joined(held, line)
      } else {
        throw unusable(`the group ${quoted(line.label)} appears twice`, line.period)
      }
      isFirstOfPage = false
    }
  }
  if (held !== undefined) yield held
}

/** Not the label: two groups may have the same label. */
function groupKey({ values }: CostLine): string {
  return JSON.stringify(values)
}

function joined(a: CostLine, b: CostLine): CostLine {
  const metrics: { [name in Metric]?: MetricValue } = {}
  for (const metric of METRICS) {
    const [x, y] = [a.metrics[metric], b.metrics[metric]]
    if (x === undefined || y === undefined) continue
    if (x.unit !== y.unit) throw unusable(`one group is in ${forLog(x.unit)} and in ${forLog(y.unit)}`, a.period)
    metrics[metric] = { amount: plain(decimal(x.amount).plus(decimal(y.amount))), unit: x.unit }
  }
  return { ...b, ...a, metrics, estimated: a.estimated || b.estimated }
}

/**
 * Warns at the end about each tag and cost category that no line has: Cost Explorer accepts an unknown tag key and returns one group
 * with an empty value.
 */
async function* warnOfUnusedTags(lines: AsyncIterable<CostLine>, { groupBy }: Expected, log: Pick<Log, 'warning'>) {
  let unused = groupBy.map(({ type, key }, index) => ({ type, key, index })).filter(({ type }) => type !== 'DIMENSION')
  let hasLines = false
  for await (const line of lines) {
    hasLines = true
    if (unused.length > 0) unused = unused.filter(({ index }) => line.values[index] === '')
    yield line
  }
  if (!hasLines) return
  for (const { type, key } of unused) {
    const [name, place] =
      type === 'TAG'
        ? ['tag key', 'active as a cost allocation tag (the payer account activates it, which takes up to 24 hours)']
        : ['cost category', 'defined in the payer account']
    log.warning(
      `No cost line has the ${name} \`${forLog(key, 128)}\` of \`group-by\`. Check its spelling and case, and that it is ${place}.`,
    )
  }
}
