import { randomBytes } from 'node:crypto';
import { defined } from '../../shared/base/assert.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import type { Outward } from '../../shared/domain/outward.ts';
import { type Money, parseMoney } from '../../shared/units/money.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import { type JournalPort, type RuntimePort, START_ACTION } from '../engine/ports.ts';
import { Pacer } from '../feed/pacer.ts';
import { openReplay } from '../feed/replay.ts';
import type { Clock } from '../host/clock.ts';
import { Host } from '../host/host.ts';
import { type Found, JournalFindings, snapshotFinding } from '../host/journal-findings.ts';
import type { Recorder } from '../host/recording.ts';
import { ServingDesk } from '../host/serving-desk.ts';
import type { ServingDeskParts } from '../host/serving-parts.ts';
import { PaperExchanges } from '../scenario/paper-exchanges.ts';
import type { Profile } from './profile.ts';
import { restoreOrders } from './restore-orders.ts';
import { openSimulatedMarket } from './simulated-market.ts';
import { SnapshotKeeper } from './snapshots/snapshot-keeper.ts';

/** The market data a desk serves on. `sim` and `replay` need no network. */
export type FeedChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'sim' }
  | { readonly kind: 'replay'; readonly file: string };

/** How much simulated market lies behind the moment at which a demo opens: enough to warm up on, and to draw. */
const DEMO_HISTORY_NS = 10n * 60n * 1_000_000_000n;
const DEFAULT_CAPITAL = parseMoney('1000000') as Money;
const TAKER_FEE_CENTI_BP = 500;
const ROLLBACK_WINDOW_MS = 3_600_000;
const PREPARATION_TIMEOUT_MS = 30_000;
/** A turn of the live loop ends in a commit anyway; this only bounds a very long one. */
const GROUP = 1_000;

/** What a desk is put together from; whoever opened them closes them. */
export interface Parts {
  readonly journal: JournalPort;
  readonly runtime: RuntimePort;
  readonly clock: Clock;
  readonly recorder: Recorder | undefined;
  readonly outward?: Outward | undefined;
  /** Recorded with the start; undefined where the desk is not to be served. */
  readonly profile?: Profile | undefined;
  /** The data directory, for a desk that keeps snapshots; left out for one that only carries out a command. */
  readonly directory?: string | undefined;
  /** What was found wrong with the journal when it was opened. */
  readonly found?: readonly Found[] | undefined;
  /** What a journal that cannot be written does to the desk; `stop` by default. */
  readonly onJournalFault?: 'reduce' | 'stop' | undefined;
}

/** Where a desk's market data comes from. */
export interface MarketChoice {
  /** `none` by default. */
  readonly feed?: FeedChoice | undefined;
  /** A simulated market with some history behind it, whatever `feed` says. */
  readonly demo?: boolean | undefined;
}

/** Host and feed around an open journal, folded and with its orders back on the exchange. Its versions are not loaded yet. */
export const assemble = async (market: MarketChoice, parts: Parts): Promise<ServingDesk> =>
  new ServingDesk(await assembleParts(market, parts));

/** What such a desk is made of, for whoever drives its host by hand. */
export async function assembleParts(market: MarketChoice, parts: Parts): Promise<ServingDeskParts> {
  const { journal, clock } = parts;
  const seed = seedOf(journal);
  const now = clock.wallNs();
  const feed = await openFeed(market, seed, now, journal);
  try {
    return takeUp(parts, seed, now, feed);
  } catch (error) {
    feed?.paced.close();
    throw error;
  }
}

/** The market data of a desk, before its instruments are known to the engine. */
type OpenFeed = { readonly kind: 'sim' | 'replay'; readonly paced: Pacer };

/** The host on its journal, with what it trades on. */
function takeUp(parts: Parts, seed: number, now: EpochNs, feed: OpenFeed | undefined): ServingDeskParts {
  const { journal, clock } = parts;
  const originNs = feed?.paced.originNs ?? now;
  const exchanges = new PaperExchanges();
  const host = new Host({
    ...parts,
    exchange: exchanges.exchange,
    simulator: exchanges.simulator,
    deskTime: 'wall',
    group: GROUP,
    engine: {
      seed,
      originNs,
      // Workers contain what a version does wrong; inline is for sessions and benches.
      mode: () => 'worker',
      defaultCapital: DEFAULT_CAPITAL,
      rollbackWindowMs: ROLLBACK_WINDOW_MS,
      preparationTimeoutMs: PREPARATION_TIMEOUT_MS,
      takerFeeCentiBp: TAKER_FEE_CENTI_BP,
      measuresLatency: true,
    },
  });
  const { restored, folded, passedOver } = host.recover();
  const indexes = feed ? host.list(feed.paced.instruments) : [];
  restoreOrders(host.view, defined(exchanges.paper, 'exchange'));
  host.reconcile();
  const deskId = deskUuid(seed, 'desk', 1);
  const { outward, profile } = parts;
  const start = { facts_restored: restored, facts_folded: folded };
  host.note(START_ACTION, deskId, { feed: feed?.kind ?? 'none', ...start, ...(profile ? { profile } : {}) });
  const findings = new JournalFindings();
  for (const each of passedOver) {
    const found = snapshotFinding(each);
    if (found) findings.add(found, host.view.factSeq, now);
  }
  for (const each of parts.found ?? []) findings.add(each, host.view.factSeq, now);
  const { directory } = parts;
  const snapshots = directory === undefined ? undefined : new SnapshotKeeper(host, { directory, originNs }, restored);
  return {
    deskId,
    seed,
    originNs,
    host,
    journal,
    clock,
    outward,
    snapshots,
    findings,
    feed: feed && { ...feed, indexes },
  };
}

/** A desk's ids derive from its seed, drawn once for each data directory. */
export function seedOf(journal: JournalPort): number {
  const known = journal.meta('seed');
  if (known !== undefined) return Number(known);
  const seed = randomBytes(6).readUIntBE(0, 6);
  journal.setMeta('seed', String(seed));
  return seed;
}

async function openFeed(
  { demo, feed }: MarketChoice,
  seed: number,
  now: EpochNs,
  journal: JournalPort,
): Promise<OpenFeed | undefined> {
  if (demo) return { kind: 'sim', paced: openSimulatedMarket(seed, now, DEMO_HISTORY_NS, journal) };
  switch (feed?.kind) {
    case 'sim':
      return { kind: 'sim', paced: openSimulatedMarket(seed, now, 0n, journal) };
    case 'replay':
      return { kind: 'replay', paced: new Pacer(await openReplay({ file: feed.file }), { speed: 1 }) };
    default:
      return undefined;
  }
}
