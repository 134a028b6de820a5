import { createReadStream } from 'node:fs'

/**
 * The lines of a text file, one at a time, with their numbers from 1 on. Lines end with LF or CRLF alone: Unicode's other
 * line breaks may stand inside JSON strings.
 * @throws TypeError (`ERR_ENCODING_INVALID_ENCODED_DATA`) where the file is not UTF-8, and the system's errors
 */
export async function* linesOf(path: string): AsyncGenerator<readonly [number: number, line: string]> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let number = 0
  let rest: string[] = []
  for await (const chunk of createReadStream(path)) {
    const [head = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    rest.push(head)
    for (const next of others) {
      yield [++number, rest.join('').replace(/\r$/, '')]
      rest = [next]
    }
  }
  rest.push(decoder.decode())
  const last = rest.join('')
  if (last !== '') yield [++number, last.replace(/\r$/, '')]
}
