import type { Desk } from '../host/desk.ts';

/** How a way out of the desk is doing. */
export interface WayOut {
  readonly status: 'healthy' | 'degraded';
  /** For a person: where it goes, what waits, what is wrong. */
  readonly message: string;
}

/** An event that waits for longer says that the bus does not keep up, milliseconds. */
const BACKLOG_MS = 5_000;

/** The bus; undefined where none is configured. */
export function natsWay({ outward }: Pick<Desk, 'outward'>): WayOut | undefined {
  const state = outward?.bus();
  if (state === undefined) return undefined;
  const { connected, server, waiting, oldestAgeMs, lastError } = state;
  const backlog =
    waiting === 0
      ? 'no event waits'
      : `${waiting === 1 ? '1 event waits' : `${waiting} events wait`}, the first for ${seconds(oldestAgeMs)} s`;
  const well = connected && lastError === null && (oldestAgeMs ?? 0) < BACKLOG_MS;
  return {
    status: well ? 'healthy' : 'degraded',
    message: [`${connected ? 'connected to' : 'not connected to'} ${server}`, backlog, lastError ?? []]
      .flat()
      .join('; '),
  };
}

/** The webhook; undefined where none is configured. */
export function webhookWay({ outward }: Pick<Desk, 'outward'>): WayOut | undefined {
  const state = outward?.webhook();
  if (state === undefined) return undefined;
  const { server, waiting, delivered, dropped, lastError } = state;
  const counts = [
    `${delivered} delivered`,
    waiting === 0 ? 'none waits' : `${waiting} ${waiting === 1 ? 'waits' : 'wait'}`,
    ...(dropped === 0 ? [] : [`${dropped} given up`]),
  ].join(', ');
  return {
    status: lastError === null ? 'healthy' : 'degraded',
    message: [`${server}: ${counts}`, lastError ?? []].flat().join('; '),
  };
}

const seconds = (ms: number | null): number => Math.round((ms ?? 0) / 1_000);
