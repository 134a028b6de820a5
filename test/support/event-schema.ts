import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../schema/cost-event-data.schema.json', import.meta.url), 'utf8'),
)

const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true })
addFormats.default(ajv)
const validate = ajv.compile(schema as object)

/** What in an event's `data` breaks the JSON Schema; empty where it follows it. */
export function dataViolations(data: unknown): string[] {
  if (validate(data)) return []
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}

/**
 * Hands an event on once its `data` has been checked.
 * @throws Error that lists what breaks the schema
 */
export function checked<T extends { readonly data?: unknown }>(event: T): T {
  const violations = dataViolations(event.data)
  if (violations.length > 0) throw new Error(`${JSON.stringify(event.data)}\n${violations.join('\n')}`)
  return event
}
