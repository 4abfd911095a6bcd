/**
 * A better version climbs from paper to all of the capital on a recorded market, by its evidence alone.
 *
 * WLDUSDT, bars of three minutes, fees and slippage as the paper exchange has them by default. 1.0.0 follows a trend and takes
 * the market with every bar; 1.1.0 is the same to the letter, but rests its orders one tick behind the last price and so mostly
 * pays the maker's fee. What it earns more is a part of the costs, a hundredth of a basis point of the budget a period, and
 * its twin has the same positions but for what did not fill: that is what makes it provable within days. The ladders are those that
 * come with the desk, and no time of theirs is shortened.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defined } from '../../shared/base/assert.ts';
import type { Environment } from '../../shared/domain/deployment.ts';
import { ClimbDesk } from '../support/climb-desk.ts';
import { wholeWay } from '../support/climb-plans.ts';
import { marketData } from '../support/market-data.ts';

const file = marketData('binance_wldusdt_perp_3m.csv.gz');
const PIPELINE = wholeWay();
const STAGES: readonly Environment[] = ['paper', 'staging', 'production'];

describe.skipIf(file === undefined)('a version that pays less for the same trades', () => {
  let desk: ClimbDesk;
  let better = '';

  beforeAll(async () => {
    desk = await ClimbDesk.open({ replay: { file: file ?? '' } });
    const inForce = await desk.register({ version: '1.0.0' });
    better = await desk.register({ version: '1.1.0', rest: 1 });
    await desk.deploy(inForce, 'paper');
    await desk.deploy(inForce, 'production');
    await desk.play(300);
    await desk.promote(better, 'paper', defined(PIPELINE.stages[0], 'paper').plan, PIPELINE);
    await desk.play(10_000, ({ view }) => view.latestLadder('follower:production')?.status === 'completed');
  });
  afterAll(() => desk.close());

  it('goes from paper over staging to 100 % in production without a hand', () => {
    expect(STAGES.map((each) => [desk.ladder(each).status, ...desk.way(each)])).toEqual([
      ['completed', '+0%'],
      ['completed', '+1%', '+5%'],
      ['completed', '+1%', '+5%', '+10%', '+25%', '+50%', '+100%'],
    ]);
    expect(desk.of('ladder_held')).toEqual([]);
    expect(desk.of('ladder_ended').map(({ isFault }) => isFault)).toEqual([false, false, false]);
    expect(desk.view.slots.get('follower:production')?.attachments[0]).toMatchObject({
      entityId: better,
      role: 'live',
      share: 10_000,
    });
    expect(desk.view.entities.get(better)).toMatchObject({ status: 'active' });
  });

  it('passes the gate on profit by evidence before each step, and no other gate is left out', () => {
    for (const environment of STAGES) {
      const { id, plan } = desk.ladder(environment);
      const before = plan.rungs.map(() => undefined as readonly string[] | undefined);
      const profits: number[] = [];
      let rung = -1;
      let latest: (typeof facts)[number] | undefined;
      const facts = desk.of('ladder_reviewed').filter(({ ladderId }) => ladderId === id);
      for (const { fact } of desk.facts) {
        if (fact.kind === 'ladder_reviewed' && fact.ladderId === id) latest = fact;
        const leaves = (fact.kind === 'ladder_moved' || fact.kind === 'ladder_ended') && fact.ladderId === id;
        if (!leaves) continue;
        if (rung >= 0 && latest) {
          before[rung] = latest.verdicts.filter((each) => !each.observeOnly).map(({ outcome }) => outcome);
          const profit = latest.verdicts.find(({ measure }) => measure === 'profit');
          if (profit) profits.push(defined(profit.lower, 'lower bound'));
          expect(latest.openMs).toBeGreaterThanOrEqual(defined(plan.rungs[rung], 'rung').soakMs);
        }
        rung += 1;
      }
      const binding = plan.rungs.map(({ gates }) => gates.filter((each) => !each.observeOnly).map(() => 'pass'));
      expect(before, environment).toEqual(binding);
      expect(profits.length, environment).toBe(
        plan.rungs.filter(({ gates }) => gates.some(({ measure }) => measure === 'profit')).length,
      );
      // Shown to four digits; that the gate passes says that it is above 0.
      for (const lower of profits) expect(lower).toBeGreaterThanOrEqual(0);
    }
  });

  it('has earned more than its twin, pair by pair, in every environment', () => {
    for (const environment of STAGES) {
      const { id } = desk.ladder(environment);
      const pairs = desk.of('ladder_reviewed').flatMap(({ ladderId, pair }) => (ladderId === id && pair ? [pair] : []));
      const sum = pairs.reduce((all, { candidate, twin }) => all + Number(candidate) - Number(twin), 0);
      expect(pairs.length).toBeGreaterThan(100);
      expect(sum, environment).toBeGreaterThan(0);
    }
  });

  it('never has more at risk than its share, and misses no event', async () => {
    expect(desk.risk.checks).toBeGreaterThan(2_000);
    expect(Math.max(...desk.risk.most.values())).toBeLessThan(1);
    const receipts = await desk.host.events.all();
    expect(receipts).toMatchObject({ missed: 0, twice: 0, unanswered: 0, delivered: desk.events });
  });
});
