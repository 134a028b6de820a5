import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { deliverAll, someEvents, temporaryDirectory } from './support/deliver.js'

it('sends a header of whatever name, with the handshake and with events', async () => {
  const directory = await temporaryDirectory()
  const names: string[] = []
  const server = createServer((request, response) => {
    // As they came over the wire: `request.headers` drops some names.
    for (const [index, text] of request.rawHeaders.entries()) if (index % 2 === 0) names.push(text.toLowerCase())
    response.writeHead(200, { 'webhook-allowed-origin': '*' }).end()
  })
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server has no port')
    const headers = ['__proto__', 'Constructor', 'toString'].map((name) => [name, 'value'] as const)
    const url = new URL(`http://127.0.0.1:${address.port}/`)
    const deadLetterFile = join(directory.path, 'letters.ndjson')
    const { receipt } = await deliverAll({ webhook: { url, headers, handshake: true }, deadLetterFile }, someEvents(1))
    expect(receipt.delivered).toBe(1)
  } finally {
    server.closeAllConnections()
    server.close()
    await directory.remove()
  }
  for (const name of ['__proto__', 'constructor', 'tostring']) {
    expect(names.filter((each) => each === name)).toHaveLength(2)
  }
})
