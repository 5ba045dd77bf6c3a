import { messageOf, SteplineError } from '../../../lib/errors.ts';
import type { ContainerEngine } from './container-engine.ts';

/** The image of a build is not on this machine and cannot be pulled, or does not run. */
export class ImageNotAvailable extends SteplineError {
  override readonly name = 'ImageNotAvailable';
  override readonly blame = 'author';
  readonly image: string;

  constructor(image: string, problem: string, options?: ErrorOptions) {
    super(`image ${image}: ${problem}`, options);
    this.image = image;
  }
}

/** An image that could not be had is not asked for again for so long: a registry out of reach costs time. */
const refusalMs = 60_000;
/** An image that was there is taken to be there for so long; one that is removed meanwhile fails its build by name. */
const presenceMs = 10_000;

/** Makes images available, each once at a time, whoever asks. */
export class ContainerImages {
  readonly #pulls = new Map<string, Promise<string>>();
  readonly #refusals = new Map<string, { readonly until: number; readonly error: unknown }>();
  readonly #present = new Map<string, { readonly until: number; readonly name: string }>();
  readonly #proven = new Set<string>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * The name under which the image is there, pulled where necessary.
   * @throws {ImageNotAvailable} with what the engine said.
   */
  async ensure(
    engine: ContainerEngine,
    image: string,
    tell: (line: string) => void,
    signal: AbortSignal,
  ): Promise<string> {
    const known = this.#present.get(image);
    if (known && known.until > this.#now()) return known.name;
    for (const name of namesOf(image)) {
      if ((await engine.run(['image', 'inspect', '--format', '{{.Id}}', name])).ok)
        return this.#isPresent(image, name);
    }
    const refusal = this.#refusals.get(image);
    if (refusal && refusal.until > this.#now()) throw refusal.error;
    const pull = this.#pulls.get(image) ?? this.#pullOnce(engine, image, tell);
    this.#pulls.set(image, pull);
    // A build that is stopped waits no longer; the pull goes on, since others may want the image.
    return Promise.race([pull, rejection(signal, image)]);
  }

  async #pullOnce(engine: ContainerEngine, image: string, tell: (line: string) => void): Promise<string> {
    try {
      return await this.#pull(engine, image, tell);
    } catch (error) {
      this.#refusals.set(image, { until: this.#now() + refusalMs, error });
      throw error;
    } finally {
      this.#pulls.delete(image);
    }
  }

  #isPresent(image: string, name: string): string {
    this.#present.set(image, { name, until: this.#now() + presenceMs });
    return name;
  }

  /** Whether a container like this one has run before. */
  isProven(isolation: string): boolean {
    return this.#proven.has(isolation);
  }

  proven(isolation: string): void {
    this.#proven.add(isolation);
  }

  async #pull(engine: ContainerEngine, image: string, tell: (line: string) => void): Promise<string> {
    const name = namesOf(image).at(-1) ?? image;
    tell(`Pulling image ${name}`);
    try {
      const answer = await engine.follow(['pull', name], tell);
      if (!answer.ok)
        throw new ImageNotAvailable(image, `not on this machine, and not pulled: ${answer.problem}`);
      return name;
    } catch (cause) {
      if (cause instanceof ImageNotAvailable) throw cause;
      throw new ImageNotAvailable(image, `not pulled: ${messageOf(cause)}`, { cause });
    }
  }
}

const rejection = (signal: AbortSignal, image: string): Promise<never> =>
  new Promise((_, reject) => {
    const refuse = () => reject(new ImageNotAvailable(image, 'the build ended before the image was there'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });

/** CodeBuild's own names for its images are no names in a registry; the same images are public under these. */
const namesOf = (image: string): readonly string[] =>
  image.startsWith('aws/codebuild/')
    ? [image, `public.ecr.aws/codebuild/${image.slice('aws/codebuild/'.length)}`]
    : [image];
