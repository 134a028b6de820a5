import { Fault } from '../model/fault.js'
import type { Page } from './answer.js'
import { unusable } from './unusable.js'

/** A page whose memory can be used again. */
export interface LentPage extends Page {
  /** To be called once nothing of the page is read any more. */
  release(): void
}

/** Reads one page: the first one without a token. Aborting the signal gives up the request. */
export type PageReader = (token: string | undefined, signal: AbortSignal) => Promise<LentPage>

/** Most pages that a run may pay for, and how many it has. Shared by all readings of a run. */
export class PageBudget {
  readonly #most: number
  #asked = 0
  /** Pages that AWS answered: what it bills. */
  answered = 0

  constructor(most: number) {
    this.#most = most
  }

  /** @throws Fault where one more request would exceed `max-api-requests` */
  spend(): void {
    if (this.#asked >= this.#most) {
      throw new Fault(
        `The costs do not fit into the ${this.#most} Cost Explorer pages that \`max-api-requests\` allows.`,
        'Raise `max-api-requests` ($0.01 a page), or read less: a smaller `history`, a coarser `group-by`, a `filter`.',
      )
    }
    this.#asked += 1
  }
}

/**
 * Reads page after page, each one once. The first request leaves at the call; from then on one page is fetched while
 * the one before it is consumed, never more: a slow consumer slows the reading. A page may be read until the next one is asked
 * for. Ending the iteration early gives up the request in flight and makes no further one.
 */
export function readPages(read: PageReader, signal: AbortSignal): AsyncIterable<Page> {
  const ended = new AbortController()
  const stop = AbortSignal.any([signal, ended.signal])
  const fetch = (token: string | undefined) => {
    const page = read(token, stop)
    // A page that fails while the one before it is consumed is heard of at its turn.
    page.catch(() => {})
    return page
  }
  return follow(fetch(undefined), fetch, () => ended.abort())
}

async function* follow(
  first: Promise<LentPage>,
  fetch: (token: string) => Promise<LentPage>,
  giveUp: () => void,
): AsyncGenerator<Page, void, undefined> {
  const tokens = new Set<string>()
  try {
    for (let coming: Promise<LentPage> | undefined = first; coming !== undefined; ) {
      const page: LentPage = await coming
      const { nextToken } = page
      if (nextToken !== undefined && tokens.has(nextToken)) {
        throw unusable('a page token comes back, so that the pages would never end')
      }
      if (nextToken !== undefined) tokens.add(nextToken)
      coming = nextToken === undefined ? undefined : fetch(nextToken)
      yield page
      page.release()
    }
  } finally {
    giveUp()
  }
}
