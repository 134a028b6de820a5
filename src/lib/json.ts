export type JsonObject = Readonly<Record<string, unknown>>

/** True for a JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of object keys; undefined if the path does not exist. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((node, name) => (isRecord(node) ? node[name] : undefined), value)
}
