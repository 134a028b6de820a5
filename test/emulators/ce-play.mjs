// @ts-check

/**
 * Plays the faults that leave no room for an answer.
 *
 * @param {import('./ce-faults.mjs').Fault} fault
 * @param {import('node:http').ServerResponse} response
 * @returns {boolean} whether the fault took the place of the answer
 */
export function playWithoutAnswer(fault, response) {
  switch (fault.kind) {
    case 'raw':
      response.writeHead(fault.status, { 'content-length': Buffer.byteLength(fault.body), ...fault.headers })
      response.end(fault.body)
      return true
    case 'stall':
      return true
    case 'dribble': {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      const timer = setInterval(() => response.write(' '), fault.everyMs)
      response.on('close', () => clearInterval(timer))
      return true
    }
    case 'reset':
      if (fault.afterHeaders) {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': 1000 })
        response.write('{"ResultsByTime":[', () => response.destroy())
      } else {
        response.destroy()
      }
      return true
    default:
      return false
  }
}
