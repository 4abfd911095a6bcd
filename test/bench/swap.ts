import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeMode } from '../../electron/engine/ports.ts';
import type { HandOver } from '../../shared/domain/swap.ts';
import type { Bench, Probe, Workplace } from './bench.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { LoadedDesk, NEVER } from './loaded-desk.ts';
import { pathRatios } from './path-ratio.ts';
import { median } from './statistics.ts';

const EVENTS_PER_SECOND = 5_000;
/** In each mode and run: a thousand in all over the usual five runs. */
const SWAPS = 100;
/** Three, so that the target of a swap is never the predecessor that still runs: every swap loads its target. */
const VERSIONS = 3;
/** The quiet before each swap: what an event takes without one. */
const QUIET_MS = 100;
/** After each swap, until everything that it left to do is done. */
const REST_MS = 30;
/** Events around the cut: the last that went to the source, and those that arrived within so long of it. */
const AROUND_NS = 5e6;
const LIMIT = 'bare commit';

/** Swaps under load with state, positions and open orders, each with its target's load and warm-up, in worker threads and inline. */
export const swapBench: Bench = { name: 'swap', probes: [workerProbe(), inlineProbe()] };

function workerProbe(): Probe {
  return {
    figures: [
      { name: 'wall', unit: 'us', limit: LIMIT },
      { name: 'downtime', unit: 'us', limit: LIMIT, never: NEVER },
      { name: 'order_path', unit: 'ratio' },
    ],
    run: (place) => swaps('worker', place),
  };
}

function inlineProbe(): Probe {
  return {
    figures: [
      { name: 'wall_inline', unit: 'us', limit: LIMIT },
      { name: 'downtime_inline', unit: 'us', limit: LIMIT, never: NEVER },
    ],
    run: async (place) => (await swaps('inline', place)).slice(0, 2),
  };
}

/** A swap as it was seen from outside, in nanoseconds. */
interface Observed {
  readonly state: HandOver['state'];
  readonly quietNs: number;
  readonly commandedNs: number;
  readonly endedNs: number;
  readonly cutNs: number;
}

async function swaps(mode: RuntimeMode, place: Workplace): Promise<readonly Measured[]> {
  const desk = await LoadedDesk.open({ mode, place, versions: VERSIONS, eventsPerSecond: EVENTS_PER_SECOND });
  const bare = bareLoad(place.directory(), 1);
  const observed: Observed[] = [];
  const limit: number[] = [];
  const handed = { orders_handed: 0, positions_handed: 0 };
  try {
    await desk.deploy('paper');
    const count = Math.max(2, Math.round(SWAPS * place.scale));
    for (let swap = 0; swap < count; swap += 1) {
      await desk.holding();
      bare.prepare(1);
      limit.push(timed(() => bare.commit()) / 1000);
      await sleep(REST_MS);
      const state = swap % 2 === 0 ? 'shadow' : 'transfer';
      const quietNs = nowNs();
      await sleep(QUIET_MS);
      const commandedNs = nowNs();
      const { lastBeforeCut, ordersHanded, positionsHanded } = await desk.swap(state);
      observed.push({ state, quietNs, commandedNs, endedNs: nowNs(), cutNs: desk.arrivalNs(lastBeforeCut) });
      handed.orders_handed += ordersHanded;
      handed.positions_handed += positionsHanded;
      await sleep(REST_MS);
    }
    const counts = { ...(await desk.settle()), ...handed };
    return [
      { samples: observed.map(wallUs), limit, beside: byState(observed, observed.map(wallUs)) },
      { ...downtimes(desk, observed), limit, counts },
      pathRatios(
        desk.orderWaits(),
        observed.map(({ quietNs, commandedNs, endedNs, cutNs }) => ({
          quiet: [quietNs, commandedNs],
          swap: [commandedNs, Math.max(endedNs, cutNs + AROUND_NS)],
        })),
      ),
    ];
  } finally {
    await desk.close();
    bare.close();
  }
}

const wallUs = ({ commandedNs, endedNs }: Observed): number => (endedNs - commandedNs) / 1000;

/** The samples by how the state passed. */
const byState = (observed: readonly Observed[], samples: readonly number[]): Readonly<Record<string, number[]>> => ({
  shadow_us: samples.filter((_, i) => observed[i]?.state === 'shadow'),
  transfer_us: samples.filter((_, i) => observed[i]?.state === 'transfer'),
});

/**
 * Downtime as the rules define it: the longest that an event around the cut waited from its arrival until a live
 * version had it, less what an event waits in the median without a swap. Beside it: the same before anything is taken
 * off, because on a crowded machine the quiet may wait longer than the cut and the difference says 0; what events waited
 * in the quiet before; the same figure at moments without a swap, which is what the load alone and the machine make of
 * it; and the longest wait in all of the swap, since inline the target is loaded on the desk's own thread.
 */
function downtimes(desk: LoadedDesk, observed: readonly Observed[]): Measured {
  const quiet = observed.flatMap(({ quietNs, commandedNs }) => desk.waits(quietNs, commandedNs));
  const usual = median(quiet);
  const longest = (fromNs: number, toNs: number): number =>
    desk.waits(fromNs, toNs).reduce((a, b) => Math.max(a, b), 0);
  const beyond = (wait: number): number => Math.max(0, wait - usual);
  const aroundCut = observed.map(({ cutNs }) => longest(cutNs, cutNs + AROUND_NS));
  const samples = aroundCut.map(beyond);
  return {
    samples,
    beside: {
      ...byState(observed, samples),
      around_cut_us: aroundCut,
      without_swap_us: quiet,
      no_cut_us: observed.map(({ quietNs, commandedNs }) => {
        const middleNs = (quietNs + commandedNs) / 2;
        return beyond(longest(middleNs, middleNs + AROUND_NS));
      }),
      whole_swap_us: observed.map(({ commandedNs, endedNs }) => beyond(longest(commandedNs, endedNs))),
    },
  };
}
