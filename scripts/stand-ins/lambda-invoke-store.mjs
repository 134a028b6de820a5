// @ts-check
/**
 * Stands in for `@aws/lambda-invoke-store` in the bundle: the AWS SDK asks it for the trace of the Lambda invocation that it runs in.
 * A job of GitHub Actions is none.
 */
export const InvokeStore = {
  /** @returns {Promise<undefined>} */
  async getInstanceAsync() {},
}
