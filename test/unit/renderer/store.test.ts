import { describe, expect, it } from 'vitest';
import { applyFrame } from '../../../renderer/store/apply-frame.ts';
import { PALETTE_SIZE, withColours } from '../../../renderer/store/colours.ts';
import { STALE_AFTER_MS } from '../../../renderer/store/connection.ts';
import { NO_DATA } from '../../../renderer/store/console-data.ts';
import { createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import {
  brokenWaysOut,
  currentInstrument,
  currentSlot,
  isFeedLate,
  isStale,
  listedVersions,
  swapsIn,
  tradingState,
} from '../../../renderer/store/selectors.ts';
import { continued } from '../../../renderer/store/series.ts';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { chance, desk, history, INSTRUMENT, slot, versions } from '../../support/fake-desk-state.ts';

function snapshot(change: Partial<ConsoleFrame> = {}): ConsoleFrame {
  const all = versions();
  const [live] = all;
  if (!live) throw new Error('the made-up desk has no version');
  return { type: 'snapshot', desk: desk('sim'), slots: [slot(live)], versions: all, ...history(chance(1)), ...change };
}

const delta = (change: Partial<ConsoleFrame>): ConsoleFrame => ({ type: 'delta', desk: desk('sim'), ...change });

const stored = (...frames: ConsoleFrame[]) => {
  const store = createConsoleStore(1_000);
  store.setState({ connection: { phase: 'live' } });
  for (const frame of frames) receiveFrame(store, frame, 1_000);
  return store;
};

const candle = (time: number, close: number) => ({ time, open: 1, high: 9, low: 0, close, volume: 1 });

describe('what the desk cannot do beside its trading', () => {
  const coverage = { rows: 3, at: null };
  const told = (problem: string | null) => {
    const view = desk('sim');
    return brokenWaysOut(
      stored(
        snapshot({ desk: { ...view, audit: { ...view.audit, checkpoint: { ...coverage, problem } } } }),
      ).getState(),
    );
  };

  it('is told in words, and nothing is while all is well', () => {
    expect(told('no checkpoints are made: the key is gone')).toBe('audit: no checkpoints are made: the key is gone');
    expect(told(null)).toBeNull();
  });
});

describe('a series', () => {
  const key = (value: { time: number }) => value.time;

  it('is continued by what is new', () => {
    expect(continued([candle(1, 1)], [candle(2, 2), candle(3, 3)], key, 10).map(key)).toEqual([1, 2, 3]);
  });

  it('has its open end replaced by a repetition', () => {
    const series = continued([candle(1, 1), candle(2, 2)], [candle(2, 5), candle(3, 3)], key, 10);
    expect(series.map(({ close }) => close)).toEqual([1, 5, 3]);
  });

  it('stays the same object when there is no news', () => {
    const series = [candle(1, 1)];
    expect(continued(series, [], key, 10)).toBe(series);
  });

  it('forgets its oldest points beyond the limit', () => {
    expect(continued([candle(1, 1), candle(2, 2)], [candle(3, 3)], key, 2).map(key)).toEqual([2, 3]);
  });
});

describe('frames', () => {
  it('start over with a snapshot, and keep the colours', () => {
    const first = applyFrame(NO_DATA, snapshot());
    const again = applyFrame(first, snapshot({ fills: [], versions: versions().toReversed() }));
    expect(again.fills).toEqual([]);
    expect(again.epoch).toBe(first.epoch + 1);
    expect(again.colours).toEqual(first.colours);
  });

  it('replace what a delta carries whole, and leave the rest', () => {
    const first = applyFrame(NO_DATA, snapshot());
    const next = applyFrame(first, delta({ slots: [] }));
    expect(next.slots).toEqual([]);
    expect(next.versions).toBe(first.versions);
    expect(next.candles).toBe(first.candles);
    expect(next.epoch).toBe(first.epoch);
  });

  it('repeat the candle that is still open without doubling it', () => {
    const first = applyFrame(NO_DATA, snapshot());
    const series = first.candles[INSTRUMENT] ?? [];
    const last = series.at(-1);
    if (!last) throw new Error('the made-up history is empty');
    const next = applyFrame(
      first,
      delta({ candles: { [INSTRUMENT]: [{ ...last, close: 7 }, candle(last.time + 1, 8)] } }),
    );
    expect(next.candles[INSTRUMENT]).toHaveLength(series.length + 1);
    expect(next.candles[INSTRUMENT]?.at(-2)?.close).toBe(7);
  });
});

describe('colours', () => {
  it('are given once and never moved', () => {
    const [first, second, ...rest] = versions();
    if (!first || !second) throw new Error('too few versions');
    const before = withColours({}, [first, second], []);
    const after = withColours(before, [...rest, second, first], []);
    expect(after).toMatchObject(before);
    expect(new Set(Object.values(after)).size).toBe(versions().length);
  });

  it('stay inside the palette', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...versions()[0]!, version: `1.${index}.0` }));
    expect(Math.max(...Object.values(withColours({}, many, [])))).toBe(PALETTE_SIZE - 1);
  });
});

describe('what the console makes of it', () => {
  it('shows the chosen slot while it is there, else the first', () => {
    const [live] = versions();
    const staging = { ...slot(live!), slot_id: 'momentum:staging' };
    const store = stored(snapshot({ slots: [slot(live!), staging] }));
    store.setState({ slotId: 'momentum:staging' });
    expect(currentSlot(store.getState())?.slot_id).toBe('momentum:staging');
    receiveFrame(store, delta({ slots: [slot(live!)] }), 1_000);
    expect(currentSlot(store.getState())?.slot_id).toBe('momentum:paper');
  });

  it('shows the instrument that the slot holds', () => {
    const other = {
      instrument: 'sim:ETHUSDT',
      venue: 'sim',
      symbol: 'ETHUSDT',
      price_scale: 2,
      quantity_scale: 3,
      currency: 'USDT',
    };
    const held = { ...other, instrument: INSTRUMENT, symbol: 'BTCUSDT' };
    const store = stored(snapshot({ instruments: [other, held] }));
    expect(currentInstrument(store.getState())?.symbol).toBe('BTCUSDT');
    store.setState({ instrument: 'sim:ETHUSDT' });
    expect(currentInstrument(store.getState())?.symbol).toBe('ETHUSDT');
  });

  it('takes the stricter of the two trading states', () => {
    const [live] = versions();
    const store = stored(snapshot({ slots: [{ ...slot(live!), trading_state: 'reducing' }] }));
    expect(tradingState(store.getState())).toBe('reducing');
    receiveFrame(store, delta({ desk: { ...desk('sim'), trading_state: 'halted' } }), 1_000);
    expect(tradingState(store.getState())).toBe('halted');
  });

  it('calls figures stale when the line is lost, and when the desk is silent', () => {
    const store = stored(snapshot());
    expect(isStale(store.getState())).toBe(false);
    store.setState({ now: 1_000 + STALE_AFTER_MS });
    expect(isStale(store.getState())).toBe(false);
    store.setState({ now: 1_001 + STALE_AFTER_MS });
    expect(isStale(store.getState())).toBe(true);
    store.setState({ now: 1_000, connection: { phase: 'lost', reason: 'gone', attempt: 1, retryAt: 0 } });
    expect(isStale(store.getState())).toBe(true);
  });

  it('calls a feed late only while it should run', () => {
    const late = { ...desk('sim').feed, age_ms: 60_000 };
    const told = (feed: ConsoleFrame['desk']['feed']) =>
      isFeedLate(stored(delta({ desk: { ...desk('sim'), feed } })).getState());
    expect(told(late)).toBe(true);
    expect(told({ ...late, paused: true })).toBe(false);
    expect(told({ ...late, ended: true })).toBe(false);
    expect(told({ ...late, age_ms: 12 })).toBe(false);
  });

  it('lists the live version first', () => {
    const all = versions().toReversed();
    const [first] = listedVersions(all, slot(all.at(-1)!));
    expect(first?.version.version).toBe('1.0.0');
    expect(first?.attachment?.role).toBe('live');
  });

  it('tells what versions, fills and swaps did in the slot on screen, not in another', () => {
    const [live] = versions();
    const paper = slot(live!);
    const [record] = paper.versions;
    const production = { ...paper, slot_id: 'momentum:production', versions: [{ ...record!, fills: 7 }] };
    const fillsOf = (one: typeof paper | undefined) => listedVersions(versions(), one)[0]?.record?.fills;
    expect([fillsOf(paper), fillsOf(production), fillsOf(undefined)]).toEqual([31, 7, undefined]);
    const swap = {
      swap_id: 's',
      swap_type: 'manual',
      status: 'completed',
      stage: 'done' as const,
      scheduled_for: null,
      slot_ids: ['momentum:production'],
      from_version: 'momentum@1.0.0',
      to_version: 'mean-reversion@1.0.0',
      reason: '',
      initiated_by: 'administrator',
      initiated_at: '2026-11-21T14:32:08.000Z',
      market_time_ns: null,
      downtime_us: null,
      events_held: null,
      cut_sequence: null,
      receipts: null,
      error_message: null,
    };
    expect([swapsIn([swap], paper), swapsIn([swap], production), swapsIn([swap], undefined)]).toEqual([[], [swap], []]);
  });
});
