import { expect, it } from '@jest/globals'
import { PageMemory } from '../../src/costs/page-memory.js'

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

it('collects a body, whatever length was expected', async () => {
  for (const expected of [0, 3, 11, 5000]) {
    const body = ['Größe', ' ', 'x'.repeat(3000), '!']
    expect(String(await new PageMemory().take().collect(chunks(...body), expected))).toBe(body.join(''))
  }
})

it('uses memory again that was taken back, once, and no other', async () => {
  const memory = new PageMemory()
  const lend = async (text: string) => {
    const space = memory.take()
    const bytes = await space.collect(chunks(text), text.length)
    const answer = {}
    memory.lend(answer, space)
    return { answer, bytes }
  }
  const [first, second] = [await lend('first'), await lend('second')]
  expect([String(first.bytes), String(second.bytes)]).toEqual(['first', 'second'])
  memory.takeBack(first.answer)
  memory.takeBack(first.answer)
  memory.takeBack({})
  const [third, fourth] = [await lend('3rd'), await lend('4th')]
  expect(third.bytes.buffer).toBe(first.bytes.buffer)
  expect(fourth.bytes.buffer).not.toBe(first.bytes.buffer)
  expect([String(third.bytes), String(second.bytes)]).toEqual(['3rd', 'second'])
})
