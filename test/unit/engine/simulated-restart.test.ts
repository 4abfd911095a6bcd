import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { Recorder, replayRecording } from '../../../electron/host/recording.ts';
import { basisPoints } from '../../../shared/units/basis-points.ts';
import { type DeskRig, limit, market } from '../../support/desk-rig.ts';
import { at, CANDIDATE, IN_FORCE, SimulatedRig, SLOT } from '../../support/simulated-rig.ts';

const AT = 6_000_000;
const folder = mkdtempSync(join(tmpdir(), 'simulated-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A desk that stopped with a position of 0.300 and a resting order on a simulated account. */
async function stopped(): Promise<SimulatedRig> {
  const rig = await SimulatedRig.open();
  await rig.openAccount(5_000);
  rig.script(
    at({
      1: [market(1, 'buy', 400), limit(2, 'buy', 100, AT - 1_000)],
      3: [market(3, 'sell', 100), market(4, 'buy', 500_000_000)],
    }),
  );
  await rig.trades(AT, AT, AT + 100, AT + 200);
  await rig.inStep((out) => rig.simulated.setShare(SLOT, CANDIDATE, basisPoints(6_000), out));
  rig.host.step({ kind: 'closing' });
  rig.host.commit();
  return rig;
}

describe('a simulated account after a restart', () => {
  it('has its positions, profit, share and counts, and no orders; the version is told so', async () => {
    const before = await stopped();
    expect(before.simulated.openOrders(CANDIDATE)).toBe(1);
    const again = await SimulatedRig.restart(before);
    expect(again.told()).toEqual(['adopt [{"instrument":0,"quantity":300}]']);
    expect(again.runtime.delivered.find(({ body }) => body.kind === 'adopt')?.body).toMatchObject({ orders: [] });
    const shares = [before, again].map(({ runtime }) =>
      runtime.delivered.flatMap(({ instance, body }) =>
        body.kind === 'share' && instance === CANDIDATE ? [body.share] : [],
      ),
    );
    expect(shares).toEqual([[5_000, 6_000], [6_000]]);
    for (const each of [before, again]) {
      expect(each.simulated.positions(CANDIDATE)).toEqual([{ instrument: 0, quantity: 300 }]);
      expect(each.simulated.shareOf(CANDIDATE)).toBe(6_000);
    }
    expect(again.simulated.conduct(CANDIDATE)).toEqual(before.simulated.conduct(CANDIDATE));
    expect(again.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 3, denied: 1, fills: 2 });
    expect(again.simulated.openOrders(CANDIDATE)).toBe(0);
    // Its last fill was booked at the mark of the event before, which is all that is on record.
    await before.trades(AT + 100);
    expect(again.simulated.equity(CANDIDATE)).toBe(before.simulated.equity(CANDIDATE));
    expect(again.of('simulated_counted')).toEqual([]);
  });

  it('goes on from there: warm again, it trades, and the order that was lost is not filled', async () => {
    const again = await SimulatedRig.restart(await stopped());
    // Four events of warm-up; the lost order would have been filled by these.
    await again.trades(AT, AT, AT, AT, AT - 2_000, AT - 2_000);
    expect(again.simulatedFills.map((each) => [each.side, each.quantity])).toEqual([]);
    again.script((request) =>
      request.kind === 'event' && again.simulated.conduct(CANDIDATE)?.orders === 3 ? [market(1, 'sell', 300)] : [],
    );
    await again.trades(AT, AT);
    expect(again.simulatedFills.map((each) => [each.side, each.quantity])).toEqual([['sell', 300]]);
    expect(again.simulated.positions(CANDIDATE)).toEqual([{ instrument: 0, quantity: 0 }]);
    expect(again.simulated.conduct(CANDIDATE)).toMatchObject({ orders: 4, fills: 3, closedTrades: 1 });
  });

  it('is held to its share with what it held before', async () => {
    const before = await SimulatedRig.open();
    await before.openAccount(100);
    before.script(at({ 1: [market(1, 'buy', 160)] }));
    await before.trades(AT, AT);
    const again = await SimulatedRig.restart(before);
    await again.trades(AT, AT, AT, AT);
    again.script((request) => (request.kind === 'event' ? [market(1, 'buy', 7), market(2, 'buy', 6)] : []));
    await again.trades(AT);
    expect(again.told().slice(1)).toEqual(['1 denied buying_power']);
    expect(again.simulated.openOrders(CANDIDATE)).toBe(1);
  });

  it('may only reduce until it is warm, as a live version', async () => {
    const again = await SimulatedRig.restart(await stopped());
    again.script((request) => (request.kind === 'event' ? [market(request.event.seq, 'buy', 10)] : []));
    await again.trades(AT, AT);
    expect(again.told().at(-1)).toMatch(/denied warming_up$/);
  });

  it('is folded without touching anything real', async () => {
    const before = await stopped();
    const again = await SimulatedRig.restart(before);
    const { view } = again;
    expect(view.accountPositions()).toEqual([]);
    expect(view.exposures()).toEqual([]);
    expect(view.counts).toEqual({ intents: 0, denied: 0, sent: 0, rejected: 0, filled: 0, cancelled: 0 });
    expect(view.mark(0)).toBeUndefined();
    expect(view.riskOf('desk')?.equity).toBe(0n);
    expect(again.runtime.delivered.filter(({ instance }) => instance === IN_FORCE).map(({ body }) => body)).toEqual([
      { kind: 'adopt', positions: [], orders: [] },
    ]);
  });
});

describe('a crash', () => {
  it('anywhere leaves the account as its fills on disk say', async () => {
    const seed = { seed: Number(process.env.PROPERTY_SEED ?? 20_260_731), numRuns: 15 };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(90), { minLength: 40 }),
        async (stop, rolls) => {
          const rig = await SimulatedRig.open();
          await rig.openAccount();
          rig.script((request) => {
            if (request.kind !== 'event') return [];
            const [ref, roll] = [2 * request.event.seq, rolls[request.event.seq % rolls.length] ?? 0];
            const side = roll % 2 === 0 ? 'buy' : 'sell';
            return [market(ref, side, 1 + roll), limit(ref + 1, side, 1 + roll, AT - 200 + 10 * (roll % 40))];
          });
          await rig.trades(...rolls.slice(0, stop).map((roll) => AT + 10 * (roll % 30)));
          const held = rig.simulatedFills.reduce(
            (sum, { side, quantity }) => sum + (side === 'buy' ? quantity : -quantity),
            0,
          );
          const again = await SimulatedRig.restart(rig);
          expect(again.view.simulated.held(CANDIDATE, 0)).toBe(held);
          const { fills, closedTrades, slippage, turnover } = rig.simulated.conduct(CANDIDATE) ?? {};
          expect(again.simulated.conduct(CANDIDATE)).toMatchObject({ fills, closedTrades, slippage, turnover });
          expect(again.simulated.openOrders(CANDIDATE)).toBe(0);
          expect(again.view.accountPositions()).toEqual([]);
        },
      ),
      seed,
    );
  });
});

describe('a recording', () => {
  it('repeats what happened on simulated accounts, the restart and the reports included', async () => {
    const path = join(folder, 'inputs');
    const recorder = new Recorder(path);
    const again = await SimulatedRig.restart(await stopped(), { recorder });
    again.script((request) =>
      request.kind === 'event'
        ? [market(2 * request.event.seq, request.event.seq % 2 === 0 ? 'buy' : 'sell', 10 + request.event.seq)]
        : [],
    );
    await again.trades(...Array.from({ length: 40 }, (_, i) => AT + 10 * i));
    again.elapse(90);
    await again.trades(AT, AT);
    again.host.step({ kind: 'closing' });
    again.host.commit();
    recorder.close();
    const facts = (rig: DeskRig) => rig.facts.map(({ seq, fact }) => ({ seq, fact }));
    expect(again.simulatedFills.length).toBeGreaterThan(20);
    expect(again.of('simulated_counted').length).toBeGreaterThan(1);
    expect((await replayRecording(path)).map(({ seq, fact }) => ({ seq, fact }))).toEqual(facts(again));
  });
});
