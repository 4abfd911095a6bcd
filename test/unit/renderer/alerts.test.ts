import { describe, expect, it } from 'vitest';
import { keepAcknowledged } from '../../../renderer/client/alert-memory.ts';
import {
  breakerOf,
  freshWarnings,
  isOver,
  stackOf,
  unacknowledged,
  WARNING_SHOWN_MS,
} from '../../../renderer/store/alerts/alert-news.ts';
import { createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import type { ConsoleFrame } from '../../../shared/contract/console.ts';
import { desk } from '../../support/fake-desk-state.ts';
import { type Alert, alert, breaker, exit, risk } from '../../support/fake-risk-state.ts';

const frame = (type: ConsoleFrame['type'], alerts: Alert[], id = desk('sim').desk_id): ConsoleFrame => ({
  type,
  desk: { ...desk('sim'), desk_id: id },
  alerts,
});

const NOBODY: ReadonlySet<number> = new Set();

/** A store that was told these frames, one a second from 1,000 on. */
function told(...frames: ConsoleFrame[]) {
  const store = createConsoleStore(0);
  for (const [index, one] of frames.entries()) receiveFrame(store, one, 1_000 * (index + 1));
  return {
    store,
    alerts: () => store.getState().data.alerts,
    ids: () => store.getState().data.alerts.map((a) => a.id),
  };
}

describe('alerts', () => {
  it('are known by their ids: a reconnection neither repeats nor loses any', () => {
    const { alerts, ids } = told(
      frame('snapshot', [alert(1), alert(2)]),
      frame('delta', [alert(3)]),
      // A snapshot has the last hundred only: what came before stays known.
      frame('snapshot', [alert(3), alert(4)]),
    );
    expect(ids()).toEqual([1, 2, 3, 4]);
    expect(alerts().map(({ heardAt }) => heardAt)).toEqual([null, null, 2_000, 3_000]);
  });

  it('of another desk begin anew', () => {
    const { ids } = told(frame('snapshot', [alert(7)]), frame('snapshot', [alert(2)], 'another'));
    expect(ids()).toEqual([2]);
  });

  it('know when they came, unless they were there before the console was', () => {
    const { alerts } = told(frame('snapshot', [alert(1)]), frame('delta', [alert(2)]));
    expect(alerts().map(({ heardAt }) => heardAt)).toEqual([null, 2_000]);
  });

  it('that are critical stay until somebody has acknowledged each of them', () => {
    const { alerts } = told(frame('snapshot', [alert(1), alert(2, { severity: 'warning' }), alert(3)]));
    expect(unacknowledged(alerts(), NOBODY).map(({ id }) => id)).toEqual([1, 3]);
    expect(unacknowledged(alerts(), new Set([1])).map(({ id }) => id)).toEqual([3]);
  });

  it('that warn fade after a while, and never show where they were there before', () => {
    const warn = (id: number) => alert(id, { severity: 'warning' });
    const { alerts } = told(frame('snapshot', [warn(1)]), frame('delta', [warn(2)]), frame('delta', [alert(3)]));
    const shown = (now: number) => freshWarnings(alerts(), NOBODY, now).map(({ id }) => id);
    expect(shown(2_000 + WARNING_SHOWN_MS - 1)).toEqual([2]);
    expect(shown(2_000 + WARNING_SHOWN_MS)).toEqual([]);
    expect(freshWarnings(alerts(), new Set([2]), 2_000)).toEqual([]);
  });

  it('of a burst are a few lines: where it began, what came last, and how many lie between', () => {
    const { alerts } = told(
      frame('snapshot', []),
      frame(
        'delta',
        Array.from({ length: 1_000 }, (_, i) => alert(i)),
      ),
    );
    const none = { desk: desk('sim'), risk: risk() };
    const { shown, hidden } = stackOf(unacknowledged(alerts(), NOBODY), none);
    expect(shown.map(({ id }) => id)).toEqual([0, 999]);
    expect(hidden).toBe(998);
    expect(stackOf(alerts().slice(0, 1), none)).toMatchObject({ shown: [{ id: 0 }], hidden: 0 });
    expect(stackOf([], none)).toEqual({ shown: [], hidden: 0 });
  });
});

describe('an alert', () => {
  const told = (change: Partial<Alert>) => ({ ...alert(1, change), heardAt: null });
  const now = (change: Partial<ReturnType<typeof desk>> = {}, exits: ReturnType<typeof exit>[] = []) => ({
    desk: { ...desk('sim'), ...change },
    risk: { ...risk(), exits },
  });

  it('of a breaker is over once that is released', () => {
    const kill = told({ about: { topic: 'breaker', id: 'b-13' } });
    expect(isOver(kill, now({ breakers: [breaker({ id: 'b-13' })] }))).toBe(false);
    expect(isOver(kill, now({ breakers: [breaker({ id: 'b-1' })] }))).toBe(true);
  });

  it('is of what it is about, whatever the words in it name, which are those of others', () => {
    const text =
      'ann has killed the whole desk: as with breaker b-1. Release breaker b-13 with a reason to trade again.';
    const kill = told({ text, about: { topic: 'breaker', id: 'b-13' } });
    const both = [breaker({ id: 'b-1' }), breaker({ id: 'b-13' })];
    expect([isOver(kill, now({ breakers: both })), breakerOf(kill, now({ breakers: both }))]).toEqual([false, 'b-13']);
    const failed = told({ title: 'Market data lost', text: 'momentum 1.0.0 failed: "breaker b-1"' });
    expect([isOver(failed, now()), breakerOf(failed, now({ breakers: both }))]).toEqual([false, undefined]);
  });

  it('of an exit is over once none stalls, and of a connection once it is back', () => {
    const open = told({ about: { topic: 'exits', id: null } });
    expect(isOver(open, now({}, [exit({ status: 'stalled' })]))).toBe(false);
    expect(isOver(open, now({}, [exit({ status: 'ended' })]))).toBe(true);
    const lost = told({ about: { topic: 'feed', id: null } });
    expect(isOver(lost, now({ connections: { feed: false, exchange: true } }))).toBe(false);
    expect(isOver(lost, now({ connections: { feed: true, exchange: true } }))).toBe(true);
    const outage = told({ about: { topic: 'journal', id: null } });
    expect(isOver(outage, now({ trading_state: 'reducing' }))).toBe(false);
    expect(isOver(outage, now({ trading_state: 'active' }))).toBe(true);
  });

  it('of an emergency is over once that has ended, also where something was done under it', () => {
    const declared = told({ about: { topic: 'emergency', id: 'e-1' } });
    const used = told({ about: { topic: 'emergency_use', id: 'e-1' } });
    const standing = (id: string | null) => ({
      ...now(),
      risk: { ...risk(), emergency: id === null ? null : ({ emergency_id: id } as never) },
    });
    for (const one of [declared, used]) {
      expect(isOver(one, standing('e-1'))).toBe(false);
      expect(isOver(one, standing(null))).toBe(true);
      expect(isOver(one, standing('e-2'))).toBe(true);
      expect(isOver(one, { ...now(), risk: null })).toBe(false);
    }
  });

  it('of what stands now is above one that speaks of nothing', () => {
    const [old, later] = [told({ title: 'momentum@1.0.0 failed' }), told({ title: 'another failed' })];
    const kill = told({ about: { topic: 'breaker', id: 'b-13' } });
    const killed = now({ breakers: [breaker({ id: 'b-13' })] });
    expect(stackOf([old, later, kill], killed).shown).toEqual([kill, old]);
    expect(stackOf([old, kill, later], killed).shown).toEqual([kill, later]);
  });

  it('that speaks of nothing is never over by itself, nor is any before the desk has spoken', () => {
    expect(isOver(told({ title: 'momentum@1.0.0 failed', text: 'it threw' }), now())).toBe(false);
    expect(isOver(told({ about: { topic: 'breaker', id: 'b-13' } }), { desk: null, risk: null })).toBe(false);
  });
});

describe('what was acknowledged', () => {
  /** What a browser keeps for a page. */
  function storage(): Storage {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    } as Storage;
  }

  const consoleOn = (kept: Storage, id?: string) => {
    const store = createConsoleStore(0);
    keepAcknowledged(store, () => kept);
    receiveFrame(store, frame('snapshot', [alert(1), alert(2)], id), 0);
    return store;
  };

  it('stays so after a reload, on the same desk alone', () => {
    const kept = storage();
    consoleOn(kept).setState({ acknowledged: new Set([1]) });
    expect([...consoleOn(kept).getState().acknowledged]).toEqual([1]);
    expect([...consoleOn(kept, 'another').getState().acknowledged]).toEqual([]);
  });

  it('is nothing where what was kept cannot be read', () => {
    const kept = storage();
    kept.setItem(`acknowledged ${desk('sim').desk_id}`, '{not json');
    expect([...consoleOn(kept).getState().acknowledged]).toEqual([]);
  });

  it('holds also where nothing may be kept', () => {
    const store = createConsoleStore(0);
    keepAcknowledged(store, () => {
      throw new Error('storage is forbidden here');
    });
    receiveFrame(store, frame('snapshot', [alert(1)]), 0);
    store.setState({ acknowledged: new Set([1]) });
    expect([...store.getState().acknowledged]).toEqual([1]);
  });
});
