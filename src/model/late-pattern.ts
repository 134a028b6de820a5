/**
 * A regular expression that is made where it is first asked for. V8 reads a literal three times, also where nothing uses it, and
 * classes of Unicode properties (`\p{L}`) take it up to a millisecond: whoever needs them looks first whether a text is plain.
 * @param source as `RegExp` takes it
 */
export function latePattern(source: string, flags: string): () => RegExp {
  let made: RegExp | undefined
  return () => {
    made ??= new RegExp(source, flags)
    return made
  }
}
