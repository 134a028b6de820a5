/**
 * For each value its place in the ascending order, counted from 0; equal values share a place, an unknown one has none. The
 * page sorts by places: so its script needs no arithmetic, and the order is that of the exact decimals.
 */
export function places<T>(values: readonly (T | undefined)[], compare: (a: T, b: T) => number): (number | undefined)[] {
  const known = values.flatMap((value, index) => (value === undefined ? [] : [{ value, index }]))
  known.sort((a, b) => compare(a.value, b.value))
  const found: (number | undefined)[] = values.map(() => undefined)
  let place = 0
  let before: T | undefined
  for (const { value, index } of known) {
    if (before !== undefined && compare(before, value) !== 0) place++
    found[index] = place
    before = value
  }
  return found
}
