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

/** So many worlds there are; a run that goes beyond the last begins with the first again. */
export const SEEDS = 2 ** 31 - 1;
export const LAST_SEED = SEEDS - 1;

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
