// @ts-check
import { readFile } from 'node:fs/promises'

/**
 * All inputs of `action.yml` with their defaults, or empty, as the runner sets them.
 * @param {string | URL} actionFile
 * @param {string} githubToken the value of `${{ github.token }}`
 * @returns {Promise<Record<string, string>>}
 * @throws {Error} if a default contains another expression, or is not a scalar
 */
export async function actionDefaults(actionFile, githubToken) {
  // Imported here because runs with other defaults (the demo) work without packages.
  const { parse } = await import('yaml')
  const action = parse(await readFile(actionFile, 'utf8'))
  /** @type {Record<string, string>} */
  const defaults = {}
  for (const [name, input] of Object.entries(action.inputs ?? {})) {
    const value = input?.default ?? ''
    if (typeof value === 'object') throw new Error(`action.yml: the default of "${name}" is not a scalar`)
    const text = String(value).replace(/\$\{\{\s*github\.token\s*\}\}/g, () => githubToken)
    if (text.includes('${{')) throw new Error(`action.yml: the default of "${name}" contains an unknown expression`)
    defaults[name] = text
  }
  return defaults
}
