import type v8 from 'node:v8'

/** How often the heap is looked at, in milliseconds: short runs are over by then. */
const LOOK_EVERY_MS = 250

/** So much garbage is left alone, in bytes; more only where three times as much is alive. */
const LEAST_GARBAGE = 4_000_000

/**
 * Keeps the memory of a run from growing with its length.
 *
 * V8's young generation doubles whenever much of it survives, as lines and events on their way do, up to two halves of 64 MB:
 * from the first look on it stays as large as starting has made it. And what survives it is garbage a moment later, which V8
 * lets gather to several times what is alive: here it is collected once there is a third as much of it.
 */
export function boundHeap(): void {
  setTimeout(watch, LOOK_EVERY_MS).unref()
}

async function watch(): Promise<void> {
  // Short runs are over by now, and need none of this; others mostly wait for Cost Explorer's first answer.
  const [{ default: engine }, { runInNewContext }] = await Promise.all([import('node:v8'), import('node:vm')])
  engine.setFlagsFromString('--semi-space-growth-factor=1')
  const collect = garbageCollector(engine, runInNewContext)
  // What starting has left behind.
  collect()
  let live = usedBytes(engine)
  setInterval(() => {
    if (usedBytes(engine) - live < Math.max(LEAST_GARBAGE, live / 3)) return
    collect()
    live = usedBytes(engine)
  }, LOOK_EVERY_MS).unref()
}

/** What is in use outside of the young generation, which collects itself. */
function usedBytes(engine: typeof v8): number {
  let used = 0
  for (const { space_name: name, space_used_size: size } of engine.getHeapSpaceStatistics()) {
    if (!name.startsWith('new_')) used += size
  }
  return used
}

/** V8's own `gc`, which only a new context can see once the program runs. */
function garbageCollector(engine: typeof v8, evaluate: (code: string) => unknown): () => void {
  engine.setFlagsFromString('--expose-gc')
  const gc = evaluate('gc')
  engine.setFlagsFromString('--no-expose-gc')
  return typeof gc === 'function' ? () => void gc() : () => {}
}
