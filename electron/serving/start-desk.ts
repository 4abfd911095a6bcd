/** Puts a serving desk together: journal, runtime, exchange, feed, host and surfaces. Both entries start here. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { defined } from '../../shared/base/assert.ts';
import { deskUuid } from '../../shared/base/uuid.ts';
import { type Money, parseMoney } from '../../shared/units/money.ts';
import type { EpochNs } from '../../shared/units/time.ts';
import { attachPort, type PortLike } from '../api/message-port.ts';
import { createServer } from '../api/server.ts';
import { loadOrCreateToken } from '../api/token.ts';
import type { JournalPort, RuntimePort } from '../engine/ports.ts';
import { openPaperExchange, type PaperExchange } from '../exchange/paper-exchange.ts';
import { Pacer } from '../feed/pacer.ts';
import { openReplay } from '../feed/replay.ts';
import { type Clock, systemClock } from '../host/clock.ts';
import type { Desk } from '../host/desk.ts';
import { Host } from '../host/host.ts';
import { Recorder } from '../host/recording.ts';
import { ServingDesk } from '../host/serving-desk.ts';
import { recordPort } from '../journal/lock.ts';
import { openJournal } from '../journal/open.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { positionSource } from '../scenario/position-source.ts';
import { prepareDemo } from './demo.ts';
import { restoreOrders } from './restore-orders.ts';
import { SAMPLES } from './samples.ts';
import { openSimulatedMarket } from './simulated-market.ts';

/** The market data a desk serves on. `sim` and `replay` need no network. */
export type FeedChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'sim' }
  | { readonly kind: 'replay'; readonly file: string };

export interface ServeOptions {
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Used as the token; a random one is made and kept in the data directory where undefined. */
  readonly token?: string | undefined;
  /** `none` by default; a demo always simulates. */
  readonly feed?: FeedChoice | undefined;
  /** Folders of algorithm modules, besides the samples'. */
  readonly algorithmFolders?: readonly string[] | undefined;
  /** Opens with the offline paper session: a simulated market and the sample `momentum`. */
  readonly demo?: boolean | undefined;
  /** Logs every input to this new file, so that the run can be repeated. */
  readonly record?: string | undefined;
}

/** A desk that serves. */
export interface RunningDesk {
  readonly desk: Desk;
  /** Address of the console and the API, without the token. */
  readonly url: string;
  readonly token: string;
  /** Serves a window over a message port. */
  attachPort(port: PortLike): void;
  close(): Promise<void>;
}

/** Where the console was built to. */
const CONSOLE = fileURLToPath(new URL('../../out/renderer', import.meta.url));

/** How much simulated market lies behind the moment at which a demo opens: enough to warm up on, and to draw. */
const DEMO_HISTORY_NS = 10n * 60n * 1_000_000_000n;
const DEFAULT_CAPITAL = parseMoney('1000000') as Money;
const TAKER_FEE_CENTI_BP = 500;
const ROLLBACK_WINDOW_MS = 3_600_000;
const PREPARATION_TIMEOUT_MS = 30_000;
/** A turn of the live loop ends in a commit anyway; this only bounds a very long one. */
const GROUP = 1_000;

/**
 * Starts a desk on a data directory: folds its facts, brings its versions back, opens its doors, and starts the feed.
 * When any of it fails, everything that was opened is closed again.
 *
 * @throws {JournalError} when the data directory cannot be used; {FeedError} for a recording that cannot be played;
 *   {TokenError} for a token that others can read.
 */
export async function startDesk(options: ServeOptions): Promise<RunningDesk> {
  const opened: (() => Promise<void> | void)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of opened.reverse()) await close();
  };
  try {
    const recorder = options.record === undefined ? undefined : new Recorder(options.record);
    opened.push(() => recorder?.close());
    const journal = openJournal({ directory: options.dataDir });
    const runtime = openRuntime({ folders: [SAMPLES, ...(options.algorithmFolders ?? [])] });
    const clock = systemClock();
    const parts = { journal, runtime, clock, recorder };
    const desk = await assemble(options, parts).catch(async (error: unknown) => {
      await runtime.close();
      journal.close();
      throw error;
    });
    opened.push(() => desk.close());
    const token = loadOrCreateToken(options.dataDir, options.token);
    const server = await createServer(desk, { port: options.port, token, staticDir: CONSOLE });
    opened.push(() => server.close());
    recordPort(options.dataDir, server.port);
    await desk.resume();
    if (options.demo) await prepareDemo(desk);
    desk.startFeed();
    return { desk, url: server.url, token, attachPort: (port) => attachPort(desk, port), close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Parts {
  readonly journal: JournalPort;
  readonly runtime: RuntimePort;
  readonly clock: Clock;
  readonly recorder: Recorder | undefined;
}

/** Host and feed around an open journal, folded and with its orders back on the exchange. */
async function assemble(options: ServeOptions, parts: Parts): Promise<ServingDesk> {
  const { journal, clock } = parts;
  const seed = seedOf(journal);
  const now = clock.wallNs();
  const feed = await openFeed(options, seed, now, journal);
  const originNs = feed?.paced.originNs ?? now;
  let exchange: PaperExchange | undefined;
  const host = new Host({
    ...parts,
    exchange: (view) => {
      exchange = openPaperExchange({ instruments: view.instruments, positions: positionSource(view) });
      return exchange;
    },
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
    },
  });
  host.recover();
  const indexes = feed ? host.list(feed.paced.instruments) : [];
  restoreOrders(host.view, defined(exchange, 'exchange'));
  const deskId = deskUuid(seed, 'desk', 1);
  host.note('started', deskId, { feed: feed?.kind ?? 'none' });
  return new ServingDesk({ deskId, seed, originNs, host, journal, clock, feed: feed && { ...feed, indexes } });
}

/** A desk's ids derive from its seed, drawn once for each data directory. */
function seedOf(journal: JournalPort): number {
  const known = journal.meta('seed');
  if (known !== undefined) return Number(known);
  const seed = randomBytes(6).readUIntBE(0, 6);
  journal.setMeta('seed', String(seed));
  return seed;
}

async function openFeed(
  { demo, feed }: ServeOptions,
  seed: number,
  now: EpochNs,
  journal: JournalPort,
): Promise<{ readonly kind: 'sim' | 'replay'; readonly paced: Pacer } | undefined> {
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
