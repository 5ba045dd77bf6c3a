/** What is left out of the bundles because nobody calls it (`deploy/lean-modules.ts`): whoever does is told. */
export function absent(): never {
  throw new Error('this part of the AWS SDK was left out of the bundle: see deploy/lean-modules.ts');
}
