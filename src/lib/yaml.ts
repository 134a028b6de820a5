import { InvalidInput, messageOf } from './errors.js'
import { forLog } from './text.js'

/**
 * Reads YAML (JSON is a subset of it) with the failsafe schema: every scalar stays text. Amounts do not become binary fractions, and
 * account ids keep their leading zeros.
 * @returns maps as `Map`, lists as arrays, scalars as strings
 * @throws InvalidInput with the position of the error, without a full stop: the caller can add the expected form
 */
export async function parseStructure(text: string): Promise<unknown> {
  // Loaded only if needed: it is large, and most runs have no structured input.
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter, logLevel: 'error' })
  // A warning means an unknown tag such as `!!float`, whose value would differ from what was written.
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    const message = error.code === 'MULTIPLE_DOCS' ? 'Only one document is allowed' : forLog(error.message, 120)
    throw new InvalidInput(`is not valid YAML or JSON (line ${line}, column ${col}: ${message})`)
  }
  try {
    return document.toJS({ mapAsMap: true, maxAliasCount: 100 })
  } catch (error) {
    // An unknown alias, or too many aliases.
    throw new InvalidInput(`is not valid YAML (${forLog(messageOf(error), 120)})`)
  }
}
