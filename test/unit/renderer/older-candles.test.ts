import { describe, expect, it } from 'vitest';
import { BarTimes } from '../../../renderer/chart/bar-times.ts';
import { drawdownCurve, profitCurves } from '../../../renderer/chart/profit-curves.ts';
import { receiveFrame } from '../../../renderer/store/console-store.ts';
import { olderOf } from '../../../renderer/store/older-candles.ts';
import { auditWords, busWords } from '../../../renderer/view/bar/links-cell.tsx';
import { onChartKey } from '../../../renderer/view/chart/chart-keys.ts';
import { desk, INSTRUMENT, slot, versions } from '../../support/fake-desk-state.ts';
import { rig } from './renderer-rig.ts';

const candle = (time: number) => ({ time, open: 1, high: 2, low: 1, close: 2, volume: 3 });

describe('older prices', () => {
  const answers = (times: readonly number[], more: boolean, complete = true) => ({
    candles: times.map(candle),
    more,
    complete,
    first_at: new Date((times[0] ?? 0) * 1_000).toISOString(),
  });
  const begin = (answer: () => unknown) => {
    const made = rig(answer);
    const frame = {
      type: 'snapshot' as const,
      desk: desk('sim'),
      slots: [slot(versions()[0]!)],
      versions: versions(),
    };
    const anew = (): void =>
      receiveFrame(made.store, { ...frame, candles: { [INSTRUMENT]: [candle(100), candle(101)] } }, 0);
    anew();
    const times = () => made.store.getState().data.candles[INSTRUMENT]?.map(({ time }) => time);
    const known = () => olderOf(made.store.getState().older, INSTRUMENT, made.store.getState().data);
    return { ...made, anew, times, known };
  };

  it('come before those at hand, until there are none', async () => {
    const pages = [answers([90, 91, 100], true), answers([80], false)];
    const { commands, calls, times, known } = begin(() => pages.shift());
    await Promise.all([commands.loadOlderCandles(INSTRUMENT), commands.loadOlderCandles(INSTRUMENT)]);
    expect(times()).toEqual([90, 91, 100, 101]);
    await commands.loadOlderCandles(INSTRUMENT);
    expect(times()).toEqual([80, 90, 91, 100, 101]);
    expect(known()).toMatchObject({ more: false, complete: true, firstAt: 80_000, asking: false });
    await commands.loadOlderCandles(INSTRUMENT);
    expect(calls.map(({ input }) => input.until)).toEqual(['1970-01-01T00:01:40.000Z', '1970-01-01T00:01:30.000Z']);
  });

  it('leave no gap where a snapshot began anew meanwhile', async () => {
    let release: (answer: unknown) => void = () => undefined;
    const { commands, anew, times, known } = begin(() => new Promise((resolve) => (release = resolve)));
    const asked = commands.loadOlderCandles(INSTRUMENT);
    anew();
    release(answers([90], false));
    await asked;
    expect(times()).toEqual([100, 101]);
    expect(known()).toBeUndefined();
  });

  it('that cannot be had say why, and are not asked for again and again', async () => {
    const { commands, calls, known } = begin(() => {
      throw new Error('the desk failed');
    });
    await commands.loadOlderCandles(INSTRUMENT);
    await commands.loadOlderCandles(INSTRUMENT);
    expect(calls).toHaveLength(1);
    expect(known()?.refusal).not.toBeNull();
  });
});

describe('curves below the prices', () => {
  const times = new BarTimes();
  times.reset([60, 65]);
  const equity = [
    { time: 60, by_slot: { s: { a: 3 } }, returns: { s: { a: 0.001 } }, drawdown: { s: 0.02 } },
    { time: 61, by_slot: { s: { a: 4 } }, returns: { s: { a: 0.002 } }, drawdown: { s: 0.01 } },
    { time: 66, by_slot: { s: { a: 5 } }, returns: { s: { a: 0.004 } }, drawdown: { s: 0 } },
  ];

  it('hang the drawdown from zero, the deepest of a bar', () =>
    expect(drawdownCurve(equity, 's', times)).toEqual([
      { time: 60, value: -2 },
      { time: 65, value: 0 },
    ]));

  it('tell profit in per cent of what a version had', () =>
    expect(profitCurves(equity, 's', new Set(['a']), times, 0, 'share').get('a')).toEqual([
      { time: 60, value: 0.2 },
      { time: 65, value: 0.4 },
    ]));

  it('are none where the desk does not tell them', () =>
    expect(drawdownCurve([{ time: 60, by_slot: {} }], 's', times)).toEqual([]));
});

describe('what the bar says of the bus and the audit', () => {
  const outbox = { waiting: 0, oldest_age_ms: null, connected: true, server: 'nats://bus:4222', last_error: null };

  it('names the state in a word and the rest in its title', () => {
    expect(busWords({ outbox: null }).bus.word).toBe('off');
    expect(busWords({ outbox }).bus).toMatchObject({ word: 'on', tone: 'ok' });
    const late = busWords({
      outbox: { ...outbox, connected: false, waiting: 1_204, oldest_age_ms: 12_000, last_error: 'refused' },
    });
    expect(late.bus).toMatchObject({ word: 'lost', tone: 'warn' });
    expect(late.outbox).toMatchObject({ word: '1,204', tone: 'warn' });
    expect(late.outbox?.title).toContain('the first for 12 s');
    expect(late.outbox?.title).toContain('refused');
  });

  it('never calls an audit verified that nobody has verified', () => {
    const audit = { rows: 18_204, head: '', checkpoint: { rows: 18_000, at: null, problem: null } };
    expect(auditWords({ audit }, null)).toMatchObject({ name: 'audit unverified', word: '18,204' });
    expect(auditWords({ audit }, { ok: true, rows: 18_204, ageMs: 4_000 })).toMatchObject({
      name: 'audit verified',
      tone: 'ok',
    });
    expect(auditWords({ audit }, { ok: false, rows: 18_204, ageMs: 4_000 })).toMatchObject({ tone: 'danger' });
    const problem = 'the key cannot be read';
    expect(auditWords({ audit: { ...audit, checkpoint: { ...audit.checkpoint, problem } } }, null)).toMatchObject({
      tone: 'warn',
      title: problem,
    });
  });
});

describe('keys of the chart', () => {
  const press = (key: string, change = {}) => ({
    ...{ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false },
    ...change,
  });

  it('move and zoom it, and leave chords to others', () => {
    const done: string[] = [];
    const chart = {
      pan: (share: number) => done.push(`pan ${share}`),
      zoom: (factor: number) => done.push(factor < 1 ? 'closer' : 'wider'),
      showFirst: () => done.push('first'),
      showLatest: () => done.push('latest'),
    };
    const keys = [
      press('ArrowLeft'),
      press('ArrowRight', { shiftKey: true }),
      press('+'),
      press('-'),
      press('Home'),
      press('End'),
    ];
    expect(keys.every((each) => onChartKey(chart, each))).toBe(true);
    expect(done).toEqual(['pan -0.1', 'pan 0.9', 'closer', 'wider', 'first', 'latest']);
    expect(onChartKey(chart, press('ArrowLeft', { altKey: true }))).toBe(false);
    expect(onChartKey(chart, press('k'))).toBe(false);
  });
});
