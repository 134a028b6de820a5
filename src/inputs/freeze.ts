/**
 * Freezes a value and all that it holds, maps and sets included, and returns it. Objects of the platform that keep their
 * state elsewhere (a `URL`) are beyond reach.
 */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (value instanceof Map || value instanceof Set) {
    for (const method of ['set', 'add', 'delete', 'clear']) Object.defineProperty(value, method, { value: refuse })
    Object.freeze(value)
    for (const [key, item] of value.entries()) {
      deepFreeze(key)
      deepFreeze(item)
    }
    return value
  }
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}

function refuse(): never {
  throw new TypeError('The configuration is frozen.')
}
