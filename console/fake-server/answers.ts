/** What the console asks: an operation of the API, or something of the REST surface. */
export type Question =
  | { readonly kind: 'operation'; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly kind: 'rest'; readonly path: string; readonly query: Readonly<Record<string, string>> };

/** Answers what it knows; `undefined` leaves the question to the next. */
export type Answers = (question: Question) => object | undefined;

/** What a recorded answer is kept under: what was asked, in one spelling. */
export const keyOf = (question: Question): string =>
  question.kind === 'operation'
    ? `${question.name} ${JSON.stringify(Object.entries(question.input).sort())}`
    : `/${question.path} ${JSON.stringify(Object.entries(question.query).sort())}`;
