import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { instrumentKey } from '../../../shared/domain/instrument.ts';
import { type CandlePlace, CandleSeries } from './candles.ts';
import type { ConsoleFeed } from './console-feed.ts';

type Candles = NonNullable<ConsoleFrame['candles']>;

/**
 * One console's place in the feed. A frame holds what came since the frame before, however long ago that was: a
 * console that reads slowly gets fewer frames, and nothing waits for it anywhere.
 */
export class ConsoleReader {
  readonly #feed: ConsoleFeed;
  readonly #candles: CandlePlace[] = [];
  #equity = 0;
  #fills = 0;
  #markers = 0;
  #instruments = 0;
  #alerts = 0;
  #sent = { slots: '', versions: '', swaps: '', risk: '', ladders: '' };
  /** The feed's revision at the last frame. */
  revision = -1;

  constructor(feed: ConsoleFeed) {
    this.#feed = feed;
  }

  /** Everything that came since the last frame; the first frame is the snapshot. */
  next(): ConsoleFrame {
    const type = this.revision < 0 ? 'snapshot' : 'delta';
    const feed = this.#feed;
    this.revision = feed.revision;
    const summary = feed.summary.read();
    const frame: ConsoleFrame = { type, desk: summary.desk };
    for (const part of ['slots', 'versions', 'swaps', 'risk', 'ladders'] as const) {
      if (summary[part].text === this.#sent[part]) continue;
      this.#sent[part] = summary[part].text;
      Object.assign(frame, { [part]: summary[part].value });
    }
    this.#addSeries(frame);
    return frame;
  }

  #addSeries(frame: ConsoleFrame): void {
    const feed = this.#feed;
    const snapshot = frame.type === 'snapshot';
    const { instruments } = feed.desk.view;
    if (snapshot || instruments.length !== this.#instruments) {
      this.#instruments = instruments.length;
      frame.instruments = instruments.map((each) => ({
        instrument: instrumentKey(each),
        venue: each.venue,
        symbol: each.symbol,
        price_scale: each.priceScale,
        quantity_scale: each.quantityScale,
        currency: each.currency,
      }));
    }
    const candles = this.#readCandles();
    if (snapshot || Object.keys(candles).length > 0) frame.candles = candles;
    const fills = feed.fillTape.since(this.#fills);
    if (snapshot || fills.length > 0) frame.fills = fills;
    const markers = feed.markerTape.since(this.#markers);
    if (snapshot || markers.length > 0) frame.markers = markers;
    const alerts = feed.alerts.tape.since(this.#alerts);
    if (snapshot || alerts.length > 0) frame.alerts = alerts;
    const equity = feed.equity.since(this.#equity);
    if (snapshot || equity.length > 0) frame.equity = equity;
    this.#fills = feed.fillTape.end;
    this.#markers = feed.markerTape.end;
    this.#alerts = feed.alerts.tape.end;
    this.#equity = feed.equity.end;
  }

  #readCandles(): Candles {
    const read: Candles = {};
    this.#feed.candles.forEach((series, index) => {
      this.#candles[index] ??= CandleSeries.beginning();
      const instrument = this.#feed.desk.view.instruments[index];
      const fresh = series.read(this.#candles[index]);
      if (instrument && fresh.length > 0) read[instrumentKey(instrument)] = fresh;
    });
    return read;
  }
}
