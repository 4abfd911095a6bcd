/** Puts a serving desk together: journal, runtime, exchange, feed, host and surfaces. Used by both entries. */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { defined } from '../shared/base/assert.ts';
import { deskUuid } from '../shared/base/uuid.ts';
import type { FactOf } from '../shared/domain/fact.ts';
import { isOpen } from '../shared/domain/order.ts';
import { formatDecimal } from '../shared/units/decimal.ts';
import { type Money, parseMoney } from '../shared/units/money.ts';
import { type EpochNs, epochNs, timeNs } from '../shared/units/time.ts';
import { attachPort, type PortLike } from './api/message-port.ts';
import { createServer } from './api/server.ts';
import { loadOrCreateToken } from './api/token.ts';
import { prepareDemo } from './demo.ts';
import type { AuditRow, FeedPort, JournalPort } from './engine/ports.ts';
import { openPaperExchange, type PaperExchange } from './exchange/paper-exchange.ts';
import { Pacer } from './feed/pacer.ts';
import { openReplay } from './feed/replay.ts';
import { openSimulator } from './feed/simulator.ts';
import { systemClock } from './host/clock.ts';
import type { Desk } from './host/desk.ts';
import { Host } from './host/host.ts';
import { Recorder } from './host/recording.ts';
import { ServingDesk } from './host/serving-desk.ts';
import { recordPort } from './journal/lock.ts';
import { openJournal } from './journal/open.ts';
import { openRuntime } from './runtime/runtime.ts';
import { SAMPLES } from './samples.ts';
import { positionSource } from './scenario/position-source.ts';

export interface ServeOptions {
  readonly dataDir: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Used as the token; a random one is made and kept in the data directory where undefined. */
  readonly token?: string | undefined;
  /** `sim` and `replay` need no network. `none` by default. */
  readonly feed?:
    | { readonly kind: 'none' }
    | { readonly kind: 'sim' }
    | { readonly kind: 'replay'; readonly file: string }
    | undefined;
  /** Folders of algorithm modules; the samples' by default. */
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
const CONSOLE = fileURLToPath(new URL('../out/renderer', import.meta.url));

/** How much simulated market lies behind the moment at which a demo opens: enough to warm up on, and to draw. */
const DEMO_HISTORY_NS = 10n * 60n * 1_000_000_000n;
const DEFAULT_CAPITAL = parseMoney('1000000') as Money;
const TAKER_FEE_CENTI_BP = 500;
const HOUR_MS = 3_600_000;

/**
 * Starts a desk on a data directory: folds its facts, brings its versions back, opens its doors, and starts the feed.
 *
 * @throws {JournalError} when the data directory cannot be used; {FeedError} for a recording that cannot be played.
 */
export async function startDesk(options: ServeOptions): Promise<RunningDesk> {
  const journal = openJournal({ directory: options.dataDir });
  const clock = systemClock();
  const runtime = openRuntime({ folders: [...(options.algorithmFolders ?? [SAMPLES])] });
  try {
    const seed = seedOf(journal);
    const now = clock.wallNs();
    const feed = await openFeed(options, seed, now, journal);
    const originNs = feed?.originNs ?? now;
    let exchange: PaperExchange | undefined;
    const recorder = options.record === undefined ? undefined : new Recorder(options.record);
    const host = new Host({
      journal,
      runtime,
      exchange: (view) => {
        exchange = openPaperExchange({ instruments: view.instruments, positions: positionSource(view) });
        return exchange;
      },
      clock,
      deskTime: 'wall',
      group: 1_000,
      recorder,
      engine: {
        seed,
        originNs,
        mode: () => 'worker',
        defaultCapital: DEFAULT_CAPITAL,
        rollbackWindowMs: HOUR_MS,
        preparationTimeoutMs: 30_000,
        takerFeeCentiBp: TAKER_FEE_CENTI_BP,
      },
    });
    host.recover();
    const indexes = feed ? host.list(feed.instruments) : [];
    restoreOrders(host, defined(exchange, 'exchange'));
    host.note('started', deskUuid(seed, 'desk', 1), { feed: options.demo ? 'sim' : (options.feed?.kind ?? 'none') });
    const kind = options.demo || options.feed?.kind === 'sim' ? ('sim' as const) : ('replay' as const);
    const desk = new ServingDesk({
      deskId: deskUuid(seed, 'desk', 1),
      seed,
      originNs,
      host,
      journal,
      clock,
      feed: feed ? { kind, paced: feed, indexes } : undefined,
    });
    const token = loadOrCreateToken(options.dataDir, options.token);
    const server = await createServer(desk, { port: options.port, token, staticDir: CONSOLE });
    recordPort(options.dataDir, server.port);
    await desk.resume();
    if (options.demo) await prepareDemo(desk);
    desk.startFeed();
    return {
      desk,
      url: server.url,
      token,
      attachPort: (port) => attachPort(desk, port),
      close: async () => {
        await server.close();
        await desk.close();
        recorder?.close();
      },
    };
  } catch (error) {
    await runtime.close();
    journal.close();
    throw error;
  }
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
  options: ServeOptions,
  seed: number,
  now: EpochNs,
  journal: JournalPort,
): Promise<Pacer | undefined> {
  if (options.feed?.kind === 'replay') return new Pacer(await openReplay({ file: options.feed.file }), { speed: 1 });
  if (!options.demo && options.feed?.kind !== 'sim') return undefined;
  const history = options.demo ? DEMO_HISTORY_NS : 0n;
  const last = lastFill(journal);
  // After a restart the market goes on where it was left, in time and in price, or profit would jump for no reason.
  const start = last && last.atNs > now - history ? last.atNs : epochNs(now - history);
  const simulated: FeedPort = openSimulator({
    seed: Number((BigInt(seed) ^ start) & 0xffff_ffffn),
    originNs: start,
    startNs: start,
    startPrice: last?.price,
  });
  return new CatchUpPacer(simulated, Number(now - start));
}

/** The market time and price of the last fill, as decimal text: where a simulated market goes on. */
function lastFill(journal: JournalPort): { readonly atNs: EpochNs; readonly price: string } | undefined {
  const [row] = journal.audit({ limit: 1, action: 'fill' });
  if (!row) return undefined;
  const fill = factIn<FactOf<'fill'>>(row);
  const [listed] = journal.audit({ limit: 1, action: 'instrument_listed', subject: fill.instrument });
  const scale = listed ? factIn<FactOf<'instrument_listed'>>(listed).priceScale : 0;
  return { atNs: epochNs(BigInt(fill.marketNs)), price: formatDecimal(fill.price, scale) };
}

/** The fact that an audit row records. */
const factIn = <F>(row: AuditRow): F => (JSON.parse(row.payload) as { record: { body: F } }).record.body;

/** Puts the orders that were open at the last stop back on the paper exchange, whose own memory died with the process. */
function restoreOrders(host: Host, exchange: PaperExchange): void {
  const open = [...host.view.orders.values()]
    .filter((order) => isOpen(order.status))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const order of open) {
    const terms = { ...order, sentNs: timeNs(0) };
    if (order.status === 'working') exchange.restore(terms, order.filled, order.triggered);
    else exchange.send({ kind: 'submit', order: terms, sentNs: timeNs(0) });
    if (order.cancelRequested) exchange.send({ kind: 'cancel', orderId: order.id, sentNs: timeNs(0) });
  }
}

/** Runs through the history as fast as it can be taken, then at market speed. */
class CatchUpPacer extends Pacer {
  readonly #untilNs: number;

  constructor(feed: FeedPort, untilNs: number) {
    super(feed, { speed: 'max' });
    this.#untilNs = untilNs;
  }

  override async *batches(): ReturnType<Pacer['batches']> {
    for await (const batch of super.batches()) {
      const last = batch.at(-1);
      if (this.speed === 'max' && last && last.tsNs >= this.#untilNs) this.setSpeed(1);
      yield batch;
    }
  }
}
