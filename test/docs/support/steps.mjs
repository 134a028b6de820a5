// @ts-check
/** The steps of the workflows and fragments that the pages and examples show. */
import { parse } from 'yaml'
import { EXAMPLES, fences, PAGES, read } from './documents.mjs'

/** @typedef {{ where: string, text: string, step: any, permissions: Record<string, string> | undefined }} Shown */

const ACTION = 'aws-cost-events/aws-cost-events'

/** Whole workflows, as text and parsed: those of the examples, and those shown on pages. */
export function workflows() {
  const shown = PAGES.flatMap((page) => fences(page, 'yaml'))
  const files = EXAMPLES.map((where) => ({ where, text: read(where) }))
  return [...files, ...shown].map((source) => ({ ...source, parsed: parse(source.text) })).filter(({ parsed }) => parsed.on)
}

/**
 * Every step that is shown anywhere: in a workflow, in a part of a job, or on its own.
 * @returns {Shown[]}
 * @throws {Error} where a YAML block is none of these
 */
export function steps() {
  const shown = PAGES.flatMap((page) => fences(page, 'yaml'))
  const files = EXAMPLES.map((where) => ({ where, text: read(where) }))
  return [...files, ...shown].flatMap(({ where, text }) => {
    const parsed = parse(text)
    const jobs = parsed.jobs ? Object.values(parsed.jobs) : [Array.isArray(parsed) ? { steps: parsed } : parsed]
    return jobs.flatMap(({ steps: list, permissions = parsed.permissions }) => {
      if (!Array.isArray(list)) throw new Error(`${where}: neither a workflow nor steps`)
      return list.map((step) => ({ where, text, step, permissions }))
    })
  })
}

/** Steps that use this action. */
export const actionSteps = () => steps().filter(({ step }) => String(step.uses).startsWith(`${ACTION}@`))
