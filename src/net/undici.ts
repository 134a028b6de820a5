/**
 * Stands in for the package `undici` in the bundle (`scripts/build.mjs` aliases it), so that a run which never needs it does
 * not load its 900 KB: `@actions/core` imports it statically by way of its HTTP client, for `ProxyAgent` alone, and
 * `@actions/github` for `fetch`. What uses either calls `loadUndici` first; after that these are undici's own.
 */
// By path, since the bundler's alias would lead the package's name back here.
const importUndici = () => import('../../node_modules/undici/index.js')

type Undici = Awaited<ReturnType<typeof importUndici>>

let loaded: Undici | undefined

/** Loads the real undici. Cheap where it is loaded already. */
export async function loadUndici(): Promise<void> {
  loaded ??= await importUndici()
}

function real(): Undici {
  if (!loaded) throw new Error('loadUndici() has not been awaited before the first use of undici.')
  return loaded
}

/** undici's `fetch`. */
export const fetch: Undici['fetch'] = (...args) => real().fetch(...args)

/** undici's `ProxyAgent`: `new` of this constructs undici's. */
export const ProxyAgent = new Proxy(class {}, {
  construct: (_target, args: ConstructorParameters<Undici['ProxyAgent']>) => new (real().ProxyAgent)(...args),
}) as unknown as Undici['ProxyAgent']
