// @ts-check

/** Ends jest's output with one plain line for programs: `N passed, N failed`. */
export default class CountReporter {
  /**
   * @param {unknown} _contexts
   * @param {{ numPassedTests: number, numFailedTests: number, numRuntimeErrorTestSuites: number, numPendingTests: number }} results
   */
  onRunComplete(_contexts, results) {
    // A suite that cannot be loaded has no failed test, and must still not count as a pass.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : ''
    process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`)
  }
}
