import { epochNs } from '../../shared/units/time.ts';
import type { FeedPort } from '../engine/ports.ts';
import { Pacer } from '../feed/pacer.ts';
import { openReplay } from '../feed/replay.ts';
import { simulatedMarkets } from '../feed/simulation/markets.ts';
import { openSimulator } from '../feed/simulator.ts';
import type { RunControl } from './run-control.ts';
import type { Scenario } from './scenario.ts';

/**
 * Opens the market data of a scenario, at its pace where it has one or somebody may hold it.
 *
 * @throws {FeedError} for a recording that cannot be played.
 */
export async function openFeed(
  scenario: Scenario,
  speed: number | 'max',
  control: RunControl | undefined,
): Promise<FeedPort> {
  const { feed, instruments, seed } = scenario;
  const inner =
    feed.kind === 'replay'
      ? await openReplay({
          file: feed.file,
          venue: feed.venue,
          instrument: feed.instrument,
          instruments,
          maxBadRows: feed.max_bad_rows,
        })
      : openSimulator({
          seed,
          originNs: epochNs(0n),
          durationSeconds: feed.duration_seconds,
          instruments: simulatedMarkets(feed.symbols),
        });
  if (speed === 'max' && control === undefined) return inner;
  const pacer = new Pacer(inner, { speed });
  control?.paced(pacer);
  return pacer;
}
