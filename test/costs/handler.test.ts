import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer'
import { afterEach, expect, it } from '@jest/globals'
import { CostHandler } from '../../src/costs/handler.js'
import { EXAMPLE_KEYS } from '../emulators/credentials.mjs'

const NO_PROXY = { https: undefined, http: undefined, none: undefined }
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function start(server: Server) {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const connections = (server: Server) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )

async function ends(server: Server) {
  while ((await connections(server)) > 0) await new Promise((resolve) => setTimeout(resolve, 5))
}

const answering = () => createServer((_, response) => response.end('{"ResultsByTime":[]}'))

async function ask(handler: CostHandler, port: number) {
  const credentials = { accessKeyId: EXAMPLE_KEYS.accessKeyId, secretAccessKey: EXAMPLE_KEYS.secretAccessKey }
  const endpoint = `http://127.0.0.1:${port}`
  const client = new CostExplorerClient({
    region: 'us-east-1',
    requestHandler: handler,
    endpoint,
    credentials,
    maxAttempts: 1,
  })
  const period = { Start: '2026-11-20', End: '2026-11-21' }
  const command = new GetCostAndUsageCommand({ TimePeriod: period, Granularity: 'DAILY', Metrics: ['UnblendedCost'] })
  await client.send(command)
  return client
}

it('keeps its connection until the client is let go of', async () => {
  const server = answering()
  const port = await start(server)
  const handler = new CostHandler(NO_PROXY)
  await ask(handler, port)
  const client = await ask(handler, port)
  expect(await connections(server)).toBe(1)
  client.destroy()
  await ends(server)
})

it('lets go of the proxy too', async () => {
  const server = answering()
  const port = await start(server)
  const proxy = createServer()
  proxy.on('connect', (_, socket) => {
    const target = connect(port, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    target.pipe(socket).pipe(target)
    target.on('error', () => socket.destroy())
    socket.on('error', () => target.destroy())
  })
  const handler = new CostHandler({ ...NO_PROXY, http: `http://127.0.0.1:${await start(proxy)}` })
  const client = await ask(handler, port)
  expect(await connections(proxy)).toBe(1)
  client.destroy()
  await ends(proxy)
})

it('breaks off an answer that does not end in time', async () => {
  const server = createServer((_, response) => {
    response.write('{')
  })
  const handler = new CostHandler(NO_PROXY, { connect: 1_000, whole: 100 })
  await expect(ask(handler, await start(server))).rejects.toMatchObject({ name: 'TimeoutError' })
})
