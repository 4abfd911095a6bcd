import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Lockstep } from '../../electron/host/lockstep.ts';
import { openJournal, openMemoryJournal } from '../../electron/journal/open.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { timeNs } from '../../shared/units/time.ts';
import type { Bench, Workplace } from './bench.ts';
import { type BenchDesk, deploy, openBenchDesk, register } from './bench-desk.ts';
import { nowNs, timed } from './clock.ts';
import type { Measured } from './figure.ts';
import { loadTape } from './tape.ts';

/** One inline version through the whole pipeline: feed events in memory, host, lockstep, exchange, runtime, journal. */
export const engineBench: Bench = {
  name: 'engine',
  probes: [
    { figures: [{ name: 'events', unit: 'per_s', limit: 'bare loop that calls a handler' }], run: events },
    { figures: [{ name: 'order', unit: 'us', limit: 'bare call of a handler' }], run: order },
    { figures: [{ name: 'memory', unit: 'bytes' }], run: memory, once: true },
  ],
};

const SLICE = 20_000;
const SLICES = 20;

async function events({ scale, directory }: Workplace): Promise<readonly Measured[]> {
  const tape = await loadTape();
  const desk = await openBenchDesk({
    journal: openJournal({ directory: directory() }),
    mode: 'inline',
    deskTime: 'market',
  });
  const samples: number[] = [];
  const limit: number[] = [];
  try {
    const lockstep = await deployed(desk);
    const slices = Math.max(2, Math.round(SLICES * scale));
    for (let slice = 0; slice < slices; slice += 1) {
      const batch = Array.from({ length: SLICE }, (_, i) => tape.at(slice * SLICE + i));
      const started = nowNs();
      for (let i = 0; i < SLICE; i += 1) {
        const waiting = lockstep.event(batch[i]!);
        if (waiting) await waiting;
      }
      samples.push((SLICE / (nowNs() - started)) * 1e9);
      limit.push((SLICE / timed(() => callForEach(batch))) * 1e9);
    }
  } finally {
    await desk.close();
  }
  return [{ samples, limit }];
}

/** Orders that share a commit, which is not timed. */
const ORDERS_A_GROUP = 32;
const GROUPS = 250;
/** Market time from order to order: as fast as the desk's own limits let a version go on. */
const BETWEEN_NS = 10_000_000;
/** Orders become live so long after they were sent: later than any order of their group. */
const LATENCY_NS = 1_000_000_000;

async function order({ scale }: Workplace): Promise<readonly Measured[]> {
  const tape = await loadTape();
  const desk = await openBenchDesk({
    journal: openMemoryJournal(),
    mode: 'inline',
    deskTime: 'market',
    latencyNs: LATENCY_NS,
  });
  const samples: number[] = [];
  const limit: number[] = [];
  try {
    const lockstep = await deployed(desk, 'orders-each-trade.ts');
    const groups = Math.max(2, Math.round(GROUPS * scale));
    let ts = 0;
    let place = 0;
    const next = (afterNs: number): MarketEvent => {
      ts += afterNs;
      place += 1;
      return tape.atTime(place, timeNs(ts));
    };
    for (let group = 0; group < groups; group += 1) {
      for (let i = 0; i < ORDERS_A_GROUP; i += 1) {
        const event = next(BETWEEN_NS);
        samples.push(timed(() => void lockstep.event(event)) / 1000);
        limit.push(timed(() => handle(event)) / 1000);
      }
      desk.host.commit();
      // The exchange takes the group in and ends its orders, before the next group is timed.
      await lockstep.event(next(2 * LATENCY_NS));
      desk.host.commit();
    }
    const { sent } = desk.host.view.counts;
    if (sent < samples.length) throw new Error(`${samples.length} orders were timed, but only ${sent} were sent`);
  } finally {
    await desk.close();
  }
  return [{ samples, limit }];
}

const MEMORY_EVENTS = 10_000_000;
const MEMORY_MARKS = 10;

/** What the heap holds after each tenth of ten million events; the figure is the growth by million events. */
async function memory({ scale, directory }: Workplace): Promise<readonly Measured[]> {
  const tape = await loadTape();
  const collect = garbageCollector();
  const desk = await openBenchDesk({
    journal: openJournal({ directory: directory() }),
    mode: 'inline',
    deskTime: 'market',
  });
  const heap: number[] = [];
  const between = Math.round((MEMORY_EVENTS * scale) / MEMORY_MARKS);
  try {
    const lockstep = await deployed(desk);
    for (let place = 0; heap.length < MEMORY_MARKS; ) {
      for (const end = place + between; place < end; place += 1) {
        const waiting = lockstep.event(tape.at(place));
        if (waiting) await waiting;
      }
      collect();
      const { heapUsed, external } = process.memoryUsage();
      heap.push(heapUsed + external);
    }
  } finally {
    await desk.close();
  }
  const samples = heap.slice(1).map((bytes, i) => ((bytes - heap[i]!) / between) * 1e6);
  return [{ samples, series: { heap_bytes: heap } }];
}

/** Collects all garbage when called. V8 gives the function to contexts that are made after the flag was set. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Deploys one version: the module, or the built-in one that does nothing. */
async function deployed(desk: BenchDesk, module?: string): Promise<Lockstep> {
  const lockstep = new Lockstep(desk.host);
  const execute = lockstep.command.bind(lockstep);
  await deploy(execute, await register(execute, desk.runtime, module));
  return lockstep;
}

let seen = 0;
/** What a bare handler does: it reads the event and remembers something of it. */
function handle(event: MarketEvent): void {
  seen = (seen + event.instrumentSeq) | 0;
}

function callForEach(batch: readonly MarketEvent[]): void {
  for (const event of batch) handle(event);
}
