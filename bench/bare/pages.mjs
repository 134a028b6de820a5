// @ts-check
import { createRequire } from 'node:module'
import { PAGE_SIZE, timeOf } from '../data.mjs'

/** @type {typeof import('node:http')} */
const http = createRequire(import.meta.url)('node:http')

/**
 * Cost Explorer's pages as bytes, unread: the next one is fetched while the last is used.
 * @param {string} url
 * @param {import('../data.mjs').Shape} shape
 * @returns {AsyncGenerator<Buffer>}
 */
export async function* rawPages(url, shape) {
  const agent = new http.Agent({ keepAlive: true })
  const TimePeriod = { Start: timeOf(shape, 0), End: timeOf(shape, shape.periods) }
  const count = Math.ceil(shape.lines / PAGE_SIZE)
  const fetchPage = (/** @type {number} */ index) => {
    const body = JSON.stringify(index === 0 ? { TimePeriod } : { TimePeriod, NextPageToken: `page-${index}` })
    return /** @type {Promise<Buffer>} */ (
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/x-amz-json-1.1', 'content-length': Buffer.byteLength(body) }
        const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
          /** @type {Buffer[]} */
          const chunks = []
          response.on('data', (chunk) => chunks.push(chunk))
          response.on('end', () => {
            if (response.statusCode === 200) resolve(Buffer.concat(chunks))
            else reject(new Error(`Cost Explorer answered ${response.statusCode}: ${Buffer.concat(chunks)}`))
          })
        })
        request.on('error', reject)
        request.end(body)
      })
    )
  }
  let coming = fetchPage(0)
  for (let index = 0; index < count; index += 1) {
    const page = await coming
    if (index + 1 < count) coming = fetchPage(index + 1)
    yield page
  }
  agent.destroy()
}
