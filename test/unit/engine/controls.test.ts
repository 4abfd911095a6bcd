import { describe, expect, it } from 'vitest';
import type { ControlCommand } from '../../../electron/engine/safety/control/control-flow.ts';
import type { TradingState } from '../../../shared/domain/risk.ts';
import { ControlRig } from '../../support/control-rig.ts';

const state = (scope: string, to: TradingState): ControlCommand => ({
  kind: 'set_trading_state',
  scope,
  state: to,
  reason: 'because',
});
const [PAPER, STAGING] = [1, 2];

/** Ids of the orders whose cancels are on their way. */
const taken = (rig: ControlRig): string[] => rig.of('cancel_sent').map((fact) => fact.orderId);

describe('a trading state', () => {
  const scopes: readonly (readonly [scope: string, taken: readonly ('paper' | 'staging' | 'ether')[]])[] = [
    ['desk', ['paper', 'staging', 'ether']],
    ['environment/paper', ['paper']],
    ['algorithm/carry', ['staging', 'ether']],
    ['momentum:paper', ['paper']],
    ['version/carry@1.0.0', ['staging', 'ether']],
    ['instrument/test:ETHUSDT', ['ether']],
    ['environment/production', []],
  ];
  it.each(scopes)('on %s takes back what is open under it', (scope, expected) => {
    const rig = ControlRig.set();
    const orders = {
      paper: rig.rest(PAPER, { side: 'buy', size: 5 }),
      staging: rig.rest(STAGING, { side: 'buy', size: 5 }),
      ether: rig.rest(STAGING, { side: 'buy', size: 5, instrument: 1 }),
    };
    expect(rig.ask(state(scope, 'halted'))).toMatchObject({ ok: true, subject: scope });
    expect(taken(rig)).toEqual(expected.map((each) => orders[each]));
    expect(rig.of('trading_state_changed')).toEqual([
      { kind: 'trading_state_changed', scope, state: 'halted', reason: 'because' },
    ]);
  });

  it('of reducing keeps what only closes, stops before limits and the older first; halted takes all', () => {
    const rig = ControlRig.set();
    rig.hold(PAPER, 10);
    rig.hold(STAGING, -10);
    const profit = rig.rest(PAPER, { side: 'sell', size: 6 });
    const stop = rig.rest(PAPER, { side: 'sell', size: 6, type: 'stop' });
    const rest = rig.rest(PAPER, { side: 'sell', size: 4 });
    const tooMuch = rig.rest(PAPER, { side: 'sell', size: 1 });
    const grows = rig.rest(PAPER, { side: 'buy', size: 1 });
    const ofEntry = rig.rest(PAPER, { side: 'buy', size: 1, type: 'stop', reduceOnly: true });
    const opens = rig.rest(PAPER, { side: 'sell', size: 1, instrument: 1 });
    const covers = rig.rest(STAGING, { side: 'buy', size: 10 });
    const growsShort = rig.rest(STAGING, { side: 'sell', size: 1 });
    rig.ask(state('desk', 'reducing'));
    expect(taken(rig)).toEqual([profit, tooMuch, grows, opens, growsShort]);
    rig.ask(state('desk', 'halted'));
    expect(taken(rig).slice(5)).toEqual([stop, rest, ofEntry, covers]);
  });

  it('of reducing counts what is on its way out, for that may still fill', () => {
    const rig = ControlRig.set();
    rig.hold(PAPER, 10);
    const leaving = rig.rest(PAPER, { side: 'sell', size: 6 });
    rig.happen({ kind: 'cancel_sent', orderId: leaving });
    const stop = rig.rest(PAPER, { side: 'sell', size: 5, type: 'stop' });
    const small = rig.rest(PAPER, { side: 'sell', size: 4 });
    rig.ask(state('momentum:paper', 'reducing'));
    expect([taken(rig), small]).toEqual([[leaving, stop], small]);
  });

  it('that stands already is no fact, and still takes back what has come since', () => {
    const rig = ControlRig.set();
    rig.ask(state('momentum:paper', 'halted'));
    const late = rig.rest(PAPER, { side: 'buy', size: 5 });
    expect(rig.ask(state('momentum:paper', 'halted'))).toMatchObject({ ok: true });
    expect(rig.of('trading_state_changed')).toHaveLength(1);
    expect(taken(rig)).toEqual([late]);
  });

  it('of a scope or a word that there is not is refused', () => {
    const rig = ControlRig.set();
    expect(rig.ask(state('nobody:paper', 'halted'))).toMatchObject({ ok: false, code: 'not_found' });
    expect(rig.ask(state('desk', 'asleep' as never))).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.of('trading_state_changed')).toEqual([]);
  });
});

describe('a breaker', () => {
  it('is tripped by hand with any action that latches, on any scope', () => {
    const rig = ControlRig.set();
    const trip = (action: string, scope = 'algorithm/momentum'): ControlCommand => ({
      kind: 'trip_breaker',
      scope,
      action: action as never,
      reason: 'odd prices',
    });
    expect(rig.ask(trip('reduce'))).toMatchObject({ ok: true, subject: 'b-1' });
    expect(rig.of('breaker_tripped')).toMatchObject([
      { id: 'b-1', scope: 'algorithm/momentum', cause: 'manual', action: 'reduce', value: 'odd prices' },
    ]);
    expect(rig.core.tradingState('momentum:paper')).toBe('reducing');
    expect(rig.ask(trip('alert'))).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.ask(trip('halt', 'version/momentum@3.0.0'))).toMatchObject({ ok: false, code: 'not_found' });
  });

  it('is released with a reason, once, and not while an exit rests on it', () => {
    const rig = ControlRig.set();
    rig.ask({ kind: 'trip_breaker', scope: 'desk', action: 'halt', reason: 'x' });
    rig.held.set('b-1', 'the exit x-1 is not over');
    const release = (reason: string): ControlCommand => ({ kind: 'release_breaker', id: 'b-1', reason });
    expect(rig.ask(release('looked at'))).toMatchObject({
      ok: false,
      code: 'conflict',
      message: expect.stringContaining('x-1'),
    });
    rig.held.clear();
    expect(rig.ask(release('  '))).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.ask(release('looked at'))).toMatchObject({ ok: true });
    expect(rig.ask(release('looked at'))).toMatchObject({ ok: false, code: 'not_found' });
    expect(rig.of('breaker_released')).toMatchObject([{ id: 'b-1', reason: 'looked at' }]);
  });
});

describe('the calendar', () => {
  const calendar = (timeZone: string, dayStartsAt = '17:00'): ControlCommand => ({
    kind: 'set_calendar',
    calendar: { timeZone, dayStartsAt },
    reason: 'futures',
  });
  it('is set, holds after a restart, and is refused where it makes no sense', () => {
    const rig = ControlRig.set();
    expect(rig.ask(calendar('America/New_York'))).toMatchObject({ ok: true });
    rig.ask(calendar('America/New_York'));
    expect(rig.of('calendar_changed')).toHaveLength(1);
    expect(rig.restart().core.days.calendar).toEqual({ timeZone: 'America/New_York', dayStartsAt: '17:00' });
    expect(rig.ask(calendar('Mars/Olympus'))).toMatchObject({ ok: false, code: 'broken_rule' });
    expect(rig.ask(calendar('UTC', '25:00'))).toMatchObject({ ok: false, code: 'broken_rule' });
  });
});
