import type { Bench } from './bench.ts';
import { admissions } from './ladder-admission.ts';
import { gates } from './ladder-gates.ts';
import { NEVER } from './loaded-desk.ts';

/** What the way up costs. */
export const ladderBench: Bench = {
  name: 'ladder',
  probes: [
    { figures: [{ name: 'gates', unit: 'per_s' }], run: gates },
    { figures: [{ name: 'to_paper', unit: 'us', limit: 'bare commit', never: NEVER }], run: admissions },
  ],
};
