import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { receiveFrame } from '../../../renderer/store/console-store.ts';
import {
  currentExits,
  isReleased,
  type KillResult,
  keptOpen,
  killChoices,
  killCommand,
  openLegs,
  openOrders,
  stalledExits,
} from '../../../renderer/store/risk/kill-flow.ts';
import { exitSentence } from '../../../renderer/view/kill/exit-words.ts';
import { desk } from '../../support/fake-desk-state.ts';
import { breaker, exit, risk } from '../../support/fake-risk-state.ts';
import { rig as consoleRig, slotWith } from './renderer-rig.ts';

const DONE = {
  scope: 'desk',
  state: 'halted',
  breaker_id: 'b-1',
  orders: 3,
  positions: 0,
  exit_id: null,
  message: 'done',
};

/** A console whose clock a test moves on. */
function rig(answer: () => unknown = () => DONE, online = true) {
  let ms = 0;
  const made = consoleRig(answer, online, () => ms);
  receiveFrame(made.store, { type: 'delta', desk: desk('sim'), risk: risk() }, 0);
  return {
    ...made,
    kill: () => made.store.getState().kill,
    later: (by: number) => {
      ms += by;
    },
  };
}

describe('the kill', () => {
  it('is armed by the first press, on the whole desk, with a reason', () => {
    const { commands, kill, calls } = rig();
    commands.pressKill();
    expect(kill()).toMatchObject({ phase: 'armed', scope: 'desk', reason: 'kill from the console' });
    expect(calls).toEqual([]);
  });

  it('is not carried out by the second half of a double press, and is by a press after it', async () => {
    const { commands, kill, calls, later } = rig();
    commands.pressKill();
    later(499);
    commands.pressKill();
    expect(kill().phase).toBe('armed');
    expect(calls).toEqual([]);
    later(1);
    commands.pressKill();
    await Promise.resolve();
    expect(calls).toEqual([
      { path: 'risk.kill', input: { scope: 'desk', flatten: false, reason: 'kill from the console' } },
    ]);
  });

  it('goes at once by a press that cannot be half of a double one: the chord, then Enter', async () => {
    const { commands, kill, later } = rig(() => {
      later(30);
      return { ...DONE, positions: 1, exit_id: 'x-1' };
    });
    commands.pressKill();
    await commands.kill(true, true);
    expect(kill()).toMatchObject({
      phase: 'done',
      result: { name: 'the whole desk', flatten: true, orders: 3, positions: 1, exitId: 'x-1', tookMs: 30 },
    });
  });

  it('binds what was chosen, for the reason that was given; a reason that was emptied does not hold it back', async () => {
    const { commands, calls } = rig();
    commands.pressKill();
    commands.aimKill('version/momentum@1.0.0');
    commands.giveKillReason('  ');
    await commands.kill(false, true);
    expect(calls[0]?.input).toEqual({
      scope: 'version/momentum@1.0.0',
      flatten: false,
      reason: 'kill from the console',
    });
  });

  it('does nothing that was not armed, or was stood down', async () => {
    const { commands, calls } = rig();
    await commands.kill(true, true);
    commands.pressKill();
    commands.standDown();
    await commands.kill(true, true);
    expect(calls).toEqual([]);
  });

  it('is sent once, however often it is pressed', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const { commands, calls, later } = rig(() => promise);
    commands.pressKill();
    const first = commands.kill(false, true);
    later(10_000);
    commands.pressKill();
    await commands.kill(false, true);
    resolve(DONE);
    await first;
    expect(calls).toHaveLength(1);
  });

  it('says without a line that nothing was sent, and keeps what was asked for', async () => {
    const { commands, kill } = rig(() => DONE, false);
    commands.pressKill();
    await commands.kill(true, true);
    expect(kill()).toMatchObject({
      phase: 'refused',
      scope: 'desk',
      flatten: true,
      refusal: { message: 'There is no connection to the desk. Nothing was sent.' },
    });
  });

  it('says why the desk refused it', async () => {
    const { commands, kill } = rig(() => {
      throw new ORPCError('forbidden', { message: 'a viewer may not kill' });
    });
    commands.pressKill();
    await commands.kill(false, true);
    expect(kill()).toMatchObject({ phase: 'refused', refusal: { message: 'a viewer may not kill' } });
  });
});

describe('what a kill can bind', () => {
  it('is the desk first, then what is on screen from the narrowest to the widest', () =>
    expect(killChoices({ risk: risk() }, slotWith({})).map(({ name }) => name)).toEqual([
      'the whole desk',
      'momentum 1.0.0',
      'slot momentum:paper',
      'algorithm momentum',
      'environment paper',
    ]));

  it('is named also before the desk has said a word of risk', () =>
    expect(killChoices({ risk: null }, slotWith({}))[1]).toEqual({
      scope: 'version/momentum@1.0.0',
      name: 'momentum 1.0.0',
      price: null,
    }));

  it('leaves the version out where none is live, and all but the desk where nothing is deployed', () => {
    const scopes = killChoices({ risk: null }, slotWith({ attachments: [] })).map(({ scope }) => scope);
    expect(scopes).toEqual(['desk', 'momentum:paper', 'algorithm/momentum', 'environment/paper']);
    expect(killChoices({ risk: null }, undefined).map(({ scope }) => scope)).toEqual(['desk']);
  });
});

describe('the command for a terminal', () => {
  it.each([
    [{ scope: 'desk', flatten: false, reason: 'odd' }, 'npm run -s desk -- kill --scope desk --keep --reason odd'],
    [
      { scope: 'version/momentum@2.0.0', flatten: true, reason: "it's odd; $(rm)" },
      `npm run -s desk -- kill --scope version/momentum@2.0.0 --flatten --reason 'it'\\''s odd; $(rm)'`,
    ],
  ])('asks for the same, and no shell reads more into it (%#)', (order, command) =>
    expect(killCommand(order)).toBe(command),
  );
});

describe('a verified exit', () => {
  const [leg] = exit().legs;
  const two = [leg!, { ...leg!, instrument: 'sim:ETHUSDT', open: '-3' }, { ...leg!, open: '0.000' }];

  it('counts what is still open, long or short', () => {
    expect(openLegs(exit({ legs: two }))).toHaveLength(2);
    expect(exitSentence(exit({ legs: two }))).toBe('2 positions are still open.');
    expect(exitSentence(exit())).toBe('1 position is still open.');
  });

  it('says that nothing moves where it stalls, and that nothing is open when it has ended', () => {
    expect(exitSentence(exit({ status: 'stalled', legs: two }))).toBe('2 positions are still open, and nothing moves.');
    expect(exitSentence(exit({ status: 'ended', legs: [] }))).toBe('Closed: nothing of it was left open.');
  });

  it('is told of apart where it stalls', () => {
    const exits = [exit(), exit({ exit_id: 'x-2', status: 'stalled' }), exit({ exit_id: 'x-3', status: 'ended' })];
    expect(stalledExits({ ...risk(), exits }).map(({ exit_id }) => exit_id)).toEqual(['x-2']);
  });
});

describe('after a kill', () => {
  const killed = breaker({ id: 'b-1', scope: 'momentum:paper', cause: 'kill', action: 'halt' });

  it('closes what was kept by one press: the same scope once more, with a flatten', async () => {
    const { commands, calls, kill } = rig();
    await commands.flattenKept('momentum:paper');
    expect(calls).toEqual([
      {
        path: 'risk.kill',
        input: { scope: 'momentum:paper', flatten: true, reason: 'flattened from the console' },
      },
    ]);
    expect(kill()).toMatchObject({ phase: 'done', result: { name: 'slot momentum:paper', flatten: true } });
  });

  it('what stays open is told until something closes it', () => {
    expect(keptOpen(risk(), 'momentum:paper')).toMatchObject({ exposure: '25919.63000000' });
    expect(keptOpen({ ...risk(), exits: [exit({ scope: 'momentum:paper' })] }, 'momentum:paper')).toBeNull();
    expect(keptOpen({ ...risk(), exits: [exit()] }, 'momentum:paper')).toBeNull();
    const over = exit({ status: 'ended' });
    expect(keptOpen({ ...risk(), exits: [over] }, 'momentum:paper')).not.toBeNull();
    const flat = risk().kills.map((one) => ({ ...one, positions: [] }));
    expect(keptOpen({ ...risk(), kills: flat }, 'momentum:paper')).toBeNull();
  });

  it('an exit that has ended is told of while its breaker stands, and no longer', () => {
    const exits = [exit({ breaker_id: 'b-1', status: 'ended' })];
    expect(currentExits({ ...risk(), exits }, [killed])).toHaveLength(1);
    expect(currentExits({ ...risk(), exits }, [breaker({ id: 'b-2' })])).toEqual([]);
    expect(currentExits({ ...risk(), exits: [exit({ breaker_id: 'b-1' })] }, [])).toHaveLength(1);
  });

  it('the open orders of now are those of the slots in its scope', () => {
    const elsewhere = slotWith({
      slot_id: 'other:staging',
      algorithm: 'other',
      environment: 'staging',
      open_orders: 5,
    });
    const slots = [slotWith({ open_orders: 3 }), elsewhere];
    const open = (scope: string) => openOrders(slots, scope);
    expect([open('desk'), open('momentum:paper'), open('environment/staging'), open('algorithm/momentum')]).toEqual([
      8, 3, 5, 3,
    ]);
    expect(open('version/momentum@1.0.0')).toBeNull();
  });

  const result: KillResult = {
    ...{ scope: 'momentum:paper', name: 'slot', flatten: false, reason: '', orders: 0, positions: 0 },
    ...{ exitId: null, breakerId: 'b-1', at: 10_000, tookMs: 3 },
  };

  it('it is released once its breaker is gone, by whoever, and not before the feed can know of it', () => {
    const free = { desk: { ...desk('sim'), breakers: [] } };
    expect(isReleased(result, free, 11_999)).toBe(false);
    expect(isReleased(result, free, 12_000)).toBe(true);
    expect(isReleased(result, { desk: { ...desk('sim'), breakers: [killed] } }, 20_000)).toBe(false);
    const wider = { ...killed, id: 'b-9', scope: 'desk' };
    expect(isReleased(result, { desk: { ...desk('sim'), breakers: [wider] } }, 20_000)).toBe(false);
  });
});
