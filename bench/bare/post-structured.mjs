// @ts-check
/**
 * Posts ready-made events, one a request, as fast as one HTTP client can. Argument: `{url, client, concurrency, shape}`;
 * `shape.lines` events.
 */
import { eventOf, groupsOf } from '../data.mjs'
import { CLIENTS, postAll } from './clients.mjs'

const { url, client, concurrency, shape } = JSON.parse(process.argv[2] ?? '{}')
const create = CLIENTS[client]
if (create === undefined) throw new Error(`No such client: ${client}`)

/** A few hundred bodies, taken in turn. @type {Buffer[]} */
const bodies = []
for (const group of groupsOf({ ...shape, lines: shape.periods * 500 }, 0)) {
  bodies.push(Buffer.from(JSON.stringify(eventOf(group, shape, 0))))
}

let sent = 0
const next = () => (sent < shape.lines ? bodies[sent++ % bodies.length] : undefined)
await postAll(
  concurrency,
  next,
  await create({ url, contentType: 'application/cloudevents+json; charset=utf-8', concurrency }),
)
process.exit()
