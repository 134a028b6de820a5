import type { replay as replayNow } from './replay.js'

/** See `replay` in `replay.ts`: few runs are replays, and the others need not wait for its code. */
export const replay: typeof replayNow = async (...given) => (await import('./replay.js')).replay(...given)
