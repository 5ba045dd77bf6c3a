import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openBuildHarness, plain } from '../../../../fakes/build-harness.ts';

/** Anything a variable can hold: no NUL, and no half of a surrogate pair. */
const value = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom("'", '"', '\\', '$', '`', '(', ')', '\n', ' ', '\t', '*', '~', '!', '#', 'a'),
      maxLength: 20,
    }),
  )
  .map((text) => text.replaceAll('\0', ''));

it.each(['sh', 'bash'])('carries any value through commands and phases (%s)', async (shell) => {
  await using harness = await openBuildHarness();
  await harness.source('Source', { a: '' });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
      const names = values.map((_, index) => `V${index}`);
      const copies = names.map((name) => `COPY_${name}`);
      const copy = names.map((name) => `COPY_${name}="$${name}"`).join('; ');
      const build = await harness.build({
        environment: values.map((text, index) => plain(`V${index}`, text)),
        buildspecOverride: JSON.stringify({
          version: '0.2',
          env: { shell, 'exported-variables': [...names, ...copies] },
          phases: {
            install: { commands: [copy] },
            build: { commands: ['true', 'exit 0'] },
            post_build: { commands: ['true'] },
          },
        }),
      });
      const expected = Object.fromEntries(
        [...names, ...copies].map((name, index) => [name, values[index % values.length]]),
      );
      expect(build).toMatchObject({ status: 'SUCCEEDED', exportedVariables: expected });
    }),
    { numRuns: 12 },
  );
});
