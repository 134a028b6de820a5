// @ts-check
import { readFile } from 'node:fs/promises'

/**
 * The inputs that the runner fills in by itself: all that `action.yml` declares, with their defaults, else empty.
 * @param {string | URL} actionFile
 * @param {string} githubToken what `${{ github.token }}` stands for
 * @returns {Promise<Record<string, string>>}
 * @throws {Error} where a default holds another expression, or is no scalar
 */
export async function actionDefaults(actionFile, githubToken) {
  // Imported here: runs that give their own defaults (the demo) need no package at all.
  const { parse } = await import('yaml')
  const action = parse(await readFile(actionFile, 'utf8'))
  /** @type {Record<string, string>} */
  const defaults = {}
  for (const [name, input] of Object.entries(action.inputs ?? {})) {
    const value = input?.default ?? ''
    if (typeof value === 'object') throw new Error(`action.yml: the default of "${name}" is no scalar`)
    const text = String(value).replace(/\$\{\{\s*github\.token\s*\}\}/g, () => githubToken)
    if (text.includes('${{')) throw new Error(`action.yml: the default of "${name}" holds an unknown expression`)
    defaults[name] = text
  }
  return defaults
}
