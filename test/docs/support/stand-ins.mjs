// @ts-check
/** Replacements of GitHub's actions. Caches and artifacts are kept in memory. */
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, isAbsolute, join } from 'node:path'
import { ROOT } from './documents.mjs'

/**
 * @typedef {object} Storage
 * @property {Map<string, Buffer>} caches by key, the oldest first
 * @property {Map<string, { name: string, content: Buffer }>} artifacts by name
 */
/** @typedef {(inputs: Record<string, string>) => Promise<Record<string, string>>} StandIn returns the outputs */

/**
 * @param {Storage} storage
 * @param {string} workspace
 * @returns {Record<string, StandIn>}
 */
export function standIns({ caches, artifacts }, workspace) {
  const at = (/** @type {string | undefined} */ path = '') => (isAbsolute(path) ? path : join(workspace, path))
  return {
    async 'actions/checkout'() {
      for (const name of await readdir(ROOT)) await symlink(join(ROOT, name), join(workspace, name))
      return {}
    },

    'actions/setup-node': async () => ({}),

    async 'actions/cache/restore'({ path, key = '', 'restore-keys': prefixes = '' }) {
      const wanted = prefixes.split('\n').map((prefix) => prefix.trim())
      const newest = [...caches.keys()].reverse()
      const found =
        newest.find((saved) => saved === key) ??
        newest.find((saved) => wanted.some((prefix) => prefix !== '' && saved.startsWith(prefix)))
      const content = found === undefined ? undefined : caches.get(found)
      if (content !== undefined) await writeFile(at(path), content)
      return { 'cache-hit': String(found === key), 'cache-matched-key': found ?? '' }
    },

    async 'actions/cache/save'({ path, key = '' }) {
      // A cache cannot be overwritten.
      const content = await readFile(at(path)).catch(() => undefined)
      if (content !== undefined && !caches.has(key)) caches.set(key, content)
      return {}
    },

    async 'actions/upload-artifact'({ name = 'artifact', path = '' }) {
      if (artifacts.has(name)) throw new Error(`An artifact with the name ${name} already exists`)
      artifacts.set(name, { name: basename(path), content: await readFile(at(path)) })
      return {}
    },

    async 'actions/download-artifact'({ name = '', path = '.' }) {
      const artifact = artifacts.get(name)
      if (!artifact) throw new Error(`Artifact not found for name: ${name}`)
      await mkdir(at(path), { recursive: true })
      await writeFile(join(at(path), artifact.name), artifact.content)
      return {}
    },
  }
}
