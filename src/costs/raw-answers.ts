import { Readable } from 'node:stream'
import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer'
import { isRecord } from '../model/record.js'
import type { PageMemory, PageSpace } from './page-memory.js'
import { parseSliced } from './sliced-json.js'

/**
 * Keeps the SDK from deserialising successful answers: it would copy every object of a page into another one by its schema,
 * which costs more than all that is done with the page, and the answer is validated here all the same. The client then
 * resolves with what `parseSliced` makes of the body, an empty body with an empty object. Errors stay the SDK's to read.
 * @param memory holds the answers, until they are taken back
 */
export function keepAnswersRaw(client: CostExplorerClient, memory: PageMemory): void {
  const answers = new WeakMap<object, { readonly answer: unknown; readonly space: PageSpace }>()
  const { middlewareStack } = client
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result
      if (!isSuccess(response)) return result
      const space = memory.take()
      const bytes = await space.collect(response.body, lengthIn(response.headers))
      try {
        answers.set(response, { answer: bytes.length === 0 ? {} : parseSliced(bytes, space.rows), space })
      } catch (error) {
        throw Object.assign(new SyntaxError(String(error)), { $metadata: { httpStatusCode: response.statusCode } })
      }
      response.body = Readable.from([])
      return result
    },
    { name: 'readRawAnswer', step: 'deserialize', priority: 'low' },
  )
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result
      const kept = isSuccess(response) ? answers.get(response) : undefined
      if (kept === undefined) return result
      const { answer, space } = kept
      if (isRecord(answer) && result.output !== undefined) {
        // The SDK's own part, `$metadata`, must not be the answer's.
        Object.assign(result.output, { ...answer, ...result.output })
        memory.lend(result.output, space)
      }
      return result
    },
    { name: 'returnRawAnswer', step: 'deserialize', priority: 'high' },
  )
}

/** Longest length that is believed before the bytes are there. */
const LONGEST_EXPECTED = 64_000_000

function lengthIn(headers: unknown): number {
  const length = isRecord(headers) ? Number(headers['content-length']) : 0
  return length > 0 && length <= LONGEST_EXPECTED ? length : 0
}

interface Success {
  readonly statusCode: number
  readonly headers: unknown
  body: AsyncIterable<Buffer> & object
}

function isSuccess(response: unknown): response is Success {
  if (!isRecord(response) || typeof response['statusCode'] !== 'number' || response['statusCode'] >= 300) return false
  return isRecord(response['body']) && Symbol.asyncIterator in response['body']
}
