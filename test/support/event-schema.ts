import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../schema/cost-event-data.schema.json', import.meta.url), 'utf8'),
)

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true })
addFormats.default(ajv)
const validate = ajv.compile(schema as object)

/** The violations of the JSON Schema in an event's `data`. */
export function dataViolations(data: unknown): string[] {
  if (validate(data)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

/**
 * Checks the event's `data` and returns the event.
 * @throws Error that lists the violations of the schema
 */
export function checked<T extends { readonly data?: unknown }>(event: T): T {
  const violations = dataViolations(event.data)
  if (violations.length > 0) throw new Error(`${JSON.stringify(event.data)}\n${violations.join('\n')}`)
  return event
}
