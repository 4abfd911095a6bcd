import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { router } from '../../../electron/api/router.ts';
import type { OrderRecord } from '../../../electron/engine/view.ts';
import { NIL_UUID } from '../../../shared/base/uuid.ts';
import { refuse } from '../../../shared/domain/command.ts';
import { DEFAULT_HAND_OVER, type HandOverContract } from '../../../shared/domain/swap.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { ORIGIN } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;

beforeEach(() => {
  desk = new PlainDesk();
});

const client = () =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator: { name: 'administrator', role: 'administrator' } },
    interceptors: [declaredErrors],
  });
const pair = () => {
  const [from, to] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
  return { from_entity_id: from.id, to_entity_id: to.id, reason: 'r', initiated_by: 'ann' };
};

describe('a scheduled swap', () => {
  it.each([
    ['2030-01-02T08:00:00Z', { kind: 'time', atNs: '1893571200000000000' }, '2030-01-02T08:00:00.000Z'],
    ['session_boundary', { kind: 'session_boundary' }, 'session_boundary'],
  ])('for %s waits as %j', async (scheduled_for, schedule, shown) => {
    const made = await client().swaps.create({ ...pair(), swap_type: 'scheduled', scheduled_for });
    expect(desk.executed[0]?.command).toMatchObject({ kind: 'swap', type: 'scheduled', schedule });
    expect(made).toMatchObject({
      status: 'initiated',
      stage: 'scheduled',
      scheduled_for: shown,
      success: null,
      receipts: null,
      cut_sequence: null,
    });
    const { message } = await client().swaps.get({ swap_id: made.swap_id });
    expect(message).toMatch(
      /^will replace a@1\.0\.0 by a@2\.0\.0 (at 2030-01-02T08:00:00\.000Z|with the next trading day)$/,
    );
  });

  it.each([
    ['without its time', { swap_type: 'scheduled' }, /needs scheduled_for/],
    ['with a time and another type', { scheduled_for: '2030-01-02T08:00:00Z' }, /manual begins at once/],
    ['of an emergency', { swap_type: 'emergency', scheduled_for: 'session_boundary' }, /emergency begins at once/],
    ['for a time that has passed', { swap_type: 'scheduled', scheduled_for: '2024-08-07T23:59:59Z' }, /has passed/],
    ['for this very moment', { swap_type: 'scheduled', scheduled_for: '2024-08-08T00:00:00.003Z' }, /has passed/],
  ] as const)('%s is refused before the engine hears of it', async (_, change, message) => {
    for (const validate_only of [false, true]) {
      const swap = client().swaps.create({ ...pair(), ...change, validate_only });
      await expect(swap).rejects.toMatchObject({
        code: 'broken_rule',
        status: 400,
        message: expect.stringMatching(message),
      });
      desk = new PlainDesk();
    }
    expect(desk.executed).toEqual([]);
  });

  it('that is suspended says why, and what to do', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    const swap = desk.addSwap(entity, entity, {
      status: 'initiated',
      stage: 'suspended',
      completedAt: null,
      schedule: { kind: 'session_boundary' },
      errorMessage: 'another version is live in a:paper',
    });
    await expect(client().swaps.get({ swap_id: swap.id })).resolves.toMatchObject({
      stage: 'suspended',
      error_message: 'another version is live in a:paper',
      message: expect.stringMatching(/another version is live in a:paper; call it off/),
    });
  });

  it('is called off once, with the reason', async () => {
    const { swap_id } = await client().swaps.create({
      ...pair(),
      swap_type: 'scheduled',
      scheduled_for: 'session_boundary',
    });
    const cancel = () => client().swaps.cancel({ swap_id, reason: 'not today' });
    await expect(cancel()).resolves.toMatchObject({
      status: 'failed',
      success: false,
      error_message: 'not today',
      completed_at: expect.any(String),
    });
    await expect(cancel()).rejects.toMatchObject({ code: 'broken_rule' });
    const unknown = client().swaps.cancel({ swap_id: '11111111-1111-8111-8111-111111111111', reason: 'r' });
    await expect(unknown).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('a rollback that is only tried passes without checks, or is refused', async () => {
  const trial = () => client().swaps.create({ ...pair(), swap_type: 'rollback', validate_only: true });
  desk.refusal = { ok: true, subject: NIL_UUID, message: 'the rollback would pass' };
  await expect(trial()).resolves.toMatchObject({
    swap_id: NIL_UUID,
    status: 'validating',
    success: true,
    message: 'the rollback would pass',
    validation_results: { passed: true, checks: [] },
    hand_over_contract: null,
  });
  desk.refusal = refuse('broken_rule', 'has not served here');
  await expect(trial()).rejects.toMatchObject({ code: 'broken_rule' });
});

it.each(['manual', 'automatic', 'emergency', 'rollback'] as const)(
  'a swap of the type %s is the engine’s to judge',
  async (swap_type) => {
    await client().swaps.create({ ...pair(), swap_type });
    expect(desk.executed[0]?.command).toMatchObject({ kind: 'swap', type: swap_type, schedule: null });
    desk.refusal = refuse('broken_rule', 'has not served here');
    await expect(client().swaps.create({ ...pair(), swap_type })).rejects.toMatchObject({
      code: 'broken_rule',
      message: 'has not served here',
    });
  },
);

describe('the record of a swap', () => {
  it('shows each stage with its time, what its receipts said, and which rule began it', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    const ruleId = '11111111-1111-8111-8111-111111111111';
    const swap = desk.addSwap(entity, entity, {
      type: 'automatic',
      ruleId,
      receipts: { missed: 0, twice: 3 },
      steps: [
        { stage: 'loading', status: 'in_progress', at: ORIGIN },
        { stage: 'done', status: 'completed', at: ORIGIN },
      ],
    });
    const at = '2024-08-08T00:00:00.000Z';
    await expect(client().swaps.get({ swap_id: swap.id })).resolves.toMatchObject({
      rule_id: ruleId,
      receipts: { missed: 0, twice: 3 },
      stage: 'done',
      steps: [
        { stage: 'loading', status: 'in_progress', at },
        { stage: 'done', status: 'completed', at },
      ],
      scheduled_for: null,
      requests_in_flight: 0,
      hand_over_contract: null,
    });
  });

  it('counts live what the source still has in flight', async () => {
    const entity = desk.addEntity('a', '1.0.0');
    const swap = desk.addSwap(entity, entity, { status: 'in_progress', stage: 'draining', completedAt: null });
    const inFlight = async () => (await client().swaps.get({ swap_id: swap.id })).requests_in_flight;
    desk.remaining.set(swap.id, 12);
    expect(await inFlight()).toBe(12);
    desk.remaining.set(swap.id, 3);
    expect(await inFlight()).toBe(3);
  });
});

describe('the contract of a hand-over', () => {
  const order = (id: string, change: Partial<OrderRecord>): OrderRecord => ({
    id,
    slotId: 'a:paper',
    owner: 1,
    version: 'a@1.0.0',
    ref: id,
    status: 'working',
    instrument: 0,
    side: 'sell',
    type: 'limit',
    timeInForce: 'gtc',
    quantity: quantity(420),
    filled: quantity(20),
    limitPrice: price(6_189_000),
    stopPrice: price(0),
    postOnly: false,
    reduceOnly: false,
    triggered: false,
    sentAt: ORIGIN,
    cancelRequested: false,
    byDesk: false,
    asked: [],
    past: [],
    arrival: null,
    marketNs: undefined,
    ...change,
  });
  const contract: HandOverContract = {
    slotId: 'a:paper',
    environment: 'paper',
    handOver: DEFAULT_HAND_OVER,
    positions: [{ instrument: 'binance-usdm:BTCUSDT', quantity: quantity(-420) }],
    orders: ['o-1', 'o-2'],
    standby: true,
    differences: {
      config: [{ name: 'venue', from: undefined, to: { a: 1 } }],
      parameters: [{ name: 'lookback', from: 20, to: 14 }],
      instruments: [{ name: 'x:y', from: true, to: undefined }],
      stateSchema: [{ name: 'state_version', from: 1, to: 2 }],
    },
    untouched: ['the account’s counters'],
  };

  it('is shown for a trial, with what is held, what is open, what differs and what stays', async () => {
    desk.orders.set('o-1', order('o-1', {}));
    desk.orders.set('o-2', order('o-2', { type: 'stop', limitPrice: price(0), stopPrice: price(6_000_010) }));
    desk.contracts = [contract];
    const trial = await client().swaps.create({ ...pair(), validate_only: true });
    const instrument = 'binance-usdm:BTCUSDT';
    const open = { instrument, side: 'sell', quantity: '0.420', filled: '0.020' };
    expect(trial.hand_over_contract).toEqual([
      {
        slot_id: 'a:paper',
        environment: 'paper',
        hand_over: DEFAULT_HAND_OVER,
        standby: true,
        positions: [{ instrument, quantity: '-0.420' }],
        orders: [
          { order_id: 'o-1', ...open, limit_price: '61890.00', stop_price: null },
          { order_id: 'o-2', ...open, limit_price: null, stop_price: '60000.10' },
        ],
        differences: {
          config: [{ name: 'venue', from: null, to: { a: 1 } }],
          parameters: [{ name: 'lookback', from: 20, to: 14 }],
          instruments: [{ name: 'x:y', from: true, to: null }],
          state_schema: [{ name: 'state_version', from: 1, to: 2 }],
        },
        untouched: ['the account’s counters'],
      },
    ]);
  });

  it('is null where the desk could not draw it up, and for a swap that was made', async () => {
    desk.contracts = [contract];
    await expect(client().swaps.create(pair())).resolves.toMatchObject({ hand_over_contract: null });
    desk.refusal = refuse('validation_failed', 'no', [{ name: 'type', outcome: 'failed', message: 'no' }]);
    const trial = client().swaps.create({ ...pair(), validate_only: true });
    await expect(trial).resolves.toMatchObject({ success: false, hand_over_contract: null });
  });
});

describe('swap rules', () => {
  const rule = () => {
    const [live, spare] = [desk.addEntity('a', '1.0.0'), desk.addEntity('a', '2.0.0')];
    desk.addDeployment(live, 'paper', 1);
    return { slot_id: 'a:paper', trigger: 'unhealthy', to_entity_id: spare.id, reason: 'night watch' } as const;
  };

  it('are set, listed newest first, and withdrawn', async () => {
    const terms = rule();
    const made = await client().swap_rules.create(terms);
    expect(made).toEqual({
      rule_id: expect.any(String),
      ...terms,
      to_version: 'a@2.0.0',
      hand_over: DEFAULT_HAND_OVER,
      set_by: 'ann',
      set_at: expect.stringMatching(/^2024-08-08T/),
    });
    const other = await client().swap_rules.create({ ...terms, trigger: 'drawdown', hand_over: { state: 'cold' } });
    expect(other.hand_over).toEqual({ state: 'cold', positions: 'adopt', orders: 'adopt' });
    expect((await client().swap_rules.list({})).swap_rules).toEqual([other, made]);
    expect((await client().swap_rules.list({ slot_id: 'b:paper' })).total).toBe(0);

    await expect(client().swap_rules.delete({ rule_id: made.rule_id, reason: 'day shift' })).resolves.toEqual(made);
    expect((await client().swap_rules.list({})).swap_rules).toEqual([other]);
    await client().swap_rules.delete({ rule_id: other.rule_id });
    expect(desk.executed.slice(-2).map(({ command }) => command)).toEqual([
      { kind: 'remove_swap_rule', ruleId: made.rule_id, reason: 'day shift' },
      { kind: 'remove_swap_rule', ruleId: other.rule_id, reason: 'withdrawn by administrator' },
    ]);
    const again = client().swap_rules.delete({ rule_id: made.rule_id });
    await expect(again).rejects.toMatchObject({ code: 'not_found' });
  });

  it('of an unknown slot or version never reach the engine', async () => {
    const terms = rule();
    for (const change of [{ slot_id: 'b:paper' }, { to_entity_id: '11111111-1111-8111-8111-111111111111' }]) {
      await expect(client().swap_rules.create({ ...terms, ...change })).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(desk.executed).toEqual([]);
  });
});
