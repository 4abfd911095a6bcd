/**
 * Versions that do not deserve capital are stopped on their rung, each by what is wrong with it, on a recorded market. After each
 * event the desk of the test counts from the facts that nobody on a ladder has come by an order to more than the share gives.
 */
import { describe, expect, it } from 'vitest';
import type { LadderPlan, Rung } from '../../shared/domain/ladder.ts';
import { isOpen } from '../../shared/domain/order.ts';
import { ClimbDesk, type ClimbOptions } from '../support/climb-desk.ts';
import { deskPlan } from '../support/climb-plans.ts';
import type { FollowerText } from '../support/climb-versions.ts';
import { marketData } from '../support/market-data.ts';

const file = marketData('binance_wldusdt_perp_3m.csv.gz');

interface Case {
  readonly what: string;
  /** In force; takes the market with each bar unless a case says otherwise. */
  readonly inForce?: Partial<FollowerText>;
  readonly candidate: Partial<FollowerText>;
  readonly plan?: LadderPlan;
  readonly options?: Partial<ClimbOptions>;
  /** What is measured of its time to answer, microseconds. */
  readonly p99Us?: number;
  readonly way: readonly string[];
  readonly reason: RegExp;
}

/** Puts the position where `position` says, in parts of the whole one. */
const wants = (position: string): string =>
  `target = Math.round((${position}) * lots) * table.lot; missing = target - desk.position(instrument);`;

const without =
  (...measures: readonly string[]) =>
  (rung: Rung): Rung => ({ ...rung, gates: rung.gates.filter(({ measure }) => !measures.includes(measure)) });
const allBind = (rung: Rung): Rung => ({ ...rung, gates: rung.gates.map((each) => ({ ...each, observeOnly: false })) });

const CASES: readonly Case[] = [
  {
    what: 'loses after costs: it takes the market where the version in force rests its orders',
    inForce: { rest: 1 },
    candidate: {},
    way: ['+1%'],
    reason: /^profit against the twin: .* certainly below 0$/,
  },
  {
    what: 'sends orders that are wrong by themselves',
    candidate: { rest: 1, flaw: `if (seen % 3 === 0) desk.submit({ instrument, side: 'buy', quantity: 5 });` },
    options: { replay: { file: file ?? '', instruments: [{ venue: 'binance', instrument: 'WLDUSDT', lot: '10' }] } },
    way: ['+1%'],
    reason: /^error rate: .* above 10 %$/,
  },
  {
    what: 'throws',
    candidate: { rest: 1, flaw: `if (seen > 300) throw new Error('out of its depth');` },
    way: ['+1%'],
    reason: /failed: Error: out of its depth/,
  },
  {
    what: 'is slow, where its time to answer binds',
    candidate: { rest: 1 },
    plan: deskPlan('canary', allBind),
    options: { measuresLatency: true },
    p99Us: 50_000,
    way: ['+1%'],
    reason: /^latency: 50000 µs .* above 20000 µs$/,
  },
  {
    what: 'trades too much',
    candidate: { flaw: wants('trend + (seen % 2 ? 1 : -1)') },
    way: ['+1%'],
    reason: /^turnover: .* above 6 times the twin’s$/,
  },
  {
    what: 'fills worse than simulated, by 70 ticks, where neither slippage nor profit is asked',
    candidate: {},
    plan: deskPlan('canary', without('slippage', 'profit')),
    options: { liveTerms: { slippageTicks: 70 } },
    way: ['+1%'],
    reason: /^divergence: .* above 50 bp of value$/,
  },
  {
    what: 'fills worse than simulated, with the gates that come with the desk',
    candidate: {},
    options: { liveTerms: { slippageTicks: 70 } },
    way: ['+1%'],
    reason: /^slippage against the twin: .* above \+8 bp of value$/,
  },
  {
    what: 'holds nine tenths of its share through a fall as soon as it has 5 %, and goes down rung by rung',
    candidate: { rest: 1, flaw: `if (desk.share() >= 0.05) { ${wants('45')} }` },
    plan: deskPlan('canary', without('turnover')),
    way: ['+1%', '+5%', '-1%'],
    reason: /^drawdown: .* above 300 bp of the budget$/,
  },
  {
    what: 'asks for twenty times what its share can bear',
    candidate: { rest: 1, flaw: 'missing = Math.sign(trend) * Math.round(20 * lots) * table.lot;' },
    way: ['+1%'],
    reason: /^turnover: /,
  },
];

async function climb({ inForce, candidate, plan, options, p99Us }: Omit<Case, 'what' | 'way' | 'reason'>) {
  const desk = await ClimbDesk.open({ replay: { file: file ?? '' }, ...options });
  const before = await desk.register({ version: '1.0.0', ...inForce });
  const entityId = await desk.register({ version: '2.0.0', ...candidate });
  await desk.deploy(before, 'production');
  await desk.play(300);
  await desk.promote(entityId, 'production', plan ?? deskPlan('canary'));
  const { instance } = desk.ladder('production');
  await desk.play(4_000, () => {
    if (p99Us !== undefined && desk.events % 50 === 0) desk.latency(instance, p99Us);
    return ['held', 'aborted', 'completed'].includes(desk.ladder('production').status);
  });
  return desk;
}

describe.skipIf(file === undefined)('a version that', () => {
  it.each(CASES)('$what', async ({ way, reason, ...terms }) => {
    const desk = await climb(terms);
    try {
      const { status, endReason, instance } = desk.ladder('production');
      expect([status, ...desk.way('production')]).toEqual(['aborted', ...way]);
      expect(endReason).toMatch(reason);
      expect(desk.of('ladder_ended')).toMatchObject([{ isFault: true }]);
      // Whoever was in force has all of the slot again, and nothing of the candidate's is left open.
      await desk.play(5);
      const slot = desk.view.slots.get('follower:production');
      expect(slot?.attachments.filter(({ role }) => role === 'live')).toMatchObject([{ share: 10_000 }]);
      expect(slot?.reserve).toBe(0);
      expect([...desk.view.orders.values()].filter((each) => each.owner === instance && isOpen(each.status))).toEqual(
        [],
      );
      expect(desk.risk.checks).toBeGreaterThan(40);
    } finally {
      await desk.close();
    }
  });

  it('asks for more than its share bears gets what the share bears, and its other orders are refused', async () => {
    const flaw = 'missing = Math.sign(trend) * Math.round(20 * lots) * table.lot;';
    const desk = await climb({ candidate: { rest: 1, flaw } });
    const { instance } = desk.ladder('production');
    expect(desk.risk.most.get(instance)).toBeGreaterThan(0.5);
    expect(desk.risk.most.get(instance)).toBeLessThanOrEqual(1);
    expect(desk.view.denials.get('buying_power')).toBeGreaterThan(5);
    await desk.close();
  });
});

/** Long or short by the fall of a coin each five bars: what is thrown depends on the number of the bar and on a seed alone. */
const coin = (seed: number): string =>
  wants(`((Math.imul((seen / 5 | 0) + ${seed * 7_919}, 2654435761) ^ (seen / 5 | 0)) >>> 7) % 2 ? 1 : -1`);

type Flaw = Pick<FollowerText, 'flaw'>;
const EQUALS: readonly (readonly [what: string, inForce: Flaw, candidate: Flaw, reason: RegExp])[] = [
  ['the same under another name', {}, {}, /equal in all of \d+ pairs: there is no difference to judge$/],
  ...[2, 3, 4, 5, 6].map(
    (seed) => [`another coin, seed ${seed}`, { flaw: coin(1) }, { flaw: coin(seed) }, /not yet clear$/] as const,
  ),
];

describe.skipIf(file === undefined)('a version that is as good as the one in force', () => {
  it.each(EQUALS)(
    'is held as inconclusive, neither failed nor advanced: %s',
    async (_what, inForce, candidate, reason) => {
      const desk = await climb({ inForce, candidate });
      try {
        expect(desk.ladder('production')).toMatchObject({
          status: 'held',
          held: { cause: 'inconclusive' },
          share: 100,
        });
        expect(desk.way('production')).toEqual(['+1%']);
        expect(desk.ladder('production').held?.reason).toMatch(reason);
        // A day of pairs: five-minute periods of bars of three minutes end with every second bar.
        expect(desk.of('ladder_reviewed').length).toBeGreaterThan(288);
      } finally {
        await desk.close();
      }
    },
  );
});
