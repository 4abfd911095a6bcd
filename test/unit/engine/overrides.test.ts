import { describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { DenialCode } from '../../../shared/domain/risk.ts';
import { ControlRig } from '../../support/control-rig.ts';

type Grant = Extract<ControlCommand, { kind: 'grant_override' }>;
const KEY = 'test:BTCUSDT';
const GRANT: Grant = {
  kind: 'grant_override',
  slotId: 'momentum:paper',
  version: 'momentum@1.0.0',
  instrument: KEY,
  side: 'buy',
  quantity: 5_000,
  limitPrice: 6_000_000,
  codes: ['order_value', 'price_collar'],
  expiresAfterMs: 60_000,
  reason: 'the block that was agreed on',
};
const ORIGIN = 1_700_000_000_000_000_000n;
const NOW = ORIGIN + 1_000_000_000n;

/** What the gate would ask of the table, with one word changed. */
function match(rig: ControlRig, change: Partial<Grant> & { code?: DenialCode; nowNs?: bigint } = {}) {
  const { slotId, version, instrument, side, quantity, limitPrice } = { ...GRANT, ...change };
  const { code = 'order_value', nowNs = NOW } = change;
  const { overrides } = rig.core.safety;
  return overrides.match(slotId, version, instrument, side, quantity, limitPrice, code, nowNs)?.overrideId;
}

/** A desk with an override granted at one second of market time. */
function granted() {
  const rig = ControlRig.set();
  rig.trade(1_000);
  const outcome = rig.ask(GRANT);
  if (!outcome.ok) throw new Error(outcome.message);
  return { rig, id: outcome.subject };
}

describe('an override', () => {
  it('lifts what it names for just the order that it names', () => {
    const { rig, id } = granted();
    expect(rig.of('override_granted')).toMatchObject([
      { overrideId: id, approvalId: null, expiresNs: (NOW + 60_000_000_000n).toString(), reason: GRANT.reason },
    ]);
    expect(match(rig)).toBe(id);
    expect(match(rig, { code: 'price_collar' })).toBe(id);
    for (const change of [
      { slotId: 'carry:staging' },
      { version: 'momentum@1.0.1' },
      { instrument: 'test:ETHUSDT' },
      { side: 'sell' },
      { quantity: 4_999 },
      { quantity: 5_001 },
      { limitPrice: 5_999_990 },
      { limitPrice: 0 },
      { code: 'gross_exposure' },
    ] as const)
      expect([change, match(rig, change)]).toEqual([change, undefined]);
  });

  it('is granted once for one order: asked for again, the one that stands is the answer', () => {
    const { rig, id } = granted();
    const twice = { ...GRANT, codes: [...GRANT.codes].reverse(), reason: 'a retry' };
    for (const again of [GRANT, twice]) {
      const outcome = rig.ask(again);
      expect(outcome).toMatchObject({ ok: true, subject: id });
      expect(outcome.message).toContain('already');
    }
    expect(rig.of('override_granted')).toHaveLength(1);
    rig.require(1);
    expect(rig.ask(GRANT)).not.toHaveProperty('awaits');
    expect(rig.of('approval_requested')).toEqual([]);
    rig.trade(61_000);
    expect(rig.ask(GRANT)).toHaveProperty('awaits');
  });

  it('is granted once where two people asked for the same and both were agreed to', () => {
    const rig = ControlRig.set();
    rig.require(1);
    const ids = ['alice', 'bob'].map((who) => {
      const outcome = rig.ask(GRANT, who);
      return outcome.ok ? (outcome.awaits ?? '') : '';
    });
    for (const each of ids) expect(rig.approve(each, 'carol')).toMatchObject({ ok: true });
    expect(rig.of('override_granted')).toHaveLength(1);
  });

  it('of other terms stands beside it', () => {
    const { rig } = granted();
    for (const change of [
      { quantity: 4_000 },
      { side: 'sell' },
      { codes: ['order_value'] },
      { limitPrice: 0 },
    ] as const)
      rig.ask({ ...GRANT, ...change });
    expect(rig.of('override_granted')).toHaveLength(5);
  });

  it('serves once: the order that it let through uses it up', () => {
    const { rig, id } = granted();
    const order = rig.of('override_granted')[0];
    rig.happen({
      kind: 'order_sent',
      ...{ orderId: 'o-1', slotId: GRANT.slotId, instance: 1, version: GRANT.version, ref: 1, instrument: KEY },
      ...{ side: 'buy', type: 'limit', timeInForce: 'gtc', quantity: 5_000 as never, limitPrice: 6_000_000 as never },
      ...{ stopPrice: 0 as never, postOnly: false, reduceOnly: false, sequence: 1, overrideId: id },
    });
    expect([order?.overrideId, match(rig)]).toEqual([id, undefined]);
    expect(rig.restart().core.safety.overrides.overrides.size).toBe(0);
  });

  it('is void from its time on, and ends with the next second of the market', () => {
    const { rig, id } = granted();
    expect(match(rig, { nowNs: NOW + 59_999_999_999n })).toBe(id);
    expect(match(rig, { nowNs: NOW + 60_000_000_000n })).toBeUndefined();
    rig.trade(60_999);
    expect(rig.of('override_ended')).toEqual([]);
    rig.trade(61_000);
    rig.trade(62_000);
    expect(rig.of('override_ended')).toMatchObject([{ overrideId: id, how: 'expired' }]);
    expect(rig.ask({ kind: 'revoke_override', overrideId: id, reason: 'x' })).toMatchObject({ code: 'not_found' });
  });

  it('survives a restart, and can be taken back', () => {
    const { rig, id } = granted();
    const again = rig.restart();
    expect(match(again)).toBe(id);
    expect(again.ask({ kind: 'revoke_override', overrideId: id, reason: 'too late' })).toMatchObject({ ok: true });
    expect(match(again)).toBeUndefined();
    expect(again.of('override_ended')).toMatchObject([{ overrideId: id, how: 'revoked', reason: 'too late' }]);
  });

  it('waits for approval where that is asked for, says what it is worth, and counts its time from then', () => {
    const rig = ControlRig.set();
    rig.require(1);
    rig.trade(1_000);
    const outcome = rig.ask(GRANT);
    expect(match(rig)).toBeUndefined();
    expect(rig.of('approval_requested')[0]?.consequences).toEqual([
      'momentum@1.0.0 in momentum:paper (capital 1,000,000) may buy 5.000 test:BTCUSDT at 60000.00, once, worth 300,000',
      'it passes order_value (order value 250,000, set for desk), price_collar (price collar 5 %, set for desk)',
      'it is void 60000 ms of market time after it is granted',
    ]);
    rig.trade(31_000);
    const approvalId = outcome.ok ? (outcome.awaits ?? '') : '';
    rig.approve(approvalId, 'bob');
    expect(rig.of('override_granted')).toMatchObject([{ approvalId, expiresNs: (NOW + 90_000_000_000n).toString() }]);
    expect(rig.facts.find(({ fact }) => fact.kind === 'override_granted')?.actor).toBe('alice');
  });

  it('that was asked for another version than the one now live is stale', () => {
    const rig = ControlRig.set();
    rig.require(1);
    const outcome = rig.ask(GRANT);
    const reason = 'gone';
    rig.happen({ kind: 'instance_detached', slotId: GRANT.slotId, instance: 1, reason });
    expect(rig.approve(outcome.ok ? (outcome.awaits ?? '') : '', 'bob')).toMatchObject({ ok: false, code: 'conflict' });
    expect(rig.of('approval_ended')).toMatchObject([{ status: 'stale' }]);
  });

  const refused: readonly (readonly [what: string, change: Partial<Grant>, code: string, names: string])[] = [
    ['an unknown slot', { slotId: 'nobody:paper' }, 'not_found', 'nobody:paper'],
    ['a version that is not live there', { version: 'carry@1.0.0' }, 'broken_rule', 'momentum@1.0.0'],
    ['an unknown instrument', { instrument: 'test:DOGE' }, 'not_found', 'test:DOGE'],
    ['no side', { side: 'both' as never }, 'broken_rule', 'both'],
    ['nothing', { quantity: 0 }, 'broken_rule', 'quantity'],
    ['no number', { quantity: Number.NaN }, 'broken_rule', 'quantity'],
    ['a price between ticks', { limitPrice: 6_000_001 }, 'broken_rule', 'limit price'],
    ['a negative price', { limitPrice: -10 }, 'broken_rule', 'limit price'],
    ['no denial', { codes: [] }, 'broken_rule', 'denials'],
    ['a state', { codes: ['trading_halted'] }, 'broken_rule', 'trading_halted'],
    ['a breaker', { codes: ['order_value', 'breaker_tripped'] }, 'broken_rule', 'breaker_tripped'],
    ['a repetition', { codes: ['repeated_execution'] }, 'broken_rule', 'repeated_execution'],
    ['ever', { expiresAfterMs: Number.POSITIVE_INFINITY }, 'broken_rule', 'market time'],
    ['no time', { expiresAfterMs: 0 }, 'broken_rule', 'market time'],
  ];
  it.each(refused)('for %s is refused in words', (_what, change, code, names) => {
    const rig = ControlRig.set();
    const before = rig.facts.length;
    const outcome = rig.ask({ ...GRANT, ...change });
    expect(outcome).toMatchObject({ ok: false, code });
    expect(outcome).toMatchObject({ message: expect.stringContaining(names) });
    expect(rig.facts).toHaveLength(before);
  });
});
