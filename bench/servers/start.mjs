// @ts-check
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * A server of the benchmarks in a process of its own.
 * @template Report
 * @typedef {object} Server
 * @property {string} url
 * @property {() => Promise<Report>} report what it counted since the last reset
 * @property {() => Promise<void>} reset
 * @property {() => Promise<void>} stop
 */

/**
 * @param {import('../data.mjs').Shape} shape
 * @returns {Promise<Server<import('./cost-explorer.mjs').Asked>>}
 */
export function startCostExplorer(shape) {
  return start('cost-explorer.mjs', shape)
}

/**
 * @param {{ delayMs?: number, reads?: boolean }} [options]
 * @returns {Promise<Server<import('./receiver.mjs').Received>>}
 */
export function startReceiver(options = {}) {
  return start('receiver.mjs', options)
}

/** @param {string} file @param {object} argument @returns {Promise<Server<any>>} */
async function start(file, argument) {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(script, [JSON.stringify(argument)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  /** @returns {Promise<any>} */
  const next = async () => {
    const [message] = await Promise.race([
      once(child, 'message'),
      exited.then(() => Promise.reject(new Error(`${file} ended.`))),
    ])
    return message
  }
  const { url } = await next()
  /** @param {'report' | 'reset'} question */
  const ask = (question) => {
    const answer = next()
    child.send(question)
    return answer
  }
  return {
    url,
    report: () => ask('report'),
    reset: () => ask('reset'),
    stop: async () => {
      child.disconnect()
      await exited
    },
  }
}
