// @ts-check
/**
 * Stands in for `@aws-sdk/signature-v4-multi-region` in the bundle: requests to STS are signed for one region, which
 * `@smithy/signature-v4` does. The package's own part is the asymmetric signature for several, which also needs a further package.
 */
import { SignatureV4 } from '@smithy/signature-v4'

export class SignatureV4MultiRegion extends SignatureV4 {
  /** The kind of signer for several regions that there is. */
  static sigv4aDependency() {
    return 'none'
  }
}
