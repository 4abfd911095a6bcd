import { beforeEach, describe, expect, it } from 'vitest';
import { OperatorFlow } from '../../../electron/engine/safety/control/operator-flow.ts';
import type { OperatorCommand } from '../../../shared/domain/operator-command.ts';
import { ControlRig } from '../../support/control-rig.ts';

const MINUTE = 60_000;
const GUESS = '?0123456789abcdef';

let rig: ControlRig;
let flow: OperatorFlow;
let now: { ns: bigint };

const START = 1_800_000_000_000_000_000n;

beforeEach(() => {
  now = { ns: START };
  rig = new ControlRig(now);
  flow = new OperatorFlow(rig.core);
  ask({ kind: 'add_operator', name: 'ann', role: 'administrator' });
});

const ask = (command: OperatorCommand) => {
  const outcome = flow.carryOut(command, { actor: 'desk', role: 'desk' }, rig.out);
  rig.facts.push(...rig.out.facts.splice(0));
  return outcome;
};
const wrong = (name: string, times = 1) => {
  for (let n = 0; n < times; n += 1) ask({ kind: 'note_sign_in_failure', name, how: 'wrong' });
};
const lockedMinutes = (name: string): number | undefined => {
  const until = rig.core.safety.operators.signIns.lockedUntil(name, rig.core.options.deskTime());
  return until === undefined ? undefined : Number(until - now.ns) / 60e9;
};
const failures = () => rig.of('operator_sign_in_failed');

describe.each([
  ['an operator', 'ann'],
  ['a name that nobody has', GUESS],
])('wrong passwords for %s', (_, name) => {
  it('lock it out at the fifth within a quarter of an hour', () => {
    wrong(name, 4);
    expect(lockedMinutes(name)).toBeUndefined();
    wrong(name);
    expect(lockedMinutes(name)).toBe(15);
    rig.elapse(15 * MINUTE - 1);
    expect(lockedMinutes(name)).toBeDefined();
    rig.elapse(1);
    expect(lockedMinutes(name)).toBeUndefined();
  });

  it('are forgotten after a quarter of an hour', () => {
    wrong(name, 4);
    rig.elapse(15 * MINUTE);
    wrong(name, 4);
    expect(lockedMinutes(name)).toBeUndefined();
    rig.elapse(15 * MINUTE - 1);
    wrong(name);
    expect(lockedMinutes(name)).toBe(15);
  });

  it('lock it out twice as long each time, up to a day', () => {
    const lengths = [];
    for (let n = 0; n < 10; n += 1) {
      wrong(name, 5);
      const minutes = lockedMinutes(name) ?? 0;
      lengths.push(minutes);
      rig.elapse(minutes * MINUTE);
    }
    expect(lengths).toEqual([15, 30, 60, 120, 240, 480, 960, 1_440, 1_440, 1_440]);
  });

  it('begin anew after a day of rest', () => {
    wrong(name, 5);
    rig.elapse(15 * MINUTE + 1_440 * MINUTE);
    wrong(name, 5);
    expect(lockedMinutes(name)).toBe(15);
  });

  it('count on over a restart, and so does the lock-out', () => {
    wrong(name, 3);
    restart();
    wrong(name, 2);
    expect(lockedMinutes(name)).toBe(15);
    restart();
    expect(lockedMinutes(name)).toBe(15);
  });

  it('lock it out no shorter when the clock is set back, and count on', () => {
    wrong(name, 4);
    now.ns -= 3_600_000_000_000n;
    wrong(name);
    expect(lockedMinutes(name)).toBe(15);
    now.ns -= 3_600_000_000_000n;
    expect(lockedMinutes(name)).toBe(75);
  });
});

const restart = () => {
  rig = rig.restart();
  flow = new OperatorFlow(rig.core);
};

describe('a lock-out', () => {
  it('ends by an administrator’s word', () => {
    wrong('ann', 5);
    ask({ kind: 'unlock_operator', name: 'ann' });
    expect(lockedMinutes('ann')).toBeUndefined();
    wrong('ann', 4);
    expect(lockedMinutes('ann')).toBeUndefined();
    wrong('ann');
    expect(lockedMinutes('ann')).toBe(15);
  });

  it('lets nobody in, also who had begun before it', () => {
    wrong('ann', 5);
    expect(ask({ kind: 'note_sign_in', name: 'ann', session: 's' })).toMatchObject({ ok: false });
    expect(rig.of('operator_signed_in')).toEqual([]);
  });

  it('is not reached where a right password comes between', () => {
    wrong('ann', 4);
    ask({ kind: 'note_sign_in', name: 'ann', session: 's' });
    wrong('ann', 4);
    expect(lockedMinutes('ann')).toBeUndefined();
  });
});

describe('a flood of made-up names', () => {
  const flood = (names: number) => {
    for (let n = 0; n < names; n += 1) wrong(`?${n.toString(16).padStart(16, '0')}`);
  };

  it('leaves ten facts a minute and one that counts the rest', () => {
    flood(5_000);
    expect(failures()).toHaveLength(10);
    expect(rig.out.timers.splice(0)).toEqual([{ id: 'sign_ins', afterMs: MINUTE }]);
    rig.elapse(MINUTE);
    flow.onTimer(rig.out);
    rig.facts.push(...rig.out.facts.splice(0));
    expect(failures().at(-1)).toMatchObject({ name: '?', count: 4_990 });
    flood(5_000);
    expect(failures()).toHaveLength(10 + 1 + 10);
    expect(failures().reduce((all, { count }) => all + count, 0)).toBe(5_010);
  });

  it('locks each of them out all the same', () => {
    flood(10);
    wrong(GUESS, 5);
    expect(rig.of('operator_locked')).toEqual([]);
    expect(lockedMinutes(GUESS)).toBe(15);
  });

  it('keeps no operator from being locked out, nor from the record', () => {
    flood(5_000);
    wrong('ann', 5);
    expect(failures().filter(({ name }) => name === 'ann')).toHaveLength(5);
    expect(rig.of('operator_locked')).toHaveLength(1);
  });

  it('is forgotten but for the latest thousand names', () => {
    wrong(GUESS, 5);
    flood(999);
    expect(lockedMinutes(GUESS)).toBe(15);
    flood(1_001);
    expect(lockedMinutes(GUESS)).toBeUndefined();
  });

  it('that is turned away at the door is only counted', () => {
    for (let n = 0; n < 300; n += 1) ask({ kind: 'note_sign_in_failure', name: 'ann', how: 'turned_away' });
    expect(failures()).toEqual([]);
    expect(lockedMinutes('ann')).toBeUndefined();
  });
});

it('a failure under a name in clear that nobody has is refused: it may be a password', () => {
  expect(ask({ kind: 'note_sign_in_failure', name: 'hunter2', how: 'wrong' })).toMatchObject({ ok: false });
  expect(failures()).toEqual([]);
});
