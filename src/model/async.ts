/** Passes all packs of items on, and shows each item to a watcher on the way. What the watcher throws ends the iteration. */
export async function* watched<Item>(
  packs: AsyncIterable<readonly Item[]>,
  watch: (item: Item) => void,
): AsyncGenerator<readonly Item[]> {
  for await (const pack of packs) {
    for (const item of pack) watch(item)
    yield pack
  }
}

/** All items in a list; for few ones. */
export async function collected<Item>(packs: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const list: Item[] = []
  for await (const pack of packs) list.push(...pack)
  return list
}

/**
 * Calls once the event loop has been to the network in between: what was just sent has left, if the connection stands at
 * once. For work that would otherwise hold it up.
 */
export function onceSent(call: () => void): void {
  setImmediate(() => setImmediate(call))
}
