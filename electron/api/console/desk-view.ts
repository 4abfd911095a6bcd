import type { z } from 'zod';
import type { DeskView } from '../../../shared/contract/console.ts';
import { absoluteTime, epochMs } from '../../../shared/units/time.ts';
import type { Desk, Gap } from '../../host/desk.ts';
import { breakersToWire } from '../map/breaker.ts';
import { outageToWire } from '../map/outage.ts';
import { profitToWire } from '../map/profit.ts';
import { isoTimeOrNull, wholeMs } from '../map/time.ts';
import { natsWay, webhookWay } from '../way-out.ts';
import type { StateSet } from './state-set.ts';

/** The latest gaps that are told of. */
const SHOWN_GAPS = 20;

/** What is measured beside the desk's own view. */
export interface Measured {
  readonly eventsPerSecond: number;
  readonly missed: number;
  readonly twice: number;
  readonly gaps: readonly Gap[];
  /** Who set the desk's own trading state, and why; null where nobody did or that is not known. */
  readonly stateSet?: StateSet | null;
}

/** The desk as a whole, as the console shows it. */
export function deskToView(desk: Desk, measured: Measured): z.infer<typeof DeskView> {
  const { view, feed } = desk;
  const stats = desk.feedStats();
  const head = desk.auditHead();
  return {
    desk_id: desk.deskId,
    simulated: true,
    trading_state: view.tradingState('desk'),
    stopped: desk.stopped ?? null,
    journal_outage: outageToWire(desk.outage),
    trading_state_set: measured.stateSet ?? null,
    feed: {
      kind: feed.kind,
      speed: feed.speed,
      paused: feed.paused,
      ended: feed.ended,
      age_ms: wholeMs(desk.feedAgeMs()),
      progress: stats?.progress ?? null,
      read: stats?.read ?? 0,
      bad: stats?.bad ?? 0,
    },
    market_time_ms: view.sequence === 0 ? null : epochMs(absoluteTime(view.marketNow, desk.originNs)),
    events: {
      accepted: view.sequence,
      per_second: measured.eventsPerSecond,
      missed: measured.missed,
      twice: measured.twice,
      gaps: measured.gaps.slice(-SHOWN_GAPS).map((gap) => gapInWords(desk, gap)),
    },
    orders: { sent: view.counts.sent, denied: view.counts.denied, filled: view.counts.filled },
    audit: { rows: head.rows, head: head.hash, ...coverage(desk) },
    breakers: breakersToWire(view),
    connections: { ...view.connections },
    profit: [...view.accountProfit()].map(([currency, profit]) => profitToWire(currency, profit)),
    outbox: outboxOf(desk),
    ways_out: { nats: natsWay(desk) ?? null, webhook: webhookWay(desk) ?? null },
  };
}

/** What waits for the bus; null where none is configured. */
function outboxOf({ outward }: Desk): z.infer<typeof DeskView>['outbox'] {
  const bus = outward?.bus();
  if (bus === undefined) return null;
  const { waiting, oldestAgeMs, connected, server, lastError } = bus;
  return { waiting, oldest_age_ms: wholeMs(oldestAgeMs), connected, server, last_error: lastError };
}

/** How far the audit is signed; nothing where the journal keeps no checkpoints. */
function coverage({ checkpoints }: Desk) {
  if (checkpoints === undefined) return {};
  const { rows, tsNs, problem } = checkpoints.state();
  return { checkpoint: { rows, at: isoTimeOrNull(tsNs ?? null), problem: problem ?? null } };
}

/** Where events were missed, for a person: `momentum:paper: BTCUSDT 15,278`. */
function gapInWords(desk: Desk, { slotId, instrument, from, to }: Gap): string {
  const symbol = desk.view.instruments[instrument]?.symbol ?? `instrument ${instrument}`;
  return `${slotId}: ${symbol} event ${from}${to === from ? '' : ` to ${to}`}`;
}
