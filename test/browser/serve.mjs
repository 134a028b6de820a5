// @ts-check
import { createServer } from 'node:http'

/**
 * Serves texts on loopback, as a web server would, and remembers what was asked for.
 * @param {Readonly<Record<string, string>>} files text by path; `.js` is a script, all else a page
 */
export async function serve(files) {
  /** @type {string[]} */
  const asked = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    asked.push(path)
    const text = files[path]
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` }).end(text)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    asked,
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}
