import type { Desk } from '../host/desk.ts';
import type { ConsoleFeed } from './console/console-feed.ts';
import { wholeMs } from './map/time.ts';

type Status = 'healthy' | 'degraded' | 'unhealthy';

interface PartHealth {
  readonly status: Status;
  readonly age_ms: number | null;
  readonly message: string;
}

/** A feed that should be running and has been silent for longer is called degraded, milliseconds. */
const SILENCE_MS = 10_000;

/** How each part of the desk is doing, and the worst of it as the whole. */
export function deskHealth(desk: Desk, feed: ConsoleFeed) {
  const parts = {
    database: database(desk, feed),
    nats: nats(desk),
    feed: marketData(desk),
    exchange: { status: 'healthy', age_ms: null, message: 'simulated: the paper exchange runs within the desk' },
    engine: engine(desk),
  } as const satisfies Record<string, PartHealth>;
  const all: readonly Status[] = Object.values(parts).map(({ status }) => status);
  const status: Status = all.includes('unhealthy') ? 'unhealthy' : all.includes('degraded') ? 'degraded' : 'healthy';
  return { status, ...parts };
}

function database(desk: Desk, feed: ConsoleFeed): PartHealth {
  try {
    return { status: 'healthy', age_ms: wholeMs(feed.sinceCommitMs()), message: `${desk.auditHead().rows} audit rows` };
  } catch (error) {
    return {
      status: 'unhealthy',
      age_ms: wholeMs(feed.sinceCommitMs()),
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

/** An event that waits for longer says that the bus does not keep up, milliseconds. */
const BACKLOG_MS = 5_000;

/** Without the bus everything works, so it never makes a desk unhealthy. */
function nats(desk: Desk): PartHealth {
  const state = desk.outward?.bus();
  if (state === undefined)
    return { status: 'healthy', age_ms: null, message: 'not configured: facts stay on this desk' };
  const { connected, server, waiting, oldestAgeMs, lastError } = state;
  const backlog =
    waiting === 0
      ? 'no event waits'
      : `${waiting === 1 ? '1 event waits' : `${waiting} events wait`}, the first for ${seconds(oldestAgeMs)} s`;
  const well = connected && lastError === null && (oldestAgeMs ?? 0) < BACKLOG_MS;
  return {
    status: well ? 'healthy' : 'degraded',
    age_ms: wholeMs(state.sinceAnswerMs ?? undefined),
    message: [`${connected ? 'connected to' : 'not connected to'} ${server}`, backlog, lastError ?? []]
      .flat()
      .join('; '),
  };
}

const seconds = (ms: number | null): number => Math.round((ms ?? 0) / 1_000);

function marketData(desk: Desk): PartHealth {
  const age = desk.feedAgeMs();
  const { kind, paused, ended } = desk.feed;
  if (kind === 'none') return { status: 'healthy', age_ms: null, message: 'no market data configured' };
  if (ended) return { status: 'healthy', age_ms: wholeMs(age), message: `${kind}: the data has ended` };
  if (paused) return { status: 'healthy', age_ms: wholeMs(age), message: `${kind}: paused` };
  const silent = age === undefined || age > SILENCE_MS;
  return {
    status: silent ? 'degraded' : 'healthy',
    age_ms: wholeMs(age),
    message: silent ? `${kind}: silent` : `${kind}: running`,
  };
}

function engine(desk: Desk): PartHealth {
  const age_ms = wholeMs(desk.feedAgeMs());
  return desk.stopped === undefined
    ? { status: 'healthy', age_ms, message: `${desk.view.sequence} market events` }
    : { status: 'unhealthy', age_ms, message: desk.stopped };
}
