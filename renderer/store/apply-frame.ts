import type { ConsoleFrame } from '../../shared/contract/console.ts';
import { withColours } from './colours.ts';
import { type Candle, type ConsoleData, NO_DATA } from './console-data.ts';
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
 * What the console knows after one more frame. A snapshot starts over (and keeps only the colours, so that a
 * reconnection does not repaint anything); a delta replaces what it carries whole and continues the series.
 */
export function applyFrame(data: ConsoleData, frame: ConsoleFrame): ConsoleData {
  const starts = frame.type === 'snapshot';
  const base = starts ? { ...NO_DATA, colours: data.colours, epoch: data.epoch + 1 } : data;
  const slots = frame.slots ?? base.slots;
  const versions = frame.versions ?? base.versions;
  return {
    desk: frame.desk,
    slots,
    versions,
    swaps: frame.swaps ?? base.swaps,
    instruments: frame.instruments ?? base.instruments,
    candles: withCandles(base.candles, frame.candles),
    fills: continued(base.fills, frame.fills ?? [], (fill) => fill.seq, KEPT.fills),
    markers: continued(base.markers, frame.markers ?? [], (marker) => marker.seq, KEPT.markers),
    equity: continued(base.equity, frame.equity ?? [], (point) => point.time, KEPT.equity),
    colours: withColours(base.colours, versions, slots),
    epoch: base.epoch,
  };
}
