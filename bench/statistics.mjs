// @ts-check

/** @param {readonly number[]} values @throws {RangeError} where there are none */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1], sorted[middle]]
  if (high === undefined) throw new RangeError('The median of nothing.')
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2
}

/**
 * Runs each contestant once, then each once more, and so on, so that whatever else the machine does meets all alike.
 * @template Sample
 * @template {string} Name
 * @param {number} rounds
 * @param {Record<Name, () => Promise<Sample>>} contestants
 * @returns {Promise<Record<Name, Sample[]>>} the samples of each, without those of a first round that only warms up
 */
export async function interleave(rounds, contestants) {
  const entries = /** @type {[Name, () => Promise<Sample>][]} */ (Object.entries(contestants))
  const tracks = entries.map(([name, run]) => ({ name, run, samples: /** @type {Sample[]} */ ([]) }))
  for (let round = 0; round <= rounds; round += 1) {
    for (const { run, samples } of tracks) {
      const sample = await run()
      if (round > 0) samples.push(sample)
    }
  }
  return /** @type {Record<Name, Sample[]>} */ (Object.fromEntries(tracks.map(({ name, samples }) => [name, samples])))
}

/**
 * @template Sample
 * @param {readonly Sample[]} samples
 * @param {(sample: Sample) => number} value
 */
export function medianOf(samples, value) {
  return median(samples.map(value))
}
