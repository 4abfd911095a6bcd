import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../electron/engine/risk/limits.ts';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { RiskLimits } from '../../../shared/domain/risk.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { money } from '../../../shared/units/money.ts';
import { ControlRig } from '../../support/control-rig.ts';

const UNIT = 100_000_000n;
type SetLimits = Extract<ControlCommand, { kind: 'set_limits' }>;
const set = (limits: Partial<RiskLimits>, more: Partial<SetLimits> = {}): SetLimits => ({
  kind: 'set_limits',
  limits,
  reason: 'because',
  ...more,
});
const own = (rig: ControlRig, scope: string) => rig.core.controls.limits.own(scope);

describe('a change of limits', () => {
  it('takes effect at once and is recorded with who, old and new, and why, while nobody need approve', () => {
    const rig = ControlRig.set();
    const asked = set({ maxOrderValue: money(300_000n * UNIT), maxOpenOrders: 10 });
    expect(rig.ask(asked)).toMatchObject({ ok: true, subject: 'desk' });
    expect(rig.facts.at(-1)).toMatchObject({
      actor: 'alice',
      role: 'risk_manager',
      fact: {
        kind: 'limits_changed',
        scope: 'desk',
        before: { maxOrderValue: '250000.00000000', maxOpenOrders: 200 },
        limits: { maxOrderValue: '300000.00000000', maxOpenOrders: 10, maxInstruments: 20 },
        reason: 'because',
      },
    });
    expect(rig.core.controls.limits.desk).toEqual({
      ...DEFAULT_LIMITS,
      maxOrderValue: 300_000n * UNIT,
      maxOpenOrders: 10,
    });
  });

  it('of one scope leaves the others; what is left out stays; a limit of its own can be given up', () => {
    const rig = ControlRig.set();
    rig.ask(set({ maxOpenOrders: 5, maxRepeats: 3 }, { scope: 'algorithm/momentum' }));
    rig.ask(set({ maxOpenOrders: 7 }, { scope: 'algorithm/momentum' }));
    expect(own(rig, 'algorithm/momentum')).toEqual({ maxOpenOrders: 7, maxRepeats: 3 });
    expect(rig.of('limits_changed').map((fact) => fact.before)).toEqual([
      { maxOpenOrders: null, maxRepeats: null },
      { maxOpenOrders: 5 },
    ]);
    const bound = (slotId: string) => rig.core.controls.limits.bound(rig.core.scopesOfSlot(slotId)).maxOpenOrders;
    expect(bound('momentum:paper')).toEqual({ value: 7, scope: 'algorithm/momentum' });
    expect(bound('carry:staging')).toEqual({ value: 200, scope: 'desk' });
    rig.ask(set({}, { scope: 'algorithm/momentum', unset: ['maxOpenOrders'] }));
    expect(own(rig, 'algorithm/momentum')).toEqual({ maxRepeats: 3 });
    expect(rig.facts.at(-1)).toMatchObject({ fact: { before: { maxOpenOrders: 7 }, limits: { maxRepeats: 3 } } });
  });

  it('sets what follows of a trigger, with what followed before', () => {
    const rig = ControlRig.set();
    rig.ask(set({}, { scope: 'momentum:paper', actions: { drawdown: 'roll_back' } }));
    rig.ask(set({}, { scope: 'momentum:paper', actions: { drawdown: 'flatten', data_age: 'halt' } }));
    expect(rig.of('limits_changed').map(({ actions, actionsBefore }) => [actions, actionsBefore])).toEqual([
      [{ drawdown: 'roll_back' }, { drawdown: null }],
      [
        { drawdown: 'flatten', data_age: 'halt' },
        { drawdown: 'roll_back', data_age: null },
      ],
    ]);
    const { limits } = rig.core.controls;
    expect(limits.actionFor('drawdown', ['desk', 'momentum:paper'])).toBe('flatten');
    expect(limits.actionFor('drawdown', ['desk', 'carry:staging'])).toBe('reduce');
  });

  it('sets what follows at the floor and above it', () => {
    const rig = ControlRig.set();
    const actions = { denial_rate: 'reduce', repeated_execution: 'halt', kill: 'halt' } as const;
    expect(rig.ask(set({}, { actions }))).toMatchObject({ ok: true });
    expect(rig.of('limits_changed')).toMatchObject([{ actions }]);
  });

  it('that changes nothing is no fact', () => {
    const rig = ControlRig.set();
    rig.ask(set({ venues: ['a', 'b'], maxOpenOrders: 5 }, { actions: { drawdown: 'halt' } }));
    const before = rig.facts.length;
    for (const command of [
      set({}),
      set({ venues: ['b', 'a'], maxOpenOrders: 5 }, { actions: { drawdown: 'halt' } }),
      set({}, { scope: 'version/momentum@1.0.0', unset: ['maxOpenOrders'] }),
    ])
      expect(rig.ask(command)).toMatchObject({ ok: true });
    expect(rig.facts).toHaveLength(before);
  });

  const nonsense = (limits: object) => limits as Partial<RiskLimits>;
  const refused: readonly (readonly [what: string, command: SetLimits, names: string])[] = [
    ['not a number', set(nonsense({ maxOpenOrders: Number.NaN })), 'maxOpenOrders'],
    ['infinite', set(nonsense({ maxDrawdown: Number.POSITIVE_INFINITY })), 'maxDrawdown'],
    ['a fraction', set(nonsense({ maxOrdersPerSecond: 1.5 })), 'maxOrdersPerSecond'],
    ['negative', set(nonsense({ maxRepeats: -1 })), 'maxRepeats'],
    ['more than all', set({ maxErrorRate: basisPoints(10_001) }), 'maxErrorRate'],
    ['beyond what is remembered', set({ duplicateWindowMs: 60_001 }), 'duplicateWindowMs'],
    ['text', set(nonsense({ maxInstruments: '5' })), 'maxInstruments'],
    ['negative money', set({ maxDailyLoss: money(-1n) }), 'maxDailyLoss'],
    ['absurd money', set({ maxOrderValue: money(10n ** 23n + 1n) }), 'maxOrderValue'],
    ['money as a number', set(nonsense({ maxOrderValue: 5 })), 'maxOrderValue'],
    ['no list', set(nonsense({ venues: 'binance' })), 'venues'],
    ['a hole in a list', set(nonsense({ venues: [undefined] })), 'venues'],
    ['an empty name', set({ instruments: [' '] }), 'instruments'],
    ['a name twice', set({ venues: ['a', 'a'] }), 'venues'],
    ['too many names', set({ venues: Array.from({ length: 1_001 }, (_, i) => `v${i}`) }), 'venues'],
    ['another way of trading with oneself', set(nonsense({ selfTrade: 'allow' })), 'selfTrade'],
    ['an unknown limit', set(nonsense({ maxFun: 1 })), 'maxFun'],
    ['an unknown action', set({}, { actions: { drawdown: 'sleep' as never } }), 'drawdown'],
    ['milder than what holds anyway', set({}, { actions: { kill: 'alert' } }), 'kill'],
    ['milder than the floor', set({}, { actions: { denial_rate: 'step_down' } }), 'denial_rate'],
    ['milder in a slot', set({}, { scope: 'momentum:paper', actions: { repeated_execution: 'alert' } }), 'repeated'],
    ['an unknown trigger', set({}, { actions: { boredom: 'halt' } as never }), 'boredom'],
    ['a limit that the desk gives up', set({}, { unset: ['maxOpenOrders'] }), 'maxOpenOrders'],
    ['set and given up', set({ maxRepeats: 1 }, { scope: 'momentum:paper', unset: ['maxRepeats'] }), 'maxRepeats'],
    ['an unknown limit given up', set({}, { scope: 'momentum:paper', unset: ['maxFun' as never] }), 'maxFun'],
    ['no reason', set({ maxRepeats: 1 }, { reason: ' ' }), 'why'],
  ];
  it.each(refused)('is refused in words when it is %s', (_what, command, names) => {
    const rig = ControlRig.set();
    const before = rig.facts.length;
    const outcome = rig.ask(command);
    expect(outcome).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(outcome).toMatchObject({ message: expect.stringContaining(names) });
    expect(rig.facts).toHaveLength(before);
  });

  it('of a scope that there is not is refused', () => {
    const rig = ControlRig.set();
    for (const scope of ['nobody:paper', 'version/momentum@9.0.0', 'instrument/test:DOGE', 'odd/thing'])
      expect(rig.ask(set({ maxRepeats: 1 }, { scope }))).toMatchObject({ ok: false, code: 'not_found' });
  });
});

describe('a change of limits that needs approval', () => {
  /** A limit, what it was, what is asked for, what stands at once, and what is asked approval for. */
  const split: readonly (readonly [
    what: string,
    before: Partial<RiskLimits>,
    asked: SetLimits,
    now: object | undefined,
    later: object | undefined,
  ])[] = [
    ['a lower limit', { maxOpenOrders: 9 }, set({ maxOpenOrders: 8 }), { maxOpenOrders: 8 }, undefined],
    ['a higher limit', { maxOpenOrders: 9 }, set({ maxOpenOrders: 10 }), undefined, { maxOpenOrders: 10 }],
    [
      'one lower, one higher',
      { maxOpenOrders: 9, maxRepeats: 9 },
      set({ maxOpenOrders: 10, maxRepeats: 8 }),
      { maxOpenOrders: 9, maxRepeats: 8 },
      { maxOpenOrders: 10 },
    ],
    ['a limit where there was none', {}, set({ maxOpenOrders: 500 }), { maxOpenOrders: 500 }, undefined],
    ['a limit given up', { maxRepeats: 9 }, set({}, { unset: ['maxRepeats'] }), undefined, {}],
    ['a longer window', { duplicateWindowMs: 5 }, set({ duplicateWindowMs: 6 }), { duplicateWindowMs: 6 }, undefined],
    ['a shorter window', { duplicateWindowMs: 5 }, set({ duplicateWindowMs: 4 }), undefined, { duplicateWindowMs: 4 }],
    [
      'more money at risk',
      { maxDailyLoss: money(5n) },
      set({ maxDailyLoss: money(6n) }),
      undefined,
      { maxDailyLoss: '0.00000006' },
    ],
    [
      'names that come and go',
      { venues: ['a', 'b'] },
      set({ venues: ['b', 'c'] }),
      { venues: ['b'] },
      { venues: ['b', 'c'] },
    ],
    ['all names', { venues: ['a'] }, set({ venues: '*' }), undefined, { venues: '*' }],
    ['a list in place of all', { venues: '*' }, set({ venues: [] }), { venues: [] }, undefined],
  ];
  it.each(split)('is split: %s', (_what, before, asked, now, later) => {
    const rig = ControlRig.set();
    const scope = 'algorithm/momentum';
    if (Object.keys(before).length > 0) rig.ask(set(before, { scope }));
    const was = own(rig, scope) ?? {};
    rig.require(1);
    const outcome = rig.ask({ ...asked, scope });
    expect(own(rig, scope) ?? {}).toEqual(now ?? was);
    const requests = rig.of('approval_requested');
    if (later === undefined) {
      expect(requests).toEqual([]);
      expect(outcome).not.toHaveProperty('awaits');
      return;
    }
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ command: { kind: 'set_limits', scope, limits: later } });
    expect(outcome).toMatchObject({ ok: true, subject: scope, awaits: requests[0]?.id });
    expect(rig.approve(requests[0]?.id ?? '', 'bob')).toMatchObject({ ok: true });
    const wanted: Partial<RiskLimits> = { ...was, ...asked.limits };
    for (const name of asked.unset ?? []) delete (wanted as Record<string, unknown>)[name];
    expect(own(rig, scope) ?? {}).toEqual(wanted);
  });

  it('counts a milder action as a raise, also where only the default stood, and a looser limit that has no effect', () => {
    const rig = ControlRig.set();
    rig.ask(set({ maxOpenOrders: 1 }));
    rig.ask(set({ maxOpenOrders: 10 }, { scope: 'momentum:paper' }));
    rig.require(1);
    const scope = 'momentum:paper';
    for (const [command, isRaise] of [
      [set({}, { scope, actions: { drawdown: 'alert' } }), true],
      [set({}, { scope, actions: { drawdown: 'halt' } }), false],
      [set({}, { scope, actions: { drawdown: 'flatten' } }), true],
      [set({ maxOpenOrders: 20 }, { scope }), true],
    ] as const)
      expect('awaits' in rig.ask(command)).toBe(isRaise);
    expect(rig.core.controls.limits.actions(scope)).toEqual({ drawdown: 'halt' });
  });

  it('tells who decides what would be in force where, with the capital behind it', () => {
    const rig = ControlRig.set();
    rig.ask(set({ maxOpenOrders: 50 }, { scope: 'carry:staging' }));
    rig.require(1);
    rig.ask(set({ maxOpenOrders: 300, venues: '*' }));
    expect(rig.of('approval_requested')[0]?.consequences).toEqual([
      'open orders of the whole desk: from 200 to 300',
      'momentum:paper (capital 1,000,000): open orders from 200 to 300',
      "carry:staging (capital 1,000,000): open orders stays 50, which another scope's limit holds it to",
    ]);
  });
});
