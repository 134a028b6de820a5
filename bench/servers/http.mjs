// @ts-check
/**
 * As little of an HTTP/1.1 server as a benchmark needs, over plain sockets: requests with `Content-Length`, connections
 * kept alive, answers written as ready-made bytes. `node:http` would take several times the processor time.
 */
import { createServer } from 'node:net'

const END_OF_HEAD = Buffer.from('\r\n\r\n')

/**
 * @typedef {object} Exchange one request as it comes in
 * @property {string} head request line and header fields
 * @property {bigint} firstByteAt when the first of its bytes came (monotonic, nanoseconds; comparable between processes)
 * @property {(chunk: Buffer) => void} onBody
 * @property {() => void} onEnd
 * @property {(bytes: Buffer) => void} write
 */

/**
 * Listens on 127.0.0.1, on a port that the system chooses.
 * @param {(exchange: Exchange) => void} onRequest sets `onBody` and `onEnd`
 * @returns {Promise<string>} the URL
 */
export function serve(onRequest) {
  const server = createServer({ noDelay: true }, (socket) => {
    /** @type {Buffer} */
    let pending = Buffer.alloc(0)
    let left = 0
    let firstByteAt = 0n
    /** @type {Exchange | undefined} */
    let exchange
    socket.on('error', () => socket.destroy())
    socket.on('data', (/** @type {Buffer} */ chunk) => {
      let rest = chunk
      while (rest.length > 0) {
        if (exchange === undefined) {
          if (pending.length === 0) firstByteAt = process.hrtime.bigint()
          else rest = Buffer.concat([pending, rest])
          const end = rest.indexOf(END_OF_HEAD)
          if (end < 0) {
            pending = rest
            return
          }
          pending = Buffer.alloc(0)
          const head = rest.toString('latin1', 0, end)
          left = contentLength(head)
          rest = rest.subarray(end + 4)
          const write = (/** @type {Buffer} */ bytes) => void socket.write(bytes)
          exchange = { head, firstByteAt, write, onBody: ignore, onEnd: ignore }
          onRequest(exchange)
        }
        const body = rest.length > left ? rest.subarray(0, left) : rest
        if (body.length > 0) exchange.onBody(body)
        rest = rest.subarray(body.length)
        left -= body.length
        if (left > 0) return
        const ended = exchange
        exchange = undefined
        ended.onEnd()
      }
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', 1024, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('The server has no port.'))
      else resolve(`http://127.0.0.1:${address.port}`)
    })
  })
}

/** @param {string} head */
function contentLength(head) {
  const match = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (match) return Number(match[1])
  if (/\r\ntransfer-encoding:/i.test(head)) throw new Error('This server takes no chunked requests.')
  return 0
}

function ignore() {}
