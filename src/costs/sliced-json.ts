import type { RowMemory } from './json-rows.js'
import { JsonSlices } from './json-slices.js'
import { afterBlanks, stringEnd } from './json-text.js'

/*
 * Cost Explorer's answer is one JSON text of some megabytes, nearly all of it groups. Parsed at once it would fill the young
 * generation of V8's heap several times over, so that the process grows with the page. Here only the rest is parsed at once;
 * the groups stay bytes, and are read a few at a time, when their turn comes.
 */

const [QUOTE, COLON] = [0x22, 0x3a]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Parses an answer of `GetCostAndUsage`, as `JSON.parse` would, but for `Groups` of each result: a `JsonSlices` instead of an
 * array.
 * @param memory for this answer alone, as long as it is read
 * @throws SyntaxError where the text outside the groups is no JSON
 */
export function parseSliced(bytes: Buffer, memory: RowMemory): unknown {
  const lists: JsonSlices[] = []
  memory.begin(bytes)
  let skeleton = ''
  let from = 0
  for (const list of groupLists(bytes, memory)) {
    skeleton += `${bytes.toString('utf8', from, list.start)}${lists.length}`
    from = list.end
    lists.push(list)
  }
  const answer: unknown = JSON.parse(skeleton + bytes.toString('utf8', from))
  for (const result of resultsOf(answer)) {
    // Each list of groups was cut out, and its number left in its place.
    const [index] = Array.isArray(result['Groups']) ? result['Groups'] : []
    const slices = typeof index === 'number' ? lists[index] : undefined
    if (slices !== undefined) result['Groups'] = slices
  }
  return answer
}

function resultsOf(answer: unknown): Record<string, unknown>[] {
  const results = typeof answer === 'object' && answer !== null && 'ResultsByTime' in answer ? answer.ResultsByTime : []
  return Array.isArray(results) ? results.filter((result) => typeof result === 'object' && result !== null) : []
}

/** Every list under the key `Groups` of an object in the list `ResultsByTime` of the outermost object. */
function* groupLists(bytes: Buffer, memory: RowMemory): Generator<JsonSlices, void, undefined> {
  let depth = 0
  let inResults = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === OPEN_LIST || byte === OPEN_OBJECT) depth += 1
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1
    else if (byte === QUOTE) {
      const close = stringEnd(bytes, at)
      const colon = depth === 1 || depth === 3 ? afterBlanks(bytes, close + 1) : -1
      const isKey = bytes[colon] === COLON
      const key = isKey ? keyAt(bytes, at, close + 1) : ''
      at = close
      if (isKey && depth === 1) inResults = key === 'ResultsByTime'
      if (inResults && depth === 3 && key === 'Groups') {
        const open = afterBlanks(bytes, colon + 1)
        const list = bytes[open] === OPEN_LIST ? JsonSlices.of(bytes, open + 1, memory) : undefined
        if (list !== undefined) {
          yield list
          at = list.end
        }
      }
    }
  }
}

function keyAt(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start, end)
  if (!text.includes('\\')) return text.slice(1, -1)
  const key: unknown = JSON.parse(text)
  return typeof key === 'string' ? key : ''
}
