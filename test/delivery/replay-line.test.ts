import { describe, expect, it } from '@jest/globals'
import { readReplayLine } from '../../src/delivery/replay-line.js'

const EVENT = '{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"amount":1.10,"big":12345678901234567890}}'
const WRITTEN_ANEW = JSON.stringify(JSON.parse(EVENT))
const TAIL = '"reason":"why","attempts":1,"status":null}'

/** The event's text as it will be sent. */
function textOf(line: string): string {
  const replayed = readReplayLine(line)
  return typeof replayed === 'string' ? `refused: ${replayed}` : replayed.text
}

describe('a line of a replay file', () => {
  it('keeps the event byte for byte, in a dead letter and by itself', () => {
    expect(textOf(`{"event":${EVENT},${TAIL}`)).toBe(EVENT)
    expect(textOf(` ${EVENT} `)).toBe(EVENT)
  })

  it.each([
    ['with blanks', `{ "event": ${EVENT}, ${TAIL}`],
    ['in another order', `{"reason":"why","attempts":1,"status":null,"event":${EVENT}}`],
    ['with something in between', `{"event":${EVENT},"run":7,${TAIL}`],
    ['with an event before it', `{"event":{},"event":${EVENT},${TAIL}`],
  ])('has the event of a letter %s written anew', (_, line) => {
    expect(textOf(line)).toBe(WRITTEN_ANEW)
  })

  it.each([
    ['"x":true', undefined],
    ['"x":null', undefined],
    ['"x":-2147483648', undefined],
    ['"x":2147483648', 'the attribute "x" is neither text, boolean nor 32-bit integer'],
    ['"x":1.5', 'the attribute "x" is neither text, boolean nor 32-bit integer'],
    ['"x":[1]', 'the attribute "x" is neither text, boolean nor 32-bit integer'],
    ['"time":5', '"time" is no text'],
  ])('of an event with %s: %s', (attribute, problem) => {
    const outcome = readReplayLine(`{"specversion":"1.0","id":"1","source":"s","type":"t",${attribute}}`)
    if (problem === undefined) expect(outcome).toHaveProperty('text')
    else expect(outcome).toBe(problem)
  })
})
