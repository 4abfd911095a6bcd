import { createRouterClient } from '@orpc/server';
import { beforeEach, describe, expect, it } from 'vitest';
import { feedOf } from '../../../electron/api/feed-of.ts';
import { declaredErrors } from '../../../electron/api/interceptor.ts';
import { router } from '../../../electron/api/router.ts';
import type { Entity } from '../../../shared/domain/entity.ts';
import type { Performance } from '../../../shared/domain/performance.ts';
import { NO_TRADES } from '../../../shared/domain/performance-trades.ts';
import { money } from '../../../shared/units/money.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { plainReport } from '../../support/fake-desk-records.ts';
import { PlainDesk } from '../../support/plain-desk.ts';
import { PLAIN_PERFORMANCE } from '../../support/plain-performance.ts';

let desk: PlainDesk;
let entity: Entity;

beforeEach(() => {
  desk = new PlainDesk();
  entity = desk.addEntity('a', '1.0.0');
});

const metrics = (input: { algorithmId: string; environment?: string }) =>
  createRouterClient(router, {
    context: { desk, feed: feedOf(desk), operator: { name: 'viewer', role: 'viewer' } },
    interceptors: [declaredErrors],
  }).algorithms.metrics(input);

const UNIT = 100_000_000n;

const NOTHING: Performance = {
  ...PLAIN_PERFORMANCE,
  ratios: { sharpe: null, sortino: null, period: 'five_minutes', periods: 0, periodsPerYear: 72_576 },
  drawdown: { now: money(0n), deepest: null },
  exposure: { gross: money(0n), average: null },
  trades: NO_TRADES,
  slippageBp: null,
  slippageFills: 0,
};

/** Makes it live in an environment and gives it a performance there. */
function serve(environment: 'paper' | 'staging', instance: number, performance: Performance): void {
  desk.addDeployment(entity, environment, instance);
  desk.performances.set(`a:${environment}/a@1.0.0`, performance);
}

describe('the metrics of a version', () => {
  it('are those of the slot it serves in, with shares of its capital', async () => {
    serve('paper', 3, PLAIN_PERFORMANCE);
    desk.positions.set(3, [
      {
        instrument: 0,
        quantity: quantity(-40),
        cost: money(-2_400n * UNIT),
        realised: money(700n * UNIT),
        fees: money(50n * UNIT),
        unrealised: money(-150n * UNIT),
      },
    ]);
    expect(await metrics({ algorithmId: 'a-v1.0.0' })).toMatchObject({
      algorithm_id: 'a@1.0.0',
      entity_id: entity.id,
      slot_id: 'a:paper',
      environment: 'paper',
      role: 'live',
      allocation_bp: 10_000,
      rung: null,
      capital: '1000000.00000000',
      currency: 'USDT',
      since: '2024-08-08T00:01:00.000Z',
      complete: true,
      profit: { realised: '700.00000000', unrealised: '-150.00000000', fees: '50.00000000', total: '500.00000000' },
      return: 0.0005,
      sharpe: 1.5,
      sortino: null,
      period: 'five_minutes',
      periods: 40,
      periods_per_year: 72_576,
      drawdown: {
        now: '1000.00000000',
        now_share: 0.001,
        deepest: '5000.00000000',
        deepest_share: 0.005,
        peak_at: '2024-08-08T00:01:00.000Z',
        trough_at: '2024-08-08T00:02:00.000Z',
        recovered_at: null,
        length_seconds: 90.5,
      },
      exposure: { gross: '250000.00000000', gross_share: 0.25, average: '100000.00000000', average_share: 0.1 },
      positions: [{ quantity: '-0.040', unrealised: '-150.00000000', currency: 'USDT' }],
      orders: { sent: 10, denied: 3, rejected: 1, cancelled: 2 },
      fills: 9,
      denials: { off_tick: 2, halted: 1 },
      trades: { closed: 4, won: 3, hit_rate: 0.75, gross_profit: '30.00000000', profit_factor: 3 },
      traded_value: '2000000.00000000',
      turnover: 2,
      slippage_bp: 0.75,
      slippage_fills: 9,
    });
  });

  it('are null, and not 0 or infinite, where nothing can be said', async () => {
    serve('paper', 3, NOTHING);
    expect(await metrics({ algorithmId: 'a' })).toMatchObject({
      return: 0,
      sharpe: null,
      sortino: null,
      drawdown: { deepest: '0.00000000', deepest_share: 0, peak_at: null, length_seconds: 0 },
      exposure: { average: null, average_share: null },
      trades: { hit_rate: null, profit_factor: null },
      slippage_bp: null,
      error_rate: null,
      latency_us_p50: null,
      latency_us_p99: null,
    });
  });

  it('look at an instance that the last look does not tell of, and at nothing where none runs', async () => {
    serve('paper', 3, NOTHING);
    desk.reports.set(entity.id, { ...plainReport(entity.id), instances: [] });
    let looks = 0;
    desk.checkHealth = async (entityId) => {
      looks += 1;
      const health = { ...(await desk.healthAnswer()), requests: 4, faults: 1 };
      return { ...plainReport(entityId), instances: [{ instance: 3, slotId: 'a:paper', role: 'live', health }] };
    };
    expect(await metrics({ algorithmId: 'a' })).toMatchObject({ error_rate: 0.25 });
    const slot = desk.slots.get('a:paper')!;
    desk.slots.set(slot.id, { ...slot, attachments: [] });
    expect(await metrics({ algorithmId: 'a' })).toMatchObject({ error_rate: null });
    expect(looks).toBe(1);
  });

  it('tell error rate and latency of the instance in that slot, as they were found at the last look', async () => {
    serve('paper', 3, PLAIN_PERFORMANCE);
    serve('staging', 4, PLAIN_PERFORMANCE);
    const health = await desk.healthAnswer();
    desk.reports.set(entity.id, {
      ...plainReport(entity.id),
      instances: [
        { instance: 4, slotId: 'a:staging', role: 'live', health: { ...health, requests: 10, faults: 5 } },
        { instance: 3, slotId: 'a:paper', role: 'live', health: { ...health, requests: 200, faults: 1 } },
      ],
    });
    expect(await metrics({ algorithmId: 'a', environment: 'PaperTrading' })).toMatchObject({
      error_rate: 0.005,
      latency_us_p50: 3,
      latency_us_p99: 9,
      checked_at: '2024-08-08T00:00:00.000Z',
    });
  });

  it('need the environment where it is live in several', async () => {
    serve('paper', 3, PLAIN_PERFORMANCE);
    serve('staging', 4, NOTHING);
    await expect(metrics({ algorithmId: 'a@1.0.0' })).rejects.toMatchObject({
      code: 'broken_rule',
      status: 400,
      message:
        'a@1.0.0 serves or served in paper and staging: say which with ?environment=paper or ?environment=staging',
    });
    expect(await metrics({ algorithmId: 'a@1.0.0', environment: 'staging' })).toMatchObject({ slot_id: 'a:staging' });
  });

  it('are those of where it is live, rather than of where it was', async () => {
    serve('staging', 4, PLAIN_PERFORMANCE);
    const slot = desk.slots.get('a:staging')!;
    desk.slots.set(slot.id, { ...slot, attachments: [] });
    expect(await metrics({ algorithmId: 'a@1.0.0' })).toMatchObject({
      slot_id: 'a:staging',
      role: null,
      allocation_bp: 0,
    });
    serve('paper', 3, NOTHING);
    expect(await metrics({ algorithmId: 'a@1.0.0' })).toMatchObject({ slot_id: 'a:paper' });
  });

  it('are not found for a version that nobody knows, or that has not served there', async () => {
    await expect(metrics({ algorithmId: 'b' })).rejects.toMatchObject({ code: 'not_found', status: 404 });
    await expect(metrics({ algorithmId: 'a' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'there is no service of a@1.0.0 yet',
    });
    serve('paper', 3, PLAIN_PERFORMANCE);
    await expect(metrics({ algorithmId: 'a', environment: 'production' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'there is no service of a@1.0.0 in production yet',
    });
  });
});
