import { versionName } from '../../shared/domain/version.ts';
import type { Desk } from '../host/desk.ts';
import type { ConsoleFeed } from './console/console-feed.ts';
import { wholeMs } from './map/time.ts';
import { natsWay } from './way-out.ts';

type Status = 'healthy' | 'degraded' | 'unhealthy';

interface PartHealth {
  readonly status: Status;
  readonly age_ms: number | null;
  readonly message: string;
  /** False for what this desk was started without. */
  readonly configured: boolean;
}

/** A feed that should be running and has been silent for longer is called degraded, milliseconds. */
const SILENCE_MS = 10_000;

/** How each part of the desk is doing, and the worst of it as the whole. */
export function deskHealth(desk: Desk, feed: ConsoleFeed) {
  const parts = {
    database: database(desk, feed),
    nats: nats(desk),
    feed: marketData(desk),
    exchange: {
      status: 'healthy',
      age_ms: null,
      message: 'simulated: the paper exchange runs within the desk',
      configured: true,
    },
    engine: engine(desk),
  } as const satisfies Record<string, PartHealth>;
  const all: readonly Status[] = Object.values(parts).map(({ status }) => status);
  const status: Status = all.includes('unhealthy') ? 'unhealthy' : all.includes('degraded') ? 'degraded' : 'healthy';
  return { status, ...parts };
}

function database(desk: Desk, feed: ConsoleFeed): PartHealth {
  if (desk.outage) {
    const { reason, facts } = desk.outage;
    const message = `it cannot be written, and ${facts} facts wait: ${reason}`;
    return { status: 'unhealthy', age_ms: wholeMs(feed.sinceCommitMs()), message, configured: true };
  }
  try {
    const unsigned = desk.checkpoints?.state().problem;
    const problems = [...(unsigned === undefined ? [] : [unsigned]), ...(desk.findings ?? [])];
    const rows = `${desk.auditHead().rows} audit rows`;
    return {
      // Everything is recorded all the same; what is missing is the proof to others that nothing was changed since.
      status: problems.length === 0 ? 'healthy' : 'degraded',
      age_ms: wholeMs(feed.sinceCommitMs()),
      message: [rows, ...problems].join('; '),
      configured: true,
    };
  } catch (error) {
    return {
      status: 'unhealthy',
      age_ms: wholeMs(feed.sinceCommitMs()),
      message: error instanceof Error ? error.message : String(error),
      configured: true,
    };
  }
}

/** Without the bus everything works, so it never makes a desk unhealthy. */
function nats(desk: Desk): PartHealth {
  const way = natsWay(desk);
  if (way === undefined)
    return { status: 'healthy', age_ms: null, message: 'not configured: facts stay on this desk', configured: false };
  return { ...way, age_ms: wholeMs(desk.outward?.bus()?.sinceAnswerMs ?? undefined), configured: true };
}

function marketData(desk: Desk): PartHealth {
  const age = desk.feedAgeMs();
  const { kind, paused, ended } = desk.feed;
  if (kind === 'none')
    return { status: 'healthy', age_ms: null, message: 'no market data configured', configured: false };
  if (ended)
    return { status: 'healthy', age_ms: wholeMs(age), message: `${kind}: the data has ended`, configured: true };
  if (paused) return { status: 'healthy', age_ms: wholeMs(age), message: `${kind}: paused`, configured: true };
  const silent = age === undefined || age > SILENCE_MS;
  return {
    status: silent ? 'degraded' : 'healthy',
    age_ms: wholeMs(age),
    message: silent ? `${kind}: silent` : `${kind}: running`,
    configured: true,
  };
}

function engine(desk: Desk): PartHealth {
  const age_ms = wholeMs(desk.feedAgeMs());
  if (desk.stopped !== undefined) return { status: 'unhealthy', age_ms, message: desk.stopped, configured: true };
  const failed = failedVersions(desk);
  return failed.length === 0
    ? { status: 'healthy', age_ms, message: `${desk.view.sequence} market events`, configured: true }
    : { status: 'degraded', age_ms, message: failed.join('; '), configured: true };
}

/**
 * Live versions that are unhealthy or have stopped, in words. One that has stopped comes to be judged by a fresh instance,
 * which may do well: its slot stands without anybody who trades all the same.
 */
function failedVersions(desk: Desk): string[] {
  const { view } = desk;
  return [...view.slots.values()].flatMap(({ id, attachments }) => {
    const live = attachments.find(({ role }) => role === 'live');
    const entity = live && view.entities.get(live.entityId);
    if (!live || !entity) return [];
    const seen = desk.healthReport(entity.id)?.instances.find(({ instance }) => instance === live.instance)?.health;
    if (seen?.loaded === false) return [`${versionName(entity)} is live in ${id} and has stopped`];
    return entity.health === 'unhealthy' ? [`${versionName(entity)} is live in ${id} and unhealthy`] : [];
  });
}
