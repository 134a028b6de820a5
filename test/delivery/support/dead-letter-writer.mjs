// @ts-check
/**
 * A process that adds dead letters to a file: `node dead-letter-writer.mjs PATH NAME COUNT`. It waits for a line on stdin, because
 * several processes must begin at the same time.
 */
import { once } from 'node:events'
import { registerHooks } from 'node:module'

// Node runs TypeScript, but only with the exact names of files.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
})

const { DeadLetters } = await import(new URL('../../../src/delivery/dead-letters.ts', import.meta.url).href)
const [path = '', name = '', count = ''] = process.argv.slice(2)
const letters = await DeadLetters.open(path, false)
process.stdout.write('ready\n')
await once(process.stdin, 'data')
try {
  for (let index = 0; index < Number(count); index++) {
    const event = { specversion: '1.0', id: `${name}-${index}`, source: 's', type: 't' }
    const json = JSON.stringify({ ...event, data: 'ü'.repeat((index * 7) % 400) })
    await letters.add({ event, json, slot: undefined }, { reason: 'why', summary: 'why', said: '', status: 503 }, 1)
  }
  await letters.close()
} catch (error) {
  process.stdout.write(`${error}\nwritten: ${letters.written}\n`)
}
process.exit()
