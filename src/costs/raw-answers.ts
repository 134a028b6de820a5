import { Readable } from 'node:stream'
import type { CostExplorerClient } from '@aws-sdk/client-cost-explorer'
import { isRecord } from '../model/record.js'
import { parseSliced } from './sliced-json.js'

/**
 * Keeps the SDK from deserialising successful answers: it would copy every object of a page into another one by its schema,
 * which costs more than all that is done with the page, and the answer is validated here all the same. The client then
 * resolves with what `parseSliced` makes of the body, an empty body with an empty object. Errors stay the SDK's to read.
 */
export function keepAnswersRaw(client: CostExplorerClient): void {
  const answers = new WeakMap<object, unknown>()
  const { middlewareStack } = client
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { response } = result
      if (!isSuccess(response)) return result
      const bytes = await collect(response.body)
      try {
        answers.set(response, bytes.length === 0 ? {} : parseSliced(bytes))
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
      if (!isSuccess(response) || !answers.has(response)) return result
      const answer = answers.get(response)
      // The SDK's own part, `$metadata`, must not be the answer's.
      if (isRecord(answer) && result.output !== undefined) Object.assign(result.output, { ...answer, ...result.output })
      return result
    },
    { name: 'returnRawAnswer', step: 'deserialize', priority: 'high' },
  )
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

interface Success {
  readonly statusCode: number
  body: AsyncIterable<Buffer> & object
}

function isSuccess(response: unknown): response is Success {
  if (!isRecord(response) || typeof response['statusCode'] !== 'number' || response['statusCode'] >= 300) return false
  return isRecord(response['body']) && Symbol.asyncIterator in response['body']
}
