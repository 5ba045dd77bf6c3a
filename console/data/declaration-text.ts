import type { PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { parse, stringify } from 'yaml';

/** A declaration as people write it: below the key `pipeline`, as `aws codepipeline get-pipeline` prints it. */
export const declarationText = (pipeline: PipelineDeclaration, language: 'yaml' | 'json'): string => {
  const tree = { pipeline };
  return language === 'json'
    ? `${JSON.stringify(tree, undefined, 2)}\n`
    : stringify(tree, { lineWidth: 110 });
};

/** The same text in the other language; undefined for one that cannot be read. */
export const translate = (text: string, language: 'yaml' | 'json'): string | undefined => {
  try {
    const tree: unknown = parse(text);
    return language === 'json'
      ? `${JSON.stringify(tree, undefined, 2)}\n`
      : stringify(tree, { lineWidth: 110 });
  } catch {
    return undefined;
  }
};
