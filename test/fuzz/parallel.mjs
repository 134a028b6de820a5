// @ts-check

/**
 * Calls `work` with 0, 1, 2 …, so many at a time, until it says that there is no more.
 * @param {number} jobs
 * @param {(number: number) => Promise<boolean>} work gives whether to go on
 */
export async function inParallel(jobs, work) {
  let next = 0
  const worker = async () => {
    while (await work(next++));
  }
  await Promise.all(Array.from({ length: jobs }, worker))
}
