// @ts-check
/** The steps of the workflows and fragments that the pages and examples show. */
import { parse } from 'yaml'
import { ACTION, EXAMPLES, fences, PAGES, read } from './documents.mjs'

/** @typedef {{ where: string, text: string, step: any, permissions: Record<string, string> | undefined }} Shown */

const shown = () => PAGES.flatMap((page) => fences(page, 'yaml')).map(parsed)
const files = () => EXAMPLES.map((where) => ({ where, text: read(where) })).map(parsed)

/** @param {{ where: string, text: string }} source */
function parsed(source) {
  return { ...source, content: parse(source.text) }
}

/** @param {{ content: any }} source */
const isWorkflow = ({ content }) => content.on !== undefined

/** Whole workflows: the examples, and those that pages show. */
export const workflows = () => ({ files: files(), shown: shown().filter(isWorkflow) })

/**
 * Every step of the examples, and of the parts of workflows that pages show.
 * @returns {Shown[]}
 * @throws {Error} if a YAML block has no steps
 */
export function steps() {
  const parts = shown().filter((source) => !isWorkflow(source))
  return [...files(), ...parts].flatMap(({ where, text, content }) => {
    const jobs = content.jobs ? Object.values(content.jobs) : [Array.isArray(content) ? { steps: content } : content]
    return jobs.flatMap(({ uses, steps: list, permissions = content.permissions }) => {
      // The steps of a reusable workflow are in its own file.
      if (uses !== undefined) return []
      if (!Array.isArray(list)) throw new Error(`${where}: neither a workflow nor steps`)
      return list.map((step) => ({ where, text, step, permissions }))
    })
  })
}

/** Steps that use this action. */
export const actionSteps = () => steps().filter(({ step }) => String(step.uses).startsWith(`${ACTION}@`))
