import { useEffect, useMemo, useRef, useState } from 'react';
import type { ChartModel, Reading } from '../../chart/model.ts';
import { PriceChart } from '../../chart/price-chart.ts';
import { clock, date } from '../../format/time.ts';
import { versionKey } from '../../format/version.ts';
import { zoneName } from '../../format/zone.ts';
import { olderOf } from '../../store/older-candles.ts';
import { currentInstrument, currentSlot, listedVersions } from '../../store/selectors.ts';
import { useCommands, useConsole } from '../console-context.tsx';
import { onChartKey } from './chart-keys.ts';
import { ChartReading } from './chart-reading.tsx';

/** Says why there are no prices, where there are none. */
function NoPrices() {
  const kind = useConsole((state) => state.data.desk?.feed.kind ?? 'none');
  return (
    <div className="no-prices">
      {kind === 'none' ? (
        <>
          <b>No market data</b>
          <p>
            This desk runs without a feed. Start it with <code>--feed sim</code> for a simulated market, or with{' '}
            <code>--feed replay:FILE</code> for a recorded one.
          </p>
        </>
      ) : (
        <>
          <b>No price yet</b>
          <p>The first trade draws the first bar.</p>
        </>
      )}
    </div>
  );
}

/** Where the prices begin, and why they go no further back; empty where that is not known or there are older ones. */
function useBegins(instrument: string | undefined): string {
  return useConsole(({ older, data }) => {
    const known = olderOf(older, instrument ?? '', data);
    if (!known) return '';
    if (known.refusal !== null) return `older prices could not be had: ${known.refusal}`;
    if (known.asking || known.more || known.firstAt === null) return '';
    const at = `no prices before ${date(known.firstAt)} ${clock(known.firstAt)} ${zoneName()}`;
    return known.complete ? `${at}: the journal keeps none` : `${at}: older ones are not kept`;
  });
}

/** Prices with fills, profit by version and drawdown below, and lines for swaps and rollbacks through all. */
export function ChartPanel() {
  const { timeframe, latestAsks, unit } = useConsole((state) => state.chart);
  const { loadOlderCandles } = useCommands();
  const [reading, setReading] = useState<Reading | null>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const chart = useRef<PriceChart>(null);
  const latest = useRef<ChartModel>(null);
  const data = useConsole((state) => state.data);
  const slot = useConsole(currentSlot);
  const instrument = useConsole(currentInstrument);
  const versions = useMemo(
    () => listedVersions(data.versions, slot).map(({ version }) => versionKey(version.name, version.version)),
    [data.versions, slot],
  );
  const drawn = useMemo(() => versions.toSorted(), [versions]);
  const begins = useBegins(instrument?.instrument);
  const edge = useRef<() => void>(() => undefined);
  edge.current = () => void (instrument && loadOlderCandles(instrument.instrument));
  const empty = !instrument || (data.candles[instrument.instrument]?.length ?? 0) === 0;

  useEffect(() => {
    if (!canvas.current) return;
    const made = new PriceChart(canvas.current, 1, setReading, () => edge.current());
    chart.current = made;
    const scheme = window.matchMedia('(prefers-color-scheme: light)');
    const repaint = (): void => made.applyTheme();
    scheme.addEventListener('change', repaint);
    return () => {
      scheme.removeEventListener('change', repaint);
      chart.current = null;
      made.remove();
    };
  }, []);

  useEffect(() => {
    const waiting = latest.current !== null;
    latest.current = {
      data,
      slotId: slot?.slot_id,
      algorithm: slot?.algorithm,
      instrument,
      timeframe,
      unit,
      versions: drawn,
      begins,
    };
    // One drawing a frame, of the newest state: a busy machine skips states and is never kept from drawing any.
    if (waiting) return;
    requestAnimationFrame(() => {
      const model = latest.current;
      latest.current = null;
      if (model) chart.current?.show(model);
    });
  }, [data, slot?.slot_id, slot?.algorithm, instrument, timeframe, unit, drawn, begins]);

  const { theme, zoom, times } = useConsole((state) => state.preferences);
  useEffect(() => chart.current?.applyTheme(), [theme, zoom, times]);

  useEffect(() => {
    if (latestAsks > 0) chart.current?.showLatest();
  }, [latestAsks]);

  return (
    <div className="stage">
      <div
        ref={canvas}
        className="canvas"
        role="application"
        aria-roledescription="chart"
        aria-label={`chart of ${instrument?.symbol ?? 'no'} prices: arrows move, plus and minus zoom, End shows the latest`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and zoomed by keys.
        tabIndex={0}
        onKeyDown={(event) => {
          if (chart.current && onChartKey(chart.current, event)) event.preventDefault();
        }}
      />
      <ChartReading reading={reading} digits={instrument?.price_scale ?? 2} />
      {empty ? <NoPrices /> : null}
    </div>
  );
}
