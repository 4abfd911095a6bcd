import type { Bench } from './bench.ts';
import { gates } from './ladder-gates.ts';

/** What the way up costs. */
export const ladderBench: Bench = {
  name: 'ladder',
  probes: [{ figures: [{ name: 'gates', unit: 'per_s' }], run: gates }],
};
