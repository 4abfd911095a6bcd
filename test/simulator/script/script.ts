import { Chance } from '../../../electron/feed/simulation/chance.ts';
import { may } from './draw.ts';
import { drawSteps } from './draw-step.ts';
import { drawHeader, type Header } from './header.ts';
import type { Step } from './step.ts';

/** A world and all that happens in it: everything that a run depends on, as JSON. */
export interface Script {
  readonly seed: number;
  readonly header: Header;
  readonly steps: readonly Step[];
}

/** Steps of a world that nobody has asked to be longer. */
const LEAST = 50;
const MOST = 80;

/** Draws a world. One stream of chance for each concern, so that none of them shifts another. */
export function drawScript(seed: number, count?: number): Script {
  const [header, length, kinds, parts, people] = Chance.streams(seed, 5) as [Chance, Chance, Chance, Chance, Chance];
  const steps = count ?? (may(length, 0.5) ? length.integer(LEAST, MOST) : LEAST);
  return { seed, header: drawHeader(header), steps: drawSteps(kinds, parts, people, steps) };
}

/** A script as a file holds it: a line for each step. */
export const scriptText = ({ seed, header, steps }: Script): string =>
  `{ "seed": ${seed},\n  "header": ${JSON.stringify(header)},\n  "steps": [\n${steps.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ] }\n`;

/**
 * Reads a script.
 *
 * @throws {Error} in words for what is none.
 */
export function scriptOf(text: string, name: string): Script {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const { seed, header, steps } = (value ?? {}) as Partial<Script>;
  if (!Number.isSafeInteger(seed) || typeof header !== 'object' || !Array.isArray(steps))
    throw new Error(`${name} is no script of the simulator: it needs a seed, a header and a list of steps`);
  const odd = steps.findIndex((each) => typeof (each as Partial<Step> | null)?.kind !== 'string');
  if (odd >= 0) throw new Error(`${name}: step ${odd + 1} has no kind`);
  return { seed: seed as number, header, steps };
}
