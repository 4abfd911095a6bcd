import { defined } from '../../shared/base/assert.ts';
import { RandomFills } from '../support/random-fills.ts';
import type { Bench, Workplace } from './bench.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { FloatPositions } from './float-positions.ts';
import { MarkedEngine, type Spread } from './marked-engine.ts';

const LIMIT = 'bare loop over the positions of the instrument in floating point';

/**
 * Profit and loss on every mark, with 100 open positions. The engine's whole step for a market event is timed: market,
 * ledger, risk monitors and router; no version is attached, because what versions cost is in the figures of `engine`.
 */
export const pnlBench: Bench = {
  name: 'pnl',
  probes: [
    {
      figures: [{ name: 'marks', unit: 'per_s', limit: LIMIT }],
      run: (place) => marks(place, { instruments: 100, versions: 1 }),
    },
    {
      figures: [{ name: 'marks_shared', unit: 'per_s', limit: LIMIT }],
      run: (place) => marks(place, { instruments: 1, versions: 100 }),
    },
    { figures: [{ name: 'error', unit: 'units', never: ['inexact'] }], run: error, once: true },
  ],
};

const SLICE = 20_000;
const LEAST_SLICE = 500;
const SLICES = 20;

async function marks({ scale }: Workplace, spread: Spread): Promise<readonly Measured[]> {
  const engine = new MarkedEngine(spread);
  const positions = new FloatPositions(spread);
  const samples: number[] = [];
  const limit: number[] = [];
  const slices = Math.max(2, Math.round(SLICES * scale));
  // Less than a slice is asked for only to see that the figures come.
  const slice = Math.max(LEAST_SLICE, Math.min(SLICE, Math.round(SLICE * SLICES * scale)));
  for (let done = 0; done < slices; done += 1) {
    const events = engine.next(slice);
    const started = nowNs();
    for (let i = 0; i < slice; i += 1) engine.step(events[i]!);
    samples.push((slice / (nowNs() - started)) * 1e9);
    limit.push((slice / timed(() => positions.take(events))) * 1e9);
  }
  const equity_saved = engine.assertValued(defined(positions.profit[0], 'profit'));
  return [{ samples, limit, counts: { equity_saved } }];
}

const FILLS = 1_000_000;
const A_BLOCK = 1_000;
const SEED = 42;

/** How far books and scopes are from exact fractions after each thousand of a million random fills. */
async function error({ scale }: Workplace): Promise<readonly Measured[]> {
  const random = new RandomFills(SEED);
  const samples: number[] = [];
  let [compared, inexact, fills] = [0, 0, 0];
  for (; fills < FILLS * scale; fills += A_BLOCK) {
    const block = random.go(A_BLOCK);
    samples.push(block.worst);
    compared += block.compared;
    if (block.first !== undefined) inexact += 1;
  }
  return [{ samples, counts: { inexact, compared, fills } }];
}
