import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { withColours } from './colours.ts';
import { type Candle, type ConsoleData, NO_DATA, type ToldAlert } from './console-data.ts';
import { continued, KEPT } from './series.ts';

type Candles = ConsoleData['candles'];

function withCandles(candles: Candles, news: ConsoleFrame['candles']): Candles {
  if (!news) return candles;
  const next: Record<string, readonly Candle[]> = { ...candles };
  for (const [instrument, fresh] of Object.entries(news)) {
    next[instrument] = continued(next[instrument] ?? [], fresh, (candle) => candle.time, KEPT.candles);
  }
  return next;
}

/**
 * Alerts with what is new of them. Their ids rise, so what was told before is known by its id; those of the first
 * snapshot were there before this console was.
 */
function withAlerts({ alerts, desk }: ConsoleData, frame: ConsoleFrame, now: number): readonly ToldAlert[] {
  const known = desk !== null && desk.desk_id !== frame.desk.desk_id ? [] : alerts;
  const last = known.at(-1)?.id ?? -1;
  const heardAt = desk === null ? null : now;
  const news = (frame.alerts ?? []).filter(({ id }) => id > last);
  return continued(
    known,
    news.map((alert) => ({ ...alert, heardAt })),
    ({ id }) => id,
    KEPT.alerts,
  );
}

/**
 * What the console knows after one more frame. A snapshot starts over (and keeps only the colours, so that a
 * reconnection does not repaint anything, and the alerts); a delta replaces what it carries whole and continues the series.
 *
 * @param now - Unix milliseconds of this machine.
 */
export function applyFrame(data: ConsoleData, frame: ConsoleFrame, now = 0): ConsoleData {
  const starts = frame.type === 'snapshot';
  const base = starts ? { ...NO_DATA, colours: data.colours, epoch: data.epoch + 1 } : data;
  const slots = frame.slots ?? base.slots;
  const versions = frame.versions ?? base.versions;
  return {
    desk: frame.desk,
    slots,
    ladders: frame.ladders ?? base.ladders,
    versions,
    swaps: frame.swaps ?? base.swaps,
    instruments: frame.instruments ?? base.instruments,
    candles: withCandles(base.candles, frame.candles),
    fills: continued(base.fills, frame.fills ?? [], (fill) => fill.seq, KEPT.fills),
    markers: continued(base.markers, frame.markers ?? [], (marker) => marker.seq, KEPT.markers),
    equity: continued(base.equity, frame.equity ?? [], (point) => point.time, KEPT.equity),
    risk: frame.risk ?? base.risk,
    alerts: withAlerts(data, frame, now),
    colours: withColours(base.colours, versions, slots),
    epoch: base.epoch,
  };
}
