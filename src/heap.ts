import v8 from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How often the heap is looked at, in milliseconds: short runs are over by then. */
const LOOK_EVERY_MS = 250

/** So much garbage is left alone, in bytes; more only where twice as much is alive. */
const LEAST_GARBAGE = 6_000_000

/**
 * Keeps the memory of a run from growing with its length.
 *
 * V8's young generation doubles whenever much of it survives, as lines and events on their way do, up to two halves of 64 MB:
 * from the first look on it stays as large as starting has made it. And what survives it is garbage a moment later, which V8
 * lets gather to several times what is alive: here it is collected once there is half as much of it.
 */
export function boundHeap(): void {
  let collect: (() => void) | undefined
  let live = usedBytes()
  setInterval(() => {
    v8.setFlagsFromString('--semi-space-growth-factor=1')
    if (usedBytes() - live < Math.max(LEAST_GARBAGE, live / 2)) return
    collect ??= garbageCollector()
    collect()
    live = usedBytes()
  }, LOOK_EVERY_MS).unref()
}

/** What is in use outside of the young generation, which collects itself. */
function usedBytes(): number {
  let used = 0
  for (const { space_name: name, space_used_size: size } of v8.getHeapSpaceStatistics()) {
    if (!name.startsWith('new_')) used += size
  }
  return used
}

/** V8's own `gc`, which only a new context can see once the program runs. */
function garbageCollector(): () => void {
  v8.setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  v8.setFlagsFromString('--no-expose-gc')
  return typeof gc === 'function' ? () => void gc() : () => {}
}
