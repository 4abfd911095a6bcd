import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeMode } from '../../electron/engine/ports.ts';
import type { Bench, Probe, Workplace } from './bench.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { LoadedDesk } from './loaded-desk.ts';
import { median } from './statistics.ts';

const SWAPS = 20;
/** The quiet before each swap: what an event takes without one. */
const QUIET_MS = 100;
/** After each swap, until everything that it left to do is done. */
const REST_MS = 30;
/** Events around the cut: the last that went to the source, and those that arrived within so long of it. */
const AROUND_NS = 5e6;

/** Swaps under load, each with its target's load and warm-up, in worker threads and inline. */
export const swapBench: Bench = { name: 'swap', probes: [swapsProbe('worker', ''), swapsProbe('inline', '_inline')] };

function swapsProbe(mode: RuntimeMode, suffix: string): Probe {
  const limit = 'bare commit';
  return {
    figures: [
      { name: `wall${suffix}`, unit: 'us', limit },
      { name: `downtime${suffix}`, unit: 'us', limit },
    ],
    run: (place) => swaps(mode, place),
  };
}

/** A swap as it was seen from outside, in nanoseconds. */
interface Observed {
  readonly quietNs: number;
  readonly commandedNs: number;
  readonly endedNs: number;
  readonly cutNs: number;
}

async function swaps(mode: RuntimeMode, { scale, directory }: Workplace): Promise<readonly Measured[]> {
  const desk = await LoadedDesk.open(mode, directory());
  const bare = bareLoad(directory(), 1);
  const observed: Observed[] = [];
  const limit: number[] = [];
  try {
    const count = Math.max(2, Math.round(SWAPS * scale));
    for (let swap = 0; swap < count; swap += 1) {
      bare.prepare(1);
      limit.push(timed(() => bare.commit()) / 1000);
      await sleep(REST_MS);
      const quietNs = nowNs();
      await sleep(QUIET_MS);
      const commandedNs = nowNs();
      const lastBeforeCut = await desk.swap();
      observed.push({ quietNs, commandedNs, endedNs: nowNs(), cutNs: desk.arrivalNs(lastBeforeCut) });
      await sleep(REST_MS);
    }
    const counts = { ...(await desk.settle()) };
    const wall = observed.map((each) => (each.endedNs - each.commandedNs) / 1000);
    return [
      { samples: wall, limit },
      { ...downtimes(desk, observed), limit, counts },
    ];
  } finally {
    await desk.close();
    bare.close();
  }
}

/**
 * Downtime as the rules define it: the longest that an event around the cut waited from its arrival until a live
 * version had it, less what an event waits in the median without a swap. Beside it, what events waited in the quiet
 * before, and the longest wait in all of the swap: inline, the target is loaded on the desk's own thread.
 */
function downtimes(desk: LoadedDesk, observed: readonly Observed[]): Measured {
  const quiet = observed.flatMap(({ quietNs, commandedNs }) => desk.waits(quietNs, commandedNs));
  const usual = median(quiet);
  const longest = (fromNs: number, toNs: number): number =>
    Math.max(0, ...desk.waits(fromNs, toNs).map((wait) => wait - usual));
  return {
    samples: observed.map(({ cutNs }) => longest(cutNs, cutNs + AROUND_NS)),
    beside: {
      without_swap_us: quiet,
      whole_swap_us: observed.map(({ commandedNs, endedNs }) => longest(commandedNs, endedNs)),
    },
  };
}
