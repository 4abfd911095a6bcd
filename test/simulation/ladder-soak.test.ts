import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../shared/domain/calendar.ts';
import { WEEKDAYS } from '../../shared/domain/market-hours.ts';
import { BTC, ETH } from '../support/desk-rig.ts';
import { LadderRig, plan, rung } from '../support/ladder-rig.ts';
import { holds } from '../support/ladder-scripts.ts';

/** The rig's market time begins at 22:13:20 UTC: this market closes 400 seconds later, and opens again the next day at 22:00. */
const EVENINGS: Calendar = {
  timeZone: 'UTC',
  dayStartsAt: '00:00',
  hours: {
    default: {
      timeZone: 'UTC',
      sessions: [{ days: [...WEEKDAYS], opens: '22:00', closes: '22:20' }],
      holidays: [],
      earlyCloses: [],
    },
  },
};
const DAY_S = 86_400;
const TEN_MINUTES = plan([rung(100, { soakMs: 600_000 }), rung(1_000, { soakMs: 900_000 }), rung(10_000)]);

async function soaking(ladder = TEN_MINUTES, calendar?: Calendar): Promise<LadderRig> {
  const rig = await LadderRig.open();
  if (calendar) expect(await rig.command({ kind: 'set_calendar', calendar, reason: 'x' })).toMatchObject({ ok: true });
  await rig.trades(100_000);
  expect(await rig.promote(ladder)).toMatchObject({ ok: true });
  return rig;
}

describe('the soak of a rung', () => {
  it('is as long as it says, market time', async () => {
    const rig = await soaking();
    await rig.periods(9);
    expect(rig.ladder).toMatchObject({ rung: 0, openMs: 540_000 });
    await rig.periods(1);
    expect(rig.ladder.rung).toBe(1);
  });

  it('does not pass while the feed is silent: one period of it at most', async () => {
    const rig = await soaking();
    await rig.periods(2);
    rig.elapse(5 * 3_600);
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ rung: 0, openMs: 180_000 });
    await rig.periods(7);
    expect(rig.ladder.rung).toBe(1);
  });

  it('does not pass while the market is closed, however many events come', async () => {
    const rig = await soaking(TEN_MINUTES, EVENINGS);
    await rig.periods(60);
    expect(rig.ladder.rung).toBe(0);
    expect(rig.ladder.openMs).toBeLessThanOrEqual(400_000);
    const reviews = rig.of('ladder_reviewed').length;
    await rig.periods(100);
    expect(rig.of('ladder_reviewed')).toHaveLength(reviews);
    // The next evening it goes on where it stopped.
    rig.elapse(DAY_S - rig.seconds - 800);
    await rig.periods(6);
    expect(rig.ladder).toMatchObject({ rung: 1 });
  });

  it('does not pass while the slot is halted, and nothing is judged', async () => {
    const rig = await soaking();
    await rig.periods(2);
    const halt = { kind: 'set_trading_state', scope: LadderRig.slot, reason: 'x' } as const;
    expect(await rig.command({ ...halt, state: 'halted' })).toMatchObject({ ok: true });
    const reviews = rig.of('ladder_reviewed').length;
    await rig.periods(20);
    expect(rig.ladder).toMatchObject({ rung: 0, openMs: 120_000 });
    expect(rig.of('ladder_reviewed')).toHaveLength(reviews);
    expect(await rig.command({ ...halt, state: 'active' })).toMatchObject({ ok: true });
    await rig.periods(8);
    expect(rig.ladder).toMatchObject({ rung: 0 });
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ rung: 1 });
  });

  it('begins anew on each rung', async () => {
    const rig = await soaking(plan([rung(100, { soakMs: 120_000 }), rung(500, { soakMs: 180_000 }), rung(10_000)]));
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ rung: 1, openMs: 0 });
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ rung: 1 });
    await rig.periods(1);
    expect(rig.ladder).toMatchObject({ status: 'completed' });
  });

  it('asks for trading days where it says so', async () => {
    const evidence = { fills: 0, closedTrades: 0, sessions: 2, pairs: 0 };
    const rig = await soaking(
      plan([rung(100, { evidence }), rung(1_000, { soakMs: 900_000 }), rung(10_000)]),
      EVENINGS,
    );
    await rig.periods(20);
    expect(rig.ladder).toMatchObject({ rung: 0, sessions: 1 });
    rig.elapse(DAY_S - rig.seconds - 800);
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ rung: 1 });
  });

  it('goes on after a restart from what was reviewed; the time in between counts nothing', async () => {
    const before = await soaking();
    await before.periods(5);
    const rig = await LadderRig.restart(before);
    expect(rig.ladder).toMatchObject({ status: 'climbing', rung: 0, openMs: 300_000 });
    rig.elapse(8 * 3_600);
    await rig.trades(100_000);
    expect(rig.of('ladder_reviewed')).toEqual([]);
    await rig.periods(4);
    expect(rig.ladder).toMatchObject({ rung: 0 });
    expect(rig.ladder.openMs).toBeLessThan(600_000);
    await rig.periods(2);
    expect(rig.ladder).toMatchObject({ rung: 1 });
  });

  it('compares nothing twice: what was earned before a restart is no profit of the first period after it', async () => {
    const before = await soaking();
    before.runtime.scripts.set('momentum-2.0.0', holds(900));
    await before.trades(100_000, 100_000);
    await before.periods(2, 101_000);
    const pairs = (rig: LadderRig) => rig.of('ladder_reviewed').map(({ pair }) => Number(pair?.candidate));
    expect(pairs(before).reduce((sum, each) => sum + each, 0)).toBeGreaterThan(8);
    const rig = await LadderRig.restart(before);
    await rig.periods(5, 101_000);
    expect(pairs(rig).length).toBeGreaterThan(2);
    expect(pairs(rig)).toEqual(pairs(rig).map(() => 0));
  });

  it('compares nothing twice either where the restart was under a halt, and one mark is known later than the other', async () => {
    const instruments = [BTC, ETH];
    const before = await LadderRig.open({ instruments });
    const eth = async (rig: LadderRig, at: number) => rig.lockstep.event(rig.trade(at, 1_000, 1));
    await eth(before, 100_000);
    before.runtime.scripts.set('momentum-2.0.0', holds(900, 1));
    await before.promote(TEN_MINUTES);
    await before.trades(100_000);
    await eth(before, 100_000);
    await eth(before, 101_000);
    await before.periods(1);
    const halt = { kind: 'set_trading_state', scope: LadderRig.slot, reason: 'x' } as const;
    await before.command({ ...halt, state: 'halted' });
    const rig = await LadderRig.restart(before, { instruments });
    await rig.periods(2);
    await rig.command({ ...halt, state: 'active' });
    await rig.periods(1);
    await eth(rig, 101_000);
    await rig.periods(3);
    const pairs = rig.of('ladder_reviewed').map(({ pair }) => Number(pair?.candidate));
    expect(pairs).toEqual([0, 0]);
  });
});
