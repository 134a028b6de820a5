const [QUOTE, BACKSLASH] = [0x22, 0x5c]

/** The index of the quote that closes the string that opens at `open`, or the text's end. */
export function stringEnd(bytes: Buffer, open: number): number {
  let at = open + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

/** The index of what follows the blanks at an index. */
export function afterBlanks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1
  return at
}
