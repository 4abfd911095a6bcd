import type { Bench, Probe, Workplace } from './bench.ts';
import type { FigureSpec, Measured } from './figure.ts';
import type { Difference } from './verdicts-market.ts';
import { countedOnce, unluckyWalks, type Walks, walks } from './verdicts-runs.ts';
import { gate, type Judging, repeatedTest } from './verdicts-walk.ts';

/** At most so many verdicts may be wrong, on either side. */
const LIMIT = 0.05;
const LIMIT_WORDS = 'at most 5 %';

const EQUAL: Difference = { edge: 0, shape: 'equal' };

/** A share that must stay within the limit. */
const limited = (name: string): FigureSpec => ({
  name,
  unit: 'share',
  limit: LIMIT_WORDS,
  never: ['above_limit'],
});
const share = (name: string): FigureSpec => ({ name, unit: 'share' });

/**
 * How often verdicts are wrong, and how soon they come: whole ladders of six rungs, climbed by the gate on profit alone in
 * simulated markets, a week of pairs each at most. A wrong advance is counted when an equal version leaves any rung upwards,
 * the first one included, and a wrong abort when it is stopped. The same seeds give the same figures on every machine.
 */
export const verdictsBench: Bench = {
  name: 'verdicts',
  probes: [
    probe([limited('false_advance'), limited('false_abort'), share('inconclusive')], (seeds) =>
      verdictsOn(walks(seeds, EQUAL, () => gate('ladder'))),
    ),
    probe([limited('false_advance_by_rung'), limited('false_abort_by_rung'), share('inconclusive_by_rung')], (seeds) =>
      verdictsOn(walks(seeds, EQUAL, () => gate('rung'))),
    ),
    probe([share('naive_advance'), share('naive_abort'), share('naive_inconclusive')], (seeds) =>
      verdictsOn(walks(seeds, EQUAL, repeatedTest)),
    ),
    probe([share('unlucky_advance'), share('unlucky_abort'), share('unlucky_inconclusive')], (seeds) =>
      verdictsOn(unluckyWalks(seeds, () => gate('ladder'))),
    ),
    probe([limited('lingering_advance'), limited('lingering_abort'), share('lingering_inconclusive')], (seeds) =>
      verdictsOn(walks(seeds, { edge: 0, shape: 'lingering' }, () => gate('ladder'))),
    ),
    probe([share('skewed_advance'), share('skewed_abort'), share('skewed_inconclusive')], (seeds) =>
      verdictsOn(walks(seeds, { edge: 0, shape: 'skewed' }, () => gate('ladder'))),
    ),
    decided('better', 1, (walked) => walked.all.map(({ firstAdvance }) => firstAdvance)),
    decided('worse', -1, (walked) => walked.all.map(({ isAborted, pairs }) => (isAborted ? pairs : undefined))),
  ],
};

const SEEDS = 1_000;
const LEAST_SEEDS = 4;

function probe(figures: readonly FigureSpec[], run: (seeds: number) => readonly Measured[]): Probe {
  const seeds = ({ scale }: Workplace): number => Math.max(LEAST_SEEDS, Math.round(SEEDS * scale));
  return { figures, once: true, run: async (place) => run(seeds(place)) };
}

/** Advances, aborts and neither, as shares with the exact interval that so many seeds leave open. */
function verdictsOn(walked: Walks): readonly Measured[] {
  const measured = (hits: number): Measured => ({
    samples: [hits / walked.count],
    series: { interval_95: countedOnce(hits, walked.count) },
    counts: { ladders: walked.count },
  });
  const wrong = (hits: number, more: Record<string, number> = {}): Measured => {
    const found = measured(hits);
    const above_limit = hits / walked.count > LIMIT ? 1 : 0;
    return { ...found, limit: [LIMIT], counts: { ...found.counts, above_limit, ...more } };
  };
  return [
    wrong(walked.advanced, { at_the_top: walked.toTheTop }),
    wrong(walked.aborted),
    measured(walked.inconclusive),
  ];
}

/** Sizes of a true difference, in standard deviations of the difference in one period. */
const EDGES = [0.1, 0.2, 0.3, 0.5, 1] as const;

/** How many pairs it takes to see a difference of each size, where it is seen within the week. */
function decided(name: string, sign: 1 | -1, pairsOf: (walked: Walks) => readonly (number | undefined)[]): Probe {
  const figure: FigureSpec = { name, unit: 'pairs' };
  return probe([figure], (seeds) => {
    const sizes = EDGES.map((edge) => {
      const walked = walks(seeds, { edge: sign * edge, shape: 'equal' }, (): Judging => gate('ladder'));
      const pairs = pairsOf(walked).filter((each) => each !== undefined);
      return { walked, pairs: pairs.sort((a, b) => a - b) };
    });
    const at = (part: number) => sizes.map(({ pairs }) => pairs[Math.floor(part * (pairs.length - 1))] ?? 0);
    return [
      {
        samples: sizes.flatMap(({ pairs }) => pairs),
        series: {
          edge_sd: EDGES,
          decided: sizes.map(({ pairs, walked }) => pairs.length / walked.count),
          wrongly: sizes.map(({ walked }) => (sign > 0 ? walked.aborted : walked.advanced) / walked.count),
          pairs_mean: sizes.map(({ pairs }) =>
            Math.round(pairs.reduce((sum, each) => sum + each, 0) / Math.max(1, pairs.length)),
          ),
          pairs_median: at(0.5),
          pairs_p90: at(0.9),
        },
        counts: { ladders: sizes.reduce((sum, { walked }) => sum + walked.count, 0) },
      },
    ];
  });
}
