// @ts-check
import { listen } from '../emulators/loopback.mjs'

/**
 * A web server on 127.0.0.1.
 * @param {Readonly<Record<string, string>>} files text by path; `.js` is a script, everything else a page
 */
export async function serve(files) {
  /** Requested paths. @type {string[]} */
  const asked = []
  const server = await listen(({ url: path = '/' }, response) => {
    asked.push(path)
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html'
    response.writeHead(path in files ? 200 : 404, { 'Content-Type': `${type}; charset=utf-8` }).end(files[path])
  })
  return { asked, url: `${server.url}/`, close: server.close }
}
