import { SignatureV4 } from '@smithy/signature-v4';

/**
 * Stands in, in a bundle, for the signer of `@aws-sdk/signature-v4-multi-region`: Version 4A signs for several regions at
 * once, and needs a package that is not installed; access points and global endpoints, which want it, nobody names here.
 */
export class SignatureV4MultiRegion extends SignatureV4 {
  static sigv4aDependency(): 'none' {
    return 'none';
  }
}
