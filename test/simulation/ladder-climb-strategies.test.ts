/** Blue and green, and steps that are scaled, with real modules on a recorded market. */
import { describe, expect, it } from 'vitest';
import { defined } from '../../shared/base/assert.ts';
import type { FactOf } from '../../shared/domain/fact.ts';
import type { LadderPlan } from '../../shared/domain/ladder.ts';
import { formatMoney } from '../../shared/units/money.ts';
import { ClimbDesk } from '../support/climb-desk.ts';
import { deskPlan } from '../support/climb-plans.ts';
import { marketData } from '../support/market-data.ts';

const file = marketData('binance_wldusdt_perp_3m.csv.gz');
const GREEN = { version: '1.1.0', rest: 1 };
/** Where green comes in; by then it can be warmed up whole. */
const BEGIN = 300;
const PREVIEW = 600;

type AnyFill = FactOf<'fill'> | FactOf<'simulated_fill'>;
const dealt = ({ instrument, side, price, quantity, fee, mark, marketNs }: AnyFill) => ({
  instrument,
  side,
  price,
  quantity,
  fee,
  mark,
  marketNs,
});

describe.skipIf(file === undefined)('blue and green on a recorded market', () => {
  it('previews, deal by deal and to the last unit, what green does when it has the capital', async () => {
    const shown = await ClimbDesk.open({ replay: { file: file ?? '' } });
    await shown.deploy(await shown.register({ version: '1.0.0' }), 'production');
    await shown.play(BEGIN);
    await shown.promote(await shown.register(GREEN), 'production', deskPlan('blue-green'));
    await shown.play(PREVIEW);
    const { instance } = shown.ladder('production');
    const preview = shown
      .of('simulated_fill')
      .filter((each) => each.instance === instance)
      .map(dealt);
    const equity = formatMoney(shown.view.simulated.equity(instance));

    const done = await ClimbDesk.open({ replay: { file: file ?? '' } });
    const green = await done.register(GREEN);
    await done.play(BEGIN);
    await done.deploy(green, 'production');
    await done.play(PREVIEW);
    done.host.commit();
    expect(preview.length).toBeGreaterThan(300);
    expect(preview).toEqual(done.of('fill').map(dealt));
    expect(equity).toBe(formatMoney(defined(done.view.slotRisk('follower:production'), 'slot').equity));
    await shown.close();
    await done.close();
  });

  it('lets a person cut over at once, keeps blue in step, and goes back in one step', async () => {
    const desk = await ClimbDesk.open({ replay: { file: file ?? '' } });
    const blue = await desk.register({ version: '1.0.0' });
    const green = await desk.register(GREEN);
    await desk.deploy(blue, 'production');
    await desk.play(BEGIN);
    await desk.promote(green, 'production', deskPlan('blue-green'));
    const slotId = 'follower:production';
    const inForce = () => desk.view.slots.get(slotId)?.attachments.find(({ role }) => role === 'live')?.entityId;
    expect(await desk.play(4_000, () => desk.ladder('production').status === 'held')).toBe(true);
    expect(desk.ladder('production').held).toMatchObject({ cause: 'person' });
    expect(inForce()).toBe(blue);
    const { events } = desk;
    expect(await desk.command({ kind: 'advance_ladder', slotId, reason: 'the preview is good' })).toMatchObject({
      ok: true,
    });
    expect([inForce(), desk.events]).toEqual([green, events]);
    await desk.play(15);
    expect(desk.ladder('production')).toMatchObject({ status: 'completed', share: 10_000 });
    expect(desk.view.slots.get(slotId)?.attachments).toMatchObject([
      { entityId: green, role: 'live', share: 10_000 },
      { entityId: blue, role: 'shadow', share: 0 },
    ]);
    expect(await desk.command({ kind: 'rollback_slot', slotId, reason: 'back', rolledBackBy: 'tester' })).toMatchObject(
      { ok: true },
    );
    expect(inForce()).toBe(blue);
    const { missed, twice } = await desk.host.events.all();
    expect([missed, twice]).toEqual([0, 0]);
    await desk.close();
  });
});

/** Climbs until it holds everything, and returns the desk. */
async function climb(plan: LadderPlan): Promise<ClimbDesk> {
  const desk = await ClimbDesk.open({ replay: { file: file ?? '' } });
  await desk.deploy(await desk.register({ version: '1.0.0' }), 'production');
  await desk.play(BEGIN);
  await desk.promote(await desk.register(GREEN), 'production', plan);
  await desk.play(12_000, () => desk.ladder('production').status !== 'climbing');
  return desk;
}

/** Every step up that was scaled: from which share, to which, and the reviews on the way there. */
function steps(desk: ClimbDesk) {
  const { id, plan } = desk.ladder('production');
  const [found, all, here]: [
    {
      own: number;
      from: number;
      to: number;
      next: number;
      all: FactOf<'ladder_reviewed'>[];
      here: FactOf<'ladder_reviewed'>[];
    }[],
    FactOf<'ladder_reviewed'>[],
    FactOf<'ladder_reviewed'>[],
  ] = [[], [], []];
  let [share, rung] = [0, 0];
  for (const { fact } of desk.facts) {
    if (fact.kind === 'ladder_reviewed' && fact.ladderId === id) for (const each of [all, here]) each.push(fact);
    if (fact.kind !== 'ladder_moved' || fact.ladderId !== id) continue;
    const [own, next] = [plan.rungs[rung]?.share ?? 0, plan.rungs[rung + 1]?.share ?? 0];
    if (fact.move === 'advanced')
      found.push({ own, from: share, to: fact.share, next, all: [...all], here: [...here] });
    [share, rung] = [fact.share, fact.rung];
    here.length = 0;
  }
  return found;
}

/** Candidate's profit of each period in basis points of its budget. */
const returnsOf = (reviews: readonly FactOf<'ladder_reviewed'>[]): number[] =>
  reviews.flatMap(({ pair, budget }) => (pair ? [(Number(pair.candidate) / Number(budget)) * 10_000] : []));

describe.skipIf(file === undefined)('progressive steps on a recorded market', () => {
  it('go as far as volatility and what is left of the drawdown allow', async () => {
    // Of a version whose bets are of this size half a basis point a period is little.
    const target = 0.5;
    const desk = await climb(
      deskPlan('progressive-risk', (rung) =>
        rung.stepUp.kind === 'risk_adjusted'
          ? { ...rung, stepUp: { ...rung.stepUp, targetVolatilityBp: target } }
          : rung,
      ),
    );
    expect(desk.ladder('production')).toMatchObject({ status: 'completed', share: 10_000 });
    const taken = steps(desk);
    const between = taken.filter(({ to, next }) => to < next);
    expect(between.length).toBeGreaterThan(1);
    for (const { own, from, to, next, all, here } of taken) {
      const returns = returnsOf(here);
      const mean = returns.reduce((sum, each) => sum + each, 0) / returns.length;
      const variance = returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (returns.length - 1);
      let [equity, peak, deepest] = [0, 0, 0];
      for (const each of returnsOf(all)) {
        equity += each;
        peak = Math.max(peak, equity);
        deepest = Math.max(deepest, peak - equity);
      }
      const part = Math.min(1, target / Math.sqrt(variance)) * (1 - deepest / 300);
      const expected = Math.min(next, Math.floor(from + (next - own) * part));
      expect(Math.abs(to - expected), `${from} to ${to} of ${next}, by ${part}`).toBeLessThanOrEqual(1);
    }
    await desk.close();
  });

  it('go as far as the lower bound of the advantage over the twin supports', async () => {
    const fullAtBp = 0.03;
    const desk = await climb(
      deskPlan('progressive-confidence', (rung) =>
        rung.stepUp.kind === 'confidence' ? { ...rung, stepUp: { ...rung.stepUp, fullAtBp } } : rung,
      ),
    );
    expect(desk.ladder('production')).toMatchObject({ status: 'completed', share: 10_000 });
    const taken = steps(desk);
    expect(taken.filter(({ to, next }) => to < next).length).toBeGreaterThan(1);
    for (const { own, from, to, next, all } of taken) {
      const profit = defined(
        all.at(-1)?.verdicts.find(({ measure }) => measure === 'profit'),
        'verdict on profit',
      );
      const part = Math.min(1, defined(profit.lower, 'lower bound') / fullAtBp);
      // A verdict shows four digits of its bound.
      const within = 1 + (next - own) * (0.0001 / fullAtBp);
      expect(Math.abs(to - Math.min(next, from + (next - own) * part))).toBeLessThanOrEqual(within);
    }
    await desk.close();
  });
});
