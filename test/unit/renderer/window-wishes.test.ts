/** What is asked of the console outside its page: it brings something on screen, and does nothing more. */
import { beforeEach, describe, expect, it } from 'vitest';
import { grant, type WishActs } from '../../../renderer/client/window-wishes.ts';
import { type ConsoleStore, createConsoleStore } from '../../../renderer/store/console-store.ts';
import type { Wish } from '../../../shared/domain/wish.ts';

let store: ConsoleStore;
let done: string[] = [];

const acts: WishActs = {
  show: (panel) => done.push(`show ${panel}`),
  chooseSlot: (slot) => done.push(`slot ${slot}`),
  pressKill: () => done.push('press kill'),
  reach: (block) => done.push(`reach ${block}`),
};
const asked = (wish: Wish) => grant(store, acts, wish);

beforeEach(() => {
  done = [];
  store = createConsoleStore(0);
  store.setState(({ data }) => ({
    data: { ...data, desk: {} as never, slots: [{ slot_id: 'momentum:paper' }] as never },
  }));
});

describe('a wish', () => {
  it('for a panel or a slot brings it to the front', async () => {
    expect(await asked({ do: 'panel', name: 'risk' })).toBeNull();
    expect(await asked({ do: 'slot', id: 'momentum:paper' })).toBeNull();
    expect(done).toEqual(['show risk', 'slot momentum:paper']);
  });

  it('for what is not there is refused in words, and changes nothing', async () => {
    expect(await asked({ do: 'panel', name: 'toString' })).toBe('This console has no panel toString.');
    expect(await asked({ do: 'slot', id: 'other:paper' })).toBe('This desk has no slot other:paper.');
    expect(done).toEqual([]);
  });

  it('to roll back puts the focus on the button, and does not press it', async () => {
    await asked({ do: 'rollback' });
    expect(done).toEqual(['reach rollback']);
  });

  it('to kill opens the kill, and never presses it a second time', async () => {
    await asked({ do: 'kill' });
    store.setState({ kill: { phase: 'armed', scope: 'desk', reason: '', armedAt: 0 } });
    await asked({ do: 'kill' });
    expect(done).toEqual(['press kill', 'reach kill', 'reach kill']);
  });

  it('for a scenario hands its text over and shows where scenarios are written', async () => {
    await asked({ do: 'scenario', name: 'a.desk-scenario', text: '{}' });
    await asked({ do: 'scenario', name: 'a.desk-scenario', text: '{}' });
    expect(store.getState().opened).toEqual({ name: 'a.desk-scenario', text: '{}', asks: 2 });
    expect(done).toEqual(['show session', 'show session']);
  });

  it('waits for the desk’s first word', async () => {
    store = createConsoleStore(0);
    const granted = asked({ do: 'slot', id: 'momentum:paper' });
    await Promise.resolve();
    expect(done).toEqual([]);
    store.setState(({ data }) => ({
      data: { ...data, desk: {} as never, slots: [{ slot_id: 'momentum:paper' }] as never },
    }));
    expect(await granted).toBeNull();
  });
});
