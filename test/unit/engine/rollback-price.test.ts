import { describe, expect, it } from 'vitest';
import { defined } from '../../../shared/base/assert.ts';
import { money } from '../../../shared/units/money.ts';
import { price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import { BTC, DeskRig, ETH, limit, market } from '../../support/desk-rig.ts';

const AT = 6_000_000;
const SLOT = 'momentum:paper';
const FEE_BP = 5;

/** Trades as the market showed them: price in cents, size in thousandths. */
type Tape = readonly { readonly at: number; readonly size: number }[];

/**
 * σ · √(Q / V) over a tape, as a share of the price: σ is the root of the summed squared returns over it, V its volume.
 * In floating point, from the formula alone.
 */
function impactShare(size: number, tape: Tape): number {
  const volume = tape.reduce((sum, each) => sum + each.size, 0);
  const returns = tape.slice(1).map((each, i) => each.at / (tape[i]?.at ?? Number.NaN) - 1);
  const sigma = Math.sqrt(returns.reduce((sum, each) => sum + each * each, 0));
  return sigma * Math.sqrt(size / volume);
}

/** Money as a number of quote units. */
const units = (amount: bigint): number => Number(amount) / 1e8;

/** The target adopts 1.0, and after event `sold` holds 0.6 and has an order open. */
async function swapped() {
  const rig = new DeskRig({ instruments: [BTC, ETH] });
  const [a, b] = [await rig.register('momentum', '1.0.0'), await rig.register('momentum', '2.0.0')];
  await rig.deploy(a);
  rig.runtime.scripts.set('momentum-1.0.0', (request) =>
    request.kind === 'event' && request.live && request.event.seq === 1 ? [market(1, 'buy', 1_000)] : [],
  );
  rig.runtime.scripts.set('momentum-2.0.0', (request) =>
    request.kind === 'event' && request.live && request.event.seq === 3
      ? [market(1, 'sell', 400), limit(2, 'buy', 5, AT - 50_000)]
      : [],
  );
  const tape: { at: number; size: number }[] = [];
  const trade = async (at: number, size = 1_000) => {
    tape.push({ at, size });
    await rig.lockstep.event(rig.trade(at, size));
    rig.host.commit();
  };
  const quote = async (bid: number, ask: number, instrument = 0) => {
    const { tsNs } = rig.trade(AT);
    const sizes = { bidQuantity: quantity(1), askQuantity: quantity(1) };
    const stamp = { seq: 0, instrumentSeq: 0, instrument, tsNs };
    await rig.lockstep.event({ ...stamp, kind: 'quote', bid: price(bid), ask: price(ask), ...sizes });
    rig.host.commit();
  };
  for (const at of [AT, AT]) await trade(at);
  const outcome = await rig.swap(a, b);
  for (const at of [AT + 10_000, AT + 10_000]) await trade(at);
  const priced = () => {
    const now = rig.view.rollbackQuote(SLOT);
    if ('refusal' in now) throw new Error(now.refusal);
    return now.quote;
  };
  return { rig, a, b, swapId: outcome.ok ? outcome.subject : '', tape, trade, quote, priced };
}

describe('the price of going back', () => {
  it('tells what would be cancelled and adopted, and the exposure at the mark', async () => {
    const { a, swapId, priced } = await swapped();
    expect(priced()).toMatchObject({
      swapId,
      toEntityId: a,
      cancels: 1,
      adopts: [{ instrument: 0, quantity: 600 }],
      exposure: 36_060_00000000n, // 0.6 at 60,100
      stillTripped: [],
    });
  });

  it('is spread, impact and fee, each for itself and in sum', async () => {
    const { tape, priced, quote } = await swapped();
    const { cost, exposure } = priced();
    // Without a quote, a whole tick of 0.10 on 0.6.
    expect(cost.spread).toBe(6_000_000n);
    expect(cost.fee).toBe((exposure * BigInt(FEE_BP)) / 10_000n);
    expect(units(cost.impact)).toBeCloseTo(units(exposure) * impactShare(600, tape), 3);
    expect(cost.impact > 0n).toBe(true);
    expect(cost.total).toBe(cost.spread + cost.impact + cost.fee);
    await quote(6_009_900, 6_010_100);
    expect(priced().cost).toEqual({ ...cost, spread: 60_000_000n, total: cost.total + 54_000_000n }); // 1.00 on 0.6
  });

  it('moves with the book and with the market: wider, wilder and thinner cost more', async () => {
    const { tape, trade, quote, priced } = await swapped();
    await quote(6_009_900, 6_010_100);
    const narrow = priced().cost;
    await quote(6_009_000, 6_011_000);
    expect(priced().cost.spread).toBe(10n * narrow.spread);
    expect(priced().cost.impact).toBe(narrow.impact);
    await trade(AT + 10_000, 7_000); // volume without movement
    expect(priced().cost.impact < narrow.impact).toBe(true);
    expect(units(priced().cost.impact)).toBeCloseTo(units(priced().exposure) * impactShare(600, tape), 3);
    const calm = priced().cost.impact;
    for (const at of [AT + 60_000, AT - 30_000, AT + 10_000]) await trade(at, 1);
    expect(priced().cost.impact > calm).toBe(true);
    expect(units(priced().cost.impact)).toBeCloseTo(units(priced().exposure) * impactShare(600, tape), 3);
  });

  it('moves with the position, by the power of three halves in its impact, and is nothing without one', async () => {
    const { rig, trade, priced } = await swapped();
    const before = priced();
    let ref = 10;
    let wish: { side: 'buy' | 'sell'; size: number } | undefined;
    rig.runtime.scripts.set('momentum-2.0.0', (request) => {
      if (request.kind !== 'event' || !request.live || !wish) return [];
      const { side, size } = wish;
      wish = undefined;
      ref += 1;
      return [market(ref, side, size)];
    });
    const deal = async (side: 'buy' | 'sell', size: number) => {
      wish = { side, size };
      for (let i = 0; i < 2; i += 1) await trade(AT + 10_000);
      return priced();
    };
    const quarter = await deal('sell', 450);
    const full = await deal('buy', 450);
    expect([quarter.exposure * 4n, full.adopts]).toEqual([full.exposure, before.adopts]);
    // Two more trades at an unmoved price came between, so the volume is another; by the law it cancels out.
    expect(units(quarter.cost.impact) * 8 * Math.sqrt(6 / 8)).toBeCloseTo(units(full.cost.impact), 2);
    const short = await deal('sell', 900);
    expect(short.adopts).toEqual([{ instrument: 0, quantity: -300 }]);
    expect([short.exposure > 0n, short.cost.impact > 0n, short.cost.fee > 0n]).toEqual([true, true, true]);
    const flat = await deal('buy', 300);
    const nothing = { spread: 0n, impact: 0n, fee: 0n, total: 0n };
    expect(flat).toMatchObject({ adopts: [], exposure: 0n, cancels: 1, cost: nothing });
  });

  it('looks at each instrument by its own market', async () => {
    const { rig, trade, priced } = await swapped();
    const before = priced();
    for (const at of [300_000, 330_000, 280_000]) await rig.lockstep.event(rig.trade(at, 50, 1));
    expect(priced()).toEqual(before);
    await trade(AT + 10_000);
    expect(priced().cost.impact < before.cost.impact).toBe(true);
  });

  it('names the breakers that would go on binding the restored version, and not those of the one that gives way', async () => {
    const { rig, trade, priced } = await swapped();
    const live = rig.view.slots.get(SLOT)?.attachments.find((each) => each.role === 'live');
    const { name, version } = defined(rig.view.entities.get(live?.entityId ?? ''), 'live version');
    const limits = { maxDailyLoss: money(1_00000000n) };
    for (const scope of [SLOT, `version/${name}@${version}`])
      await rig.command({ kind: 'set_limits', scope, limits, reason: 'tight' });
    await trade(AT - 100_000);
    const tripped = [...rig.view.breakers.values()];
    expect(tripped.map((each) => each.scope)).toEqual([`version/${name}@${version}`, SLOT]);
    expect(priced().stillTripped).toEqual([tripped[1]?.id]);
    await rig.command({ kind: 'release_breaker', id: tripped[1]?.id ?? '', reason: 'seen' });
    expect(priced().stillTripped).toEqual([]);
  });

  it('is what going back then does: as many cancels, the same positions', async () => {
    const { rig, trade, swapId, priced } = await swapped();
    const told = priced();
    await rig.rollback(swapId);
    expect(rig.of('cancel_sent')).toHaveLength(told.cancels);
    expect(rig.view.positions(1).map(({ instrument, quantity: held }) => ({ instrument, quantity: held }))).toEqual(
      told.adopts,
    );
    await trade(AT - 60_000);
    expect(rig.view.positions(1)[0]?.quantity).toBe(600);
  });
});
