import { beforeEach, describe, expect, it } from 'vitest';
import { ConsoleFeed } from '../../../electron/api/console/console-feed.ts';
import { ConsoleReader } from '../../../electron/api/console/reader.ts';
import { ConsoleFrame } from '../../../shared/contract/console.ts';
import { DEFAULT_HAND_OVER } from '../../../shared/domain/swap.ts';
import { money } from '../../../shared/units/money.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { ORIGIN, plainReport } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';

let desk: PlainDesk;
let clock: number;
let reader: ConsoleReader;

beforeEach(() => {
  desk = new PlainDesk();
  clock = 0;
  reader = new ConsoleReader(new ConsoleFeed(desk, () => clock));
});

/** The next frame, a second of wall time after the last. */
const frame = (): ConsoleFrame => {
  clock += 1_000;
  const next = reader.next();
  expect(ConsoleFrame.parse(next)).toEqual(next);
  return next;
};
const slot = () => frame().slots?.[0];
const live = () => {
  const entity = desk.addEntity('a', '1.0.0');
  desk.addDeployment(entity, 'paper', 1);
  return entity;
};

it('going back shows its price by its parts, and what would still bind', () => {
  const entity = live();
  desk.quote = {
    quote: {
      swapId: 's-1',
      toEntityId: entity.id,
      cancels: 3,
      adopts: [{ instrument: 0, quantity: quantity(420) }],
      exposure: money(2_591_963_000_000n),
      cost: {
        spread: money(210_000_000n),
        impact: money(30_000_000n),
        fee: money(1_000_000_000n),
        total: money(1_240_000_000n),
      },
      stillTripped: ['a:paper:drawdown'],
    },
  };
  expect(slot()?.rollback).toEqual({
    swap_id: 's-1',
    to_entity_id: entity.id,
    to_version: 'a@1.0.0',
    cancels: 3,
    adopts: [{ instrument: 'binance-usdm:BTCUSDT', symbol: 'BTCUSDT', quantity: '0.420' }],
    exposure: '25919.63000000',
    cost: { spread: '2.10000000', impact: '0.30000000', fee: '10.00000000', total: '12.40000000' },
    estimated_cost: '12.40000000',
    still_tripped: ['a:paper:drawdown'],
    currency: 'USDT',
  });
});

describe('a slot', () => {
  it('shows the rules and drains that are its own', () => {
    const entity = live();
    const rule = {
      id: 'r-1',
      slotId: 'a:paper',
      trigger: 'drawdown',
      toEntityId: entity.id,
      handOver: DEFAULT_HAND_OVER,
      reason: 'night watch',
      setBy: 'ann',
      setAt: ORIGIN,
    } as const;
    desk.swapRules.set('r-1', rule).set('r-2', { ...rule, id: 'r-2', slotId: 'b:paper' });
    const drain = { slotId: 'a:paper', instance: 1, entityId: entity.id, inFlight: 14, remaining: 2 };
    desk.drains.push(drain, { ...drain, slotId: 'b:paper' });
    expect(slot()).toMatchObject({
      rules: [{ rule_id: 'r-1', trigger: 'drawdown', to_version: 'a@1.0.0', set_by: 'ann', reason: 'night watch' }],
      drains: [{ instance: 1, entity_id: entity.id, version: 'a@1.0.0', in_flight: 14, remaining: 2 }],
    });
    desk.drains.length = 0;
    desk.swapRules.clear();
    expect(slot()).toMatchObject({ rules: [], drains: [] });
  });

  it('shows the swap under way with its stages, never one that waits', () => {
    const entity = live();
    const underWay = { status: 'initiated', completedAt: null } as const;
    for (const stage of ['scheduled', 'suspended'] as const) desk.addSwap(entity, entity, { ...underWay, stage });
    expect(slot()?.swap).toBeNull();
    const steps = [{ stage: 'draining', status: 'in_progress', at: ORIGIN }] as const;
    const swap = desk.addSwap(entity, entity, { ...underWay, status: 'in_progress', stage: 'draining', steps });
    desk.remaining.set(swap.id, 4);
    expect(slot()?.swap).toMatchObject({
      swap_id: swap.id,
      stage: 'draining',
      steps: [{ stage: 'draining', status: 'in_progress', at: '2024-08-08T00:00:00.000Z' }],
      remaining: 4,
    });
  });
});

describe('the list of swaps', () => {
  it('keeps what waits for its time, however much came after it', () => {
    const entity = live();
    const waiting = { status: 'initiated', completedAt: null, schedule: { kind: 'session_boundary' } } as const;
    const scheduled = desk.addSwap(entity, entity, { ...waiting, stage: 'scheduled', receipts: null });
    const suspended = desk.addSwap(entity, entity, { ...waiting, stage: 'suspended', errorMessage: 'changed' });
    const calledOff = desk.addSwap(entity, entity, {
      ...waiting,
      status: 'failed',
      stage: 'done',
      completedAt: ORIGIN,
    });
    const later = Array.from({ length: 60 }, () => desk.addSwap(entity, entity));
    const swaps = frame().swaps ?? [];
    const ids = swaps.map(({ swap_id }) => swap_id);
    expect(ids).toEqual([
      ...later
        .slice(-50)
        .map(({ id }) => id)
        .reverse(),
      suspended.id,
      scheduled.id,
    ]);
    expect(ids).not.toContain(calledOff.id);
    expect(swaps.at(-1)).toMatchObject({ stage: 'scheduled', scheduled_for: 'session_boundary', receipts: null });
    expect(swaps.at(-2)).toMatchObject({ stage: 'suspended', error_message: 'changed' });
    expect(swaps[0]).toMatchObject({ stage: 'done', scheduled_for: null, receipts: { missed: 0, twice: 0 } });
  });
});

it('a version shows its parent, and its health once it was looked at', () => {
  const parent = live();
  const entity = desk.addEntity('a', '2.0.0', { parentEntityId: parent.id });
  const shown = () => frame().versions?.find(({ entity_id }) => entity_id === entity.id);
  expect(shown()).toMatchObject({ parent_entity_id: parent.id, health: null });
  desk.reports.set(entity.id, {
    ...plainReport(entity.id),
    status: 'degraded',
    errorRate: 0.05,
    memoryBytes: undefined,
  });
  expect(shown()?.health).toEqual({
    status: 'degraded',
    checked_at: '2024-08-08T00:00:00.000Z',
    checks: [{ name: 'loaded', outcome: 'passed', message: 'it loads' }],
    sample_inference_ms: 0.25,
    memory_bytes: null,
    error_rate: 0.05,
  });
});
