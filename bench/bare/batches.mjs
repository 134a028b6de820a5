// @ts-check
/**
 * Fetches Cost Explorer's pages as raw bytes and posts as many ready-made batches of 100 events as the pages hold. With
 * `read: true` it also parses each page and stringifies each batch, out of ready-made events. Argument:
 * `{url, costExplorer, client, concurrency, shape, read}`.
 */
import { eventOf, groupsOf, PAGE_SIZE } from '../data.mjs'
import { CLIENTS, postAll } from './clients.mjs'
import { rawPages } from './pages.mjs'

const BATCH_SIZE = 100

const { url, costExplorer, client, concurrency, shape, read } = JSON.parse(process.argv[2] ?? '{}')
const create = CLIENTS[client]
if (create === undefined) throw new Error(`No such client: ${client}`)
const post = await create({ url, contentType: 'application/cloudevents-batch+json', concurrency })

const EVENTS = [...groupsOf({ ...shape, lines: shape.periods * BATCH_SIZE }, 0)].map((group) =>
  eventOf(group, shape, 0),
)
const BATCH = Buffer.from(JSON.stringify(EVENTS))

let left = shape.lines
for await (const page of rawPages(costExplorer, shape)) {
  const lines = read ? countLines(page) : Math.min(PAGE_SIZE, left)
  left -= lines
  let posted = 0
  await postAll(
    concurrency,
    () => (posted++ * BATCH_SIZE < lines ? (read ? JSON.stringify(EVENTS) : BATCH) : undefined),
    post,
  )
}
process.exit()

/** @param {Buffer} page */
function countLines(page) {
  /** @type {{ ResultsByTime: { Groups: unknown[] }[] }} */
  const { ResultsByTime } = JSON.parse(page.toString('utf8'))
  return ResultsByTime.reduce((sum, { Groups }) => sum + Groups.length, 0)
}
