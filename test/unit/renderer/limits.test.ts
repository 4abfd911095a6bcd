import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { limitChange, limitWords, parseLimit, typedLimit, usedOf } from '../../../renderer/format/limit.ts';
import { requestKey } from '../../../renderer/store/request.ts';
import { crossedBy } from '../../../renderer/store/risk/crossed.ts';
import { type HeadroomRow, headroomRows, steadyOrder } from '../../../renderer/store/risk/headroom.ts';
import { type LimitDraft, limitChangeWords } from '../../../renderer/view/risk/limit-words.ts';
import { limits, risk } from '../../support/fake-risk-state.ts';
import { rig, slotWith } from './renderer-rig.ts';

describe('a limit in words', () => {
  it.each([
    ['max_daily_loss', '20000.00000000', '20,000 USDT', '20000'],
    ['max_daily_loss', '12.50000000', '12.50 USDT', '12.5'],
    ['max_drawdown_bp', '500', '5 %', '5'],
    ['max_gross_exposure_bp', '20000', '200 %', '200'],
    ['max_slippage_bp', '15', '0.15 %', '0.15'],
    ['max_data_age_ms', '10000', '10,000 ms', '10000'],
    ['max_open_orders', '100', '100', '100'],
    ['max_order_quantity', '1000.50000000', '1,000.5 units', '1000.5'],
  ])('%s of %s is %s, and is typed as %s', (name, value, words, typed) => {
    expect(limitWords(name, value, 'USDT')).toBe(words);
    expect(typedLimit(name, value)).toBe(typed);
  });

  it.each([
    ['max_gross_exposure_bp', '25919.63000000', '1000000.00000000', '25,920 / 1,000,000 USDT'],
    ['max_slippage_bp', '0.0004', '0.0020', '0.04 / 0.2 %'],
    ['max_daily_loss', '0.00000000', '20000.00000000', '0 / 20,000 USDT'],
    ['max_open_orders', '3', '100', '3 / 100 '],
    ['max_data_age_ms', '250', '300000', '250 ms / 5 min '],
    ['max_data_age_ms', '12500', '90000', '12.5 s / 90 s '],
    ['max_position_quantity', '0.193', '1000000000.00000000', '0.193 / 1 bn units'],
  ])('%s is told with what is used of it: %s of %s', (name, value, limit, words) => {
    const used = usedOf(name, value, limit, 'USDT');
    expect(`${used.value} / ${used.limit} ${used.mark}`).toBe(words);
  });

  it('tells a drawdown as the bar on top does, where the capital is known', () =>
    expect(usedOf('max_drawdown_bp', '540', '50000', 'USDT', 1_000_000)).toEqual({
      value: '0.05',
      limit: '5',
      mark: '%',
    }));

  it.each([
    ['max_drawdown_bp', '2.5 %', { value: 250 }],
    ['max_drawdown_bp', '0.29', { value: 29 }],
    ['max_daily_loss', '20,000.5', { value: '20000.5' }],
    ['max_open_orders', '40', { value: 40 }],
  ])('is read as typed: %s as "%s"', (name, text, value) => expect(parseLimit(name, text)).toEqual(value));

  it.each([
    ['max_drawdown_bp', '2.555'],
    ['max_drawdown_bp', ''],
    ['max_drawdown_bp', '-1'],
    ['max_daily_loss', '1e9'],
    ['max_daily_loss', 'NaN'],
    ['max_open_orders', '4.5'],
  ])('is not guessed: %s as "%s"', (name, text) =>
    expect(parseLimit(name, text)).toEqual({ problem: expect.stringMatching(/^Give /) }),
  );

  it('is lowered where risk goes down, also where the number goes up', () => {
    expect(limitChange('max_daily_loss', '20000.00000000', '10000')).toBe('lower');
    expect(limitChange('max_daily_loss', '20000.00000000', '20000')).toBe('same');
    expect(limitChange('duplicate_window_ms', '250', 500)).toBe('lower');
    expect(limitChange('duplicate_window_ms', '250', 0)).toBe('raise');
  });
});

describe('a change of a limit', () => {
  const said = (change: Partial<LimitDraft>) =>
    limitChangeWords({
      name: 'max_daily_loss',
      limit: '20000.00000000',
      setBy: 'desk',
      scope: 'desk',
      typed: { value: '10000' },
      currency: 'USDT',
      required: 0,
      ...change,
    });

  it('says before it is sent that lowering takes effect at once', () =>
    expect(said({ required: 2 })).toEqual({
      words: '20,000 USDT → 10,000 USDT for the whole desk. Lowers the risk: takes effect at once.',
      tone: 'muted',
      ready: true,
      raises: false,
    }));

  it.each([
    [0, 'nobody else has to agree, takes effect at once'],
    [1, 'waits until 1 other person has agreed'],
    [2, 'waits until 2 other people have agreed'],
  ])('says that raising it, where %i must agree, %s', (required, words) => {
    const change = said({ typed: { value: '50000' }, required });
    expect(change.words).toBe(`20,000 USDT → 50,000 USDT for the whole desk. Raises the risk: ${words}.`);
    expect(change.tone).toBe('warn');
  });

  it('says where it would change nothing, because a tighter one binds', () =>
    expect(said({ typed: { value: '50000' }, scope: 'momentum:paper' }).words).toContain(
      'Changes nothing now: the 20,000 USDT of the whole desk stays the tightest.',
    ));

  it('warns before it is set below what stands already', () => {
    const data = { risk: risk(), slots: [slotWith({})] };
    const crossed = (name: string, scope: string, value: string | number) =>
      crossedBy(data, { name, scope, value }, 'momentum:paper').map(({ of }) => of);
    expect(crossed('max_daily_loss', 'desk', '4000')).toEqual(['desk']);
    expect(crossed('max_daily_loss', 'desk', '4121')).toEqual([]);
    expect(crossed('max_daily_loss', 'momentum:paper', '4000')).toEqual([]);
    // 25,919.63 of a capital of 1,000,000 is 2.59 %.
    expect(crossed('max_position_size_bp', 'momentum:paper', 259)).toEqual(['momentum:paper']);
    expect(crossed('max_position_size_bp', 'momentum:paper', 260)).toEqual([]);
    expect(crossed('max_error_rate_bp', 'desk', 100)).toEqual(['momentum:paper']);
    const change = said({ typed: { value: '500' }, crossed: 'the whole desk stands at 567 USDT' });
    expect(change.tone).toBe('danger');
    expect(change.words).toContain('Crossed the moment it is set: the whole desk stands at 567 USDT.');
  });

  it('is not sent where it is no change, or no number', () => {
    expect(said({ typed: { value: '20000' } }).ready).toBe(false);
    expect(said({ typed: { problem: 'Give an amount.' } })).toMatchObject({ words: 'Give an amount.', ready: false });
  });

  const answer = (approval: string | null) => ({
    ...limits('desk'),
    approval_id: approval,
    message: 'waits until 1 other has agreed',
  });

  it('goes out in the limit’s own unit, and leaves nothing behind when it took effect', async () => {
    const { commands, calls, store } = rig(() => answer(null));
    expect(await commands.setLimit('here', 'desk', 'max_drawdown_bp', 400, 'calm')).toBe(true);
    expect(calls).toEqual([
      { path: 'risk.set_limits', input: { scope: 'desk', reason: 'calm', max_drawdown_bp: 400 } },
    ]);
    expect(store.getState().requests[requestKey.limit('here')]).toBeUndefined();
  });

  it('that waits says so, and is remembered as asked for here', async () => {
    const { commands, store } = rig(() => answer('a-1'));
    await commands.setLimit('here', 'desk', 'max_drawdown_bp', 900, 'room');
    expect(store.getState().requests[requestKey.limit('here')]).toEqual({
      phase: 'told',
      words: 'waits until 1 other has agreed',
    });
    expect([...store.getState().askedHere]).toEqual(['a-1']);
    commands.forget(requestKey.limit('here'));
    expect(store.getState().requests).toEqual({});
  });

  it('that is refused says why', async () => {
    const { commands, store } = rig(() => {
      throw new ORPCError('forbidden', { message: 'a trader may not raise limits' });
    });
    expect(await commands.release('b-7', 'looked into')).toBe(false);
    expect(store.getState().requests[requestKey.release('b-7')]).toEqual({
      phase: 'refused',
      words: 'a trader may not raise limits',
    });
  });
});

describe('the limits in use', () => {
  it('are those of the slot on screen and of the desk', () => {
    const rows = headroomRows(risk(), 'momentum:paper');
    expect(rows).toHaveLength(13);
    expect(rows.find(({ key }) => key === 'desk max_drawdown_bp')).toMatchObject({ of: 'desk', set_by: 'desk' });
    expect(headroomRows(risk(), 'other:paper')).toHaveLength(5);
    expect(headroomRows(null, 'momentum:paper')).toEqual([]);
  });

  const row = (key: string, used: number): HeadroomRow => ({
    key,
    used,
    of: 'desk',
    limit_name: key,
    value: '0',
    limit: '1',
    set_by: 'desk',
  });
  const order = (rows: readonly HeadroomRow[], before: readonly string[] = []) =>
    steadyOrder(rows, before).map(({ key }) => key);

  it('stand the fullest first', () =>
    expect(order([row('a', 0.1), row('b', 0.9), row('c', 0.5)])).toEqual(['b', 'c', 'a']));

  it('do not change places for a few per cent, and do for more', () => {
    expect(order([row('a', 0.5), row('b', 0.54)], ['a', 'b'])).toEqual(['a', 'b']);
    expect(order([row('a', 0.5), row('b', 0.56)], ['a', 'b'])).toEqual(['b', 'a']);
  });

  it('take in a new one where it belongs, and forget one that is gone', () =>
    expect(order([row('a', 0.5), row('n', 0.7), row('b', 0.3)], ['gone', 'a', 'b'])).toEqual(['n', 'a', 'b']));
});
