/** Passes all items on, and shows each to a watcher on the way. What the watcher throws ends the iteration. */
export async function* watched<Item>(items: AsyncIterable<Item>, watch: (item: Item) => void): AsyncGenerator<Item> {
  for await (const item of items) {
    watch(item)
    yield item
  }
}

/** All items in a list; for few ones. */
export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = []
  for await (const item of items) list.push(item)
  return list
}
