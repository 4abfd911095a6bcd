import { money } from '../../shared/units/money.ts';
import { price } from '../../shared/units/price.ts';
import { quantity } from '../../shared/units/quantity.ts';
import type { BareContext } from './bare-context.ts';
import { rehearse } from './rehearsal.ts';
import type { InstancePlan } from './start.ts';

/** A version that does a little of everything: it hears, asks for an order, and has a state. */
const CODE = `
exports.manifest = {};
exports.create = (desk) => {
  let seen = 0;
  return {
    onTrade({ instrument }) { seen++; desk.cancel(desk.submit({ instrument, side: 'buy', quantity: 1 })); },
    onQuote() { seen++; },
    exportState: () => ({ seen }),
    importState(state) { seen = state.seen; },
  };
};`;

/** Far more than it takes: on a crowded machine a thread that cannot warm up in time shall still be of use. */
const TIMEOUT_MS = 10_000;

const PLAN: InstancePlan = {
  instance: 0,
  program: { file: 'warm-up.ts', code: CODE },
  parameters: {},
  instruments: [
    {
      index: 0,
      venue: 'none',
      symbol: 'NONE',
      priceScale: 0,
      quantityScale: 0,
      tick: price(1),
      lot: quantity(1),
      multiplier: money(100_000_000n),
      kind: 'linear',
      currency: 'NONE',
      sector: 'none',
    },
  ],
  takes: [true],
  timeoutMs: TIMEOUT_MS,
  sampleTimeoutMs: TIMEOUT_MS,
};

/**
 * Rehearses a version of our own, so that the code on that way is compiled before it is needed: done for the first
 * time, a rehearsal takes ten times as long.
 */
export function warmUp(bare: BareContext): void {
  rehearse(PLAN, bare);
}
