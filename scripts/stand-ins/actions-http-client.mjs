// @ts-check
/**
 * Stands in for `@actions/http-client` in the bundle. `@actions/core` imports it for OIDC tokens, which the program asks for
 * itself (`src/costs/access/oidc.ts`); `@actions/github` asks it for agents while it is imported, and its client is then given
 * a `fetch` that has no use for them.
 */
export class HttpClient {
  getAgent() {}

  getAgentDispatcher() {}

  /** @returns {never} */
  getJson() {
    throw new Error('This bundle holds no @actions/http-client.')
  }
}
