import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FeedPort } from '../../electron/engine/ports.ts';
import { openReplay } from '../../electron/feed/replay.ts';
import { openSimulator } from '../../electron/feed/simulator.ts';
import { assert } from '../../shared/base/assert.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { MarketEvent } from '../../shared/domain/market-event.ts';
import { type EpochNs, epochNs, type TimeNs, timeNs } from '../../shared/units/time.ts';

const RECORDING = fileURLToPath(new URL('../../../shared/data/binance_trades_20240808.csv.gz', import.meta.url));
/** As many events as the recording has trades of its instrument, to the thousand. */
const SIMULATED_SECONDS = 1_050;

/** Market events in memory, to be played over and over. */
export interface Tape {
  readonly instruments: readonly Instrument[];
  readonly originNs: EpochNs;
  readonly length: number;
  /** The event at a place of the endless tape, fresh: the desk writes into events. Each round follows in time on the one before. */
  at(place: number): MarketEvent;
  /** The same at a market time of the caller's choosing. */
  atTime(place: number, tsNs: TimeNs): MarketEvent;
}

let loading: Promise<Tape> | undefined;

/** The recorded BTCUSDT trades; where the recordings are not at hand, a simulated market of the same size. Read once. */
export function loadTape(): Promise<Tape> {
  loading ??= load();
  return loading;
}

/** The same market on several venues, which trade in turn. */
export function onVenues(tape: Tape, count: number): Tape {
  const { instruments, at, atTime } = tape;
  const venues = Array.from({ length: count }, (_, i) => `venue-${i + 1}`);
  return {
    ...tape,
    instruments: venues.flatMap((venue, index) => instruments.slice(0, 1).map((each) => ({ ...each, venue, index }))),
    at: (place) => ({ ...at(place), instrument: place % count }),
    atTime: (place, tsNs) => ({ ...atTime(place, tsNs), instrument: place % count }),
  };
}

async function load(): Promise<Tape> {
  const feed = await openFeed();
  const events: MarketEvent[] = [];
  for await (const batch of feed.batches()) events.push(...batch);
  const [first, last] = [events[0], events.at(-1)];
  assert(first && last, 'the tape has no events');
  const round = last.tsNs - first.tsNs + 1;
  const copy = (place: number, tsNs: TimeNs): MarketEvent => ({ ...events[place % events.length]!, tsNs });
  return {
    instruments: feed.instruments,
    originNs: feed.originNs,
    length: events.length,
    at: (place) => copy(place, timeNs(events[place % events.length]!.tsNs + round * Math.floor(place / events.length))),
    atTime: copy,
  };
}

async function openFeed(): Promise<FeedPort> {
  if (existsSync(RECORDING)) {
    return openReplay({
      file: RECORDING,
      venue: 'binance-usdm',
      instrument: 'BTCUSDT',
      instruments: [{ venue: 'binance-usdm', instrument: 'BTCUSDT', tick: '0.10', lot: '0.001' }],
    });
  }
  process.stderr.write('the recorded trades are not in ../shared/data: a simulated market stands in for them\n');
  return openSimulator({ seed: 42, originNs: epochNs(0n), durationSeconds: SIMULATED_SECONDS });
}
