import { afterEach, describe, expect, it } from 'vitest';
import { keepPreferences } from '../../../renderer/client/preferences.ts';
import { narrowness } from '../../../renderer/client/preferences-page.ts';
import { momentOf, momentWords } from '../../../renderer/format/moment.ts';
import { clock, date, stamp } from '../../../renderer/format/time.ts';
import { inZone, tellTimesIn, zoneName } from '../../../renderer/format/zone.ts';
import { createConsoleStore } from '../../../renderer/store/console-store.ts';
import { NO_PREFERENCES, RECENT, readPreferences, withUsed, zoomOf } from '../../../renderer/store/preferences.ts';

/** A storage that holds one text. */
function storage(kept: string | null, refuses = false) {
  const writes: string[] = [];
  const place = {
    getItem: () => kept,
    setItem: (_: string, text: string) => {
      if (refuses) throw new Error('the disk is full');
      writes.push(text);
    },
  } as unknown as Storage;
  return { place, writes };
}

const keptAs = (place: Storage) => {
  const store = createConsoleStore(0);
  keepPreferences(store, () => place);
  return store;
};

describe('what was chosen in a browser', () => {
  it('stands over a reload', () => {
    const first = storage(null);
    const store = keptAs(first.place);
    expect(store.getState().preferences).toEqual(NO_PREFERENCES);
    const chosen = { ...NO_PREFERENCES, theme: 'light', zoom: 130, times: 'local', keys: { maximise: 'F8' } } as const;
    store.setState({ preferences: chosen });
    expect(keptAs(storage(first.writes.at(-1) ?? '').place).getState().preferences).toEqual(chosen);
  });

  it.each(['', 'null', '[]', '7', '{"theme":', '{"theme":7,"zoom":"big","keys":[],"recent":{},"guide":null}'])(
    'is as nobody had chosen where %j is kept',
    (kept) => expect(keptAs(storage(kept).place).getState().preferences).toEqual(NO_PREFERENCES),
  );

  it('is taken over field by field, whatever else is wrong', () => {
    const read = readPreferences({
      theme: 'contrast',
      zoom: 1e9,
      times: 'mars',
      keys: { keys: 'F1', a: 1 },
      recent: [1, 'x'],
    });
    expect(read).toEqual({ ...NO_PREFERENCES, theme: 'contrast', zoom: 200, keys: { keys: 'F1' }, recent: ['x'] });
  });

  it('breaks nothing where a storage refuses, or cannot even be asked for', () => {
    const store = keptAs(storage(null, true).place);
    expect(() => store.setState({ preferences: { ...NO_PREFERENCES, zoom: 90 } })).not.toThrow();
    const forbidden = createConsoleStore(0);
    keepPreferences(forbidden, () => {
      throw new Error('forbidden');
    });
    expect(forbidden.getState().preferences).toEqual(NO_PREFERENCES);
  });
});

describe('a size', () => {
  it('is one that can be chosen', () => expect([12, 84, 100, 204].map(zoomOf)).toEqual([80, 80, 100, 200]));

  it('makes a wide window narrow', () => {
    const window = (innerWidth: number, innerHeight: number) => ({ innerWidth, innerHeight }) as Window;
    expect(narrowness(window(1600, 1000), 100)).toBeNull();
    expect(narrowness(window(1600, 1200), 150)).toBe('narrow');
    expect(narrowness(window(1600, 1000), 200)).toBe('low');
    expect(narrowness(window(1100, 1000), 100)).toBe('narrow');
  });
});

describe('actions that were used', () => {
  it('stand first once each, and only so many', () => {
    expect(withUsed(['a', 'b'], 'b')).toEqual(['b', 'a']);
    expect(withUsed(['1', '2', '3', '4', '5', '6'], 'new')).toHaveLength(RECENT);
  });
});

describe('times', () => {
  const zone = process.env.TZ;
  const at = Date.UTC(2026, 6, 14, 22, 30, 5);
  afterEach(() => {
    tellTimesIn('utc');
    process.env.TZ = zone;
  });

  it('are told in UTC, and say so, until somebody chooses this machine’s clock', () => {
    process.env.TZ = 'Europe/Berlin';
    const told = () => [clock(at), date(at), zoneName(), inZone('market time, UTC'), momentWords(at, at)];
    expect(told()).toEqual(['22:30:05', '14 Jul 2026', 'UTC', 'market time, UTC', '22:30 UTC']);
    tellTimesIn('local');
    expect(told()).toEqual(['00:30:05', '15 Jul 2026', 'local', 'market time, local', '00:30 local']);
    expect(stamp(`${at}123456`)).toBe('00:30:05.000123');
  });

  it('are read as they are told: a quarter past one is the one that the clock beside it will show', () => {
    process.env.TZ = 'Europe/Berlin';
    tellTimesIn('local');
    expect(momentOf('01:15', at)).toEqual({ ms: Date.UTC(2026, 6, 14, 23, 15) });
    expect(momentOf('2026-12-24 18:00', at)).toEqual({ ms: Date.UTC(2026, 11, 24, 17) });
    expect(momentOf('2026-02-30 18:00', at)).toEqual({ problem: 'There is no day 2026-02-30.' });
    expect(momentOf('soon', at)).toEqual({ problem: expect.stringContaining('of this machine’s clock') });
  });

  it('keep the hour where a clock is put back in the night between', () => {
    process.env.TZ = 'Europe/Berlin';
    tellTimesIn('local');
    const eve = Date.UTC(2026, 9, 24, 20);
    expect(momentOf('09:00', eve)).toEqual({ ms: Date.UTC(2026, 9, 25, 8) });
  });
});
