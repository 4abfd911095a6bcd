import { setTimeout as sleep } from 'node:timers/promises';
import type { RuntimeMode } from '../../electron/engine/ports.ts';
import { systemClock } from '../../electron/host/clock.ts';
import { LiveLoop } from '../../electron/host/live-loop.ts';
import { openJournal } from '../../electron/journal/open.ts';
import { defined } from '../../shared/base/assert.ts';
import type { FactOf } from '../../shared/domain/fact.ts';
import { DEFAULT_HAND_OVER } from '../../shared/domain/swap.ts';
import { timeNs } from '../../shared/units/time.ts';
import type { Bench, Workplace } from './bench.ts';
import { BENCH, demand, deploy, type Execute, openBenchDesk, register } from './bench-desk.ts';
import { nowNs, timed } from './clock.ts';
import { shareStamps, stampDeliveries } from './delivery-stamps.ts';
import type { Measured } from './figure.ts';
import { bareLoad } from './journal-load.ts';
import { OpenLoopFeed } from './open-loop-feed.ts';
import { median } from './statistics.ts';
import { loadTape } from './tape.ts';

const LIMIT = 'bare commit';

/** Swaps under load: a desk that serves, versions that trade, and a feed that never waits. */
export const swapBench: Bench = {
  name: 'swap',
  probes: [
    {
      figures: [
        { name: 'wall', unit: 'us', limit: LIMIT },
        { name: 'downtime', unit: 'us', limit: LIMIT },
      ],
      run: (place) => swaps('worker', place),
    },
    {
      figures: [
        { name: 'wall_inline', unit: 'us', limit: LIMIT },
        { name: 'downtime_inline', unit: 'us', limit: LIMIT },
      ],
      run: (place) => swaps('inline', place),
    },
  ],
};

const SWAPS = 20;
const EVENTS_PER_SECOND = 5_000;
/** The quiet before each swap: what an event takes without one. */
const QUIET_MS = 100;
/** After each swap, until everything that it left to do is done. */
const REST_MS = 30;
/** Time beyond the rests that a run of swaps may take, for the size of the stamps. */
const MOST_SECONDS = 60;
/** Events that arrived so long before or after the cut are around it. */
const AROUND_NS = 5e6;
/** Three, so that the target of a swap is never the predecessor that still runs: every swap loads its target. */
const VERSIONS = ['momentum-1.0.0.ts', 'momentum-2.0.0.ts', 'mean-reversion-1.0.0.ts'];

/** One swap as it was seen from outside, in nanoseconds. */
interface Observed {
  readonly quietFrom: number;
  readonly from: number;
  readonly to: number;
  /** Sequence of the last event that the source was to answer. */
  readonly cutSequence: number;
}

async function swaps(mode: RuntimeMode, { scale, directory }: Workplace): Promise<readonly Measured[]> {
  const tape = await loadTape();
  const most = EVENTS_PER_SECOND * MOST_SECONDS;
  const delivered = shareStamps(most);
  const undo = stampDeliveries(delivered);
  const desk = await openBenchDesk({
    journal: openJournal({ directory: directory() }),
    mode,
    deskTime: 'wall',
    workerEntry: new URL('./stamping-worker-entry.ts', import.meta.url),
  });
  const bare = bareLoad(directory(), 1);
  const loop = new LiveLoop(
    desk.host,
    systemClock(),
    () => {},
    (reason) => {
      throw reason;
    },
  );
  const execute: Execute = (command, author) => loop.command(command, author);
  const entities: string[] = [];
  for (const module of VERSIONS) entities.push(await register(execute, desk.runtime, module));
  await deploy(execute, defined(entities[0], 'entity'));
  let sent = 0;
  let startedNs: number | undefined;
  const begun = Promise.withResolvers<void>();
  const feed = new OpenLoopFeed(EVENTS_PER_SECOND, most, (number) => {
    const arrivedNs = feed.arrivals[number]!;
    startedNs ??= arrivedNs;
    begun.resolve();
    sent += 1;
    void loop.events([tape.atTime(number, timeNs(arrivedNs - startedNs))]);
  });
  let cutSequence = 0;
  desk.host.onCommitted(({ facts }) => {
    const cut = facts.find(({ fact }) => fact.kind === 'swap_cut')?.fact as FactOf<'swap_cut'> | undefined;
    if (cut) cutSequence = cut.cutSequence;
  });
  await begun.promise;
  const observed: Observed[] = [];
  const commits: number[] = [];
  const count = Math.max(2, Math.round(SWAPS * scale));
  for (let swap = 0; swap < count; swap += 1) {
    const quietFrom = nowNs();
    await sleep(QUIET_MS);
    const from = nowNs();
    await replace(execute, entities, swap);
    observed.push({ quietFrom, from, to: nowNs(), cutSequence });
    await sleep(REST_MS);
    bare.prepare(1);
    commits.push(timed(() => bare.commit()) / 1000);
  }
  await feed.close();
  await loop.drained();
  const audit = await desk.host.receiptAudit();
  loop.close();
  await desk.close();
  bare.close();
  undo();
  const counts = { missed: audit.missed + (sent - audit.delivered), twice: audit.twice, events: sent };
  return figuresOf(observed, feed.arrivals, delivered, commits, counts);
}

async function replace(execute: Execute, entities: readonly string[], swap: number): Promise<void> {
  demand(
    await execute(
      {
        kind: 'swap',
        fromEntityId: defined(entities[swap % entities.length], 'source'),
        toEntityId: defined(entities[(swap + 1) % entities.length], 'target'),
        reason: 'bench',
        initiatedBy: BENCH.actor,
        type: 'manual',
        validateOnly: false,
        targetEnvironment: null,
        handOver: DEFAULT_HAND_OVER,
        drainTimeoutMs: 5_000,
      },
      BENCH,
    ),
  );
}

function figuresOf(
  observed: readonly Observed[],
  arrivals: Float64Array,
  delivered: Float64Array,
  limit: readonly number[],
  counts: Readonly<Record<string, number>>,
): readonly Measured[] {
  /** From arrival to the version, in microseconds, of the events that arrived in a stretch of time. */
  const waits = (fromNs: number, toNs: number): number[] => {
    const found: number[] = [];
    for (let number = firstAt(arrivals, counts.events ?? 0, fromNs); arrivals[number]! < toNs; number += 1) {
      if (arrivals[number] === 0) break;
      // The feed is the only source, so the desk's sequence is the feed's number, counted from 1.
      const at = delivered[number + 1]!;
      if (at > 0) found.push((at - arrivals[number]!) / 1000);
    }
    return found;
  };
  const usual: number[] = [];
  const downtime: number[] = [];
  const whole: number[] = [];
  for (const swap of observed) {
    const quiet = waits(swap.quietFrom, swap.from);
    const level = median(quiet);
    const cutNs = arrivals[swap.cutSequence - 1] ?? 0;
    usual.push(...quiet);
    downtime.push(Math.max(0, Math.max(...waits(cutNs - AROUND_NS, cutNs + AROUND_NS)) - level));
    whole.push(Math.max(0, Math.max(...waits(swap.from, swap.to)) - level));
  }
  return [
    { samples: observed.map((swap) => (swap.to - swap.from) / 1000), limit },
    { samples: downtime, limit, beside: { without_swap_us: usual, whole_swap_us: whole }, counts },
  ];
}

/** The first of `count` ascending stamps at or after a moment. */
function firstAt(stamps: Float64Array, count: number, moment: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stamps[middle]! < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
