import { messageOf } from '../model/fault.js'
import { forLog } from '../model/text.js'

/** A YAML or JSON text as maps, arrays and strings; or what is wrong with it and where. */
export type Structure = { readonly value: unknown } | { readonly problem: string }

/**
 * Reads YAML, of which JSON is a part, by the failsafe schema: every scalar stays the text that was written, so that no
 * amount passes through a binary fraction and no account id loses its zeros. Maps become `Map`s. The parser is loaded on
 * the first use.
 */
export async function parseStructure(text: string): Promise<Structure> {
  const { LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'error',
  })
  // A warning is an unknown tag such as `!!float`: the value would not be what was written.
  const [error] = [...document.errors, ...document.warnings]
  if (error) {
    const { line, col } = lines.linePos(error.pos[0])
    const message = error.code === 'MULTIPLE_DOCS' ? 'Only one document is allowed' : forLog(error.message, 120)
    return { problem: `is no valid YAML or JSON (line ${line}, column ${col}: ${message})` }
  }
  try {
    return { value: document.toJS({ mapAsMap: true, maxAliasCount: 100 }) }
  } catch (error) {
    // Aliases: unknown ones, and more of them than anyone writes by hand.
    return { problem: `is no valid YAML (${forLog(messageOf(error), 120)})` }
  }
}
