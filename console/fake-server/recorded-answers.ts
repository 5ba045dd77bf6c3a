import { type Answers, keyOf } from './answers.ts';
import recording from './recorded.generated.json' with { type: 'json' };

const recorded = new Map<string, object>(Object.entries(recording));

/** Answers of a real `up`, as `record.ts` took them down. */
export const recordedAnswers: Answers = (question) => recorded.get(keyOf(question));
