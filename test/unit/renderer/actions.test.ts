import { describe, expect, it } from 'vitest';
import type { Commands } from '../../../renderer/client/calls/commands.ts';
import { type ConsoleState, createConsoleStore, receiveFrame } from '../../../renderer/store/console-store.ts';
import { KEYS } from '../../../renderer/store/keys.ts';
import { NO_PREFERENCES } from '../../../renderer/store/preferences.ts';
import { allActions, usedLast } from '../../../renderer/view/palette/all-actions.ts';
import { FakeDesk } from '../../support/fake-desk.ts';
import { signedIn, tokenHolder } from '../../support/fake-operators.ts';
import { breaker } from '../../support/fake-risk-state.ts';

/** The console of a pretended desk, and what was asked of it. */
function consoleOf(change: Partial<ConsoleState> = {}, tamper: (desk: FakeDesk['frame']) => void = () => undefined) {
  const { frame } = new FakeDesk({ deployed: true, feed: 'sim' });
  tamper(frame);
  const store = createConsoleStore(0);
  store.setState({ connection: { phase: 'live' }, me: tokenHolder(), ...change });
  receiveFrame(store, frame, 0);
  const asked: string[] = [];
  const notifier = { permission: () => 'default' as const, ask: async () => undefined };
  const commands = new Proxy({} as Commands, {
    get: (_, name: string) =>
      name === 'notifier'
        ? notifier
        : (...given: readonly unknown[]) => void asked.push([name, ...given.map(String)].join(' ')),
  });
  const actions = () => allActions({ state: store.getState(), commands });
  const action = (id: string) => {
    const found = actions().find((one) => one.id === id);
    if (!found) throw new Error(`there is no action ${id}`);
    return found;
  };
  return { store, asked, actions, action };
}

describe('the actions of the palette', () => {
  it('have ids of their own, and chords that are in the table', () => {
    const { actions } = consoleOf({}, ({ desk }) => desk.breakers.push(breaker()));
    const ids = actions().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = new Set<string>(KEYS.map(({ action }) => action));
    for (const { key } of actions()) if (key) expect(keys).toContain(key);
  });

  it('reach everything that the table of keys does, but for moving the focus', () => {
    const { actions } = consoleOf();
    const reached = new Set(actions().map(({ key }) => key));
    const elsewhere = ['palette', 'settings', 'next_group', 'previous_group', 'close_panel', 'next_slot'];
    const missing = KEYS.map(({ action }) => action).filter((key) => !reached.has(key));
    expect(missing.toSorted()).toEqual(elsewhere.toSorted());
  });

  it('only open a form where they raise risk, and act at once where they roll back', () => {
    const { action, asked, store } = consoleOf({}, ({ slots, versions }) => {
      const [slot] = slots;
      const [first] = versions;
      if (!slot || !first) throw new Error('nothing is deployed');
      slot.rollback_refusal = null;
      slot.rollback = {
        swap_id: 's-1',
        to_entity_id: first.entity_id,
        to_version: 'momentum@0.9.0',
        cancels: 0,
        adopts: [],
        exposure: '0',
        cost: { spread: '0', impact: '0', fee: '0', total: '0' },
        estimated_cost: '0',
        still_tripped: [],
        currency: 'USDT',
      };
    });
    const target = store.getState().data.versions.find(({ version }) => version === '2.0.0');
    expect(action('rollback')).toMatchObject({ name: 'Roll back to 0.9.0', withheld: null });
    action('rollback').run();
    action('kill').run();
    action(`swap ${target?.entity_id}`).run();
    action(`promote ${target?.entity_id}`).run();
    action('trading state desk active').run();
    expect(asked).toEqual([
      'rollBack',
      'pressKill',
      'draftSwap [object Object]',
      'draftPromotion [object Object]',
      'show risk',
      'openForm trading state of desk: active',
    ]);
  });

  it('say why they cannot be done: no line, the role, the lock, or what is so already', () => {
    const offline = consoleOf({ connection: { phase: 'lost', reason: 'gone', attempt: 1, retryAt: 1 } });
    expect(offline.action('session play').withheld).toBe('There is no connection to the desk.');
    // A kill is armed without a line: its sheet then says what to do in a terminal.
    expect(offline.action('kill').withheld).toBeNull();
    const viewer = consoleOf({ me: signedIn({ role: 'viewer' }) });
    for (const id of ['kill', 'session play', 'trading state desk halted', 'ladder hold'])
      expect(viewer.action(id).withheld).toBe('Needs a trader; you are a viewer.');
    const locked = consoleOf({
      me: signedIn({ role: 'administrator', locked: true, may: 'reduce', locks_in_seconds: null }),
    });
    expect(locked.action('session play').withheld).toBe('Waits for your password.');
    expect(locked.action('trading state desk halted').withheld).toBeNull();
    const { action } = consoleOf();
    expect(action('ladder advance').withheld).toBe('No version climbs a ladder here.');
    expect(action('trading state desk active').withheld).toBe('It is active already.');
    expect(action('theme system').withheld).toBe('It is so already.');
    expect(action('sign out').withheld).toBe('This desk has no operators: nobody signs in.');
  });

  it('never carry out a kill that stands armed: its own sheet does', () => {
    const { action } = consoleOf({ kill: { phase: 'armed', scope: 'desk', reason: '', armedAt: 0 } });
    expect(action('kill').withheld).toMatch(/^It is armed already/);
  });

  it('stand first once they were used, the last first; one that is gone is left out', () => {
    const { actions } = consoleOf({
      preferences: { ...NO_PREFERENCES, recent: ['session play', 'release gone', 'go risk'] },
    });
    const used = usedLast(actions(), ['session play', 'release gone', 'go risk']);
    expect(used.map(({ id }) => id)).toEqual(['session play', 'go risk']);
  });
});
