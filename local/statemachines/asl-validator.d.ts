/** asl-validator 4 ships its sources but no declarations. It writes into the definition that it is given. */
declare module 'asl-validator' {
  interface Verdict {
    readonly isValid: boolean;
    readonly errorsText: (separator?: string) => string;
  }
  const aslValidator: (definition: unknown, options?: { checkPaths: boolean; checkArn: boolean }) => Verdict;
  export default aslValidator;
}
