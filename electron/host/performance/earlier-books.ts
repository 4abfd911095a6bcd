import { defined } from '../../../shared/base/assert.ts';
import type { Fact } from '../../../shared/domain/fact.ts';
import { type Instrument, instrumentKey } from '../../../shared/domain/instrument.ts';
import { signOf } from '../../../shared/domain/order.ts';
import { inQuote, valueAt } from '../../../shared/domain/valuation.ts';
import { versionName } from '../../../shared/domain/version.ts';
import { type Money, money, parseMoney, ZERO_MONEY } from '../../../shared/units/money.ts';
import type { Price } from '../../../shared/units/price.ts';
import { quantity } from '../../../shared/units/quantity.ts';
import type { EngineView } from '../../engine/view.ts';
import { NOTHING_YET, type Worth } from './equity-record.ts';
import { grossAt } from './worth.ts';

/** A position by what flowed: equity is `flow` and what the quantity is worth, whatever it cost on average. */
interface Flow {
  readonly instrument: Instrument;
  readonly quantity: number;
  /** What was paid and received for it, less fees, in the instrument's currency. */
  readonly flow: bigint;
}

/** Names a version in a slot. */
export const placeKey = (slotId: string, version: string): string => `${slotId}/${version}`;

/** The version that a deployment places, as `name@version`. */
export function versionDeployed(view: EngineView, deploymentId: string): string {
  const deployment = defined(view.deployments.get(deploymentId), `deployment ${deploymentId}`);
  return versionName(defined(view.entities.get(deployment.entityId), `entity ${deployment.entityId}`));
}

/**
 * The books as they stood in earlier runs: the present ones with all known facts taken back, and then the facts applied
 * one by one. Marks are those that the fills and cuts themselves tell.
 */
export class EarlierBooks {
  readonly #view: EngineView;
  readonly #instruments: ReadonlyMap<string, Instrument>;
  readonly #books = new Map<string, Map<string, Flow>>();
  readonly #marks = new Map<string, Price>();

  constructor(view: EngineView, facts: readonly Fact[]) {
    this.#view = view;
    this.#instruments = new Map(view.instruments.map((each) => [instrumentKey(each), each]));
    for (const slotId of view.slots.keys()) {
      for (const [version, positions] of view.positionsInSlot(slotId)) {
        for (const { instrument: index, quantity: held, cost, realised, fees } of positions) {
          const instrument = defined(view.instruments[index], `instrument ${index}`);
          const flow = { instrument, quantity: held, flow: realised - fees - cost };
          this.#bookOf(placeKey(slotId, version)).set(instrumentKey(instrument), flow);
        }
      }
    }
    for (const fact of facts.toReversed()) this.#enter(fact, -1);
    // Before its first fact the market is not known; what is known first stands in.
    for (const fact of facts) this.#mark(fact, (key) => !this.#marks.has(key));
  }

  apply(fact: Fact): void {
    this.#enter(fact, 1);
    this.#mark(fact, () => true);
  }

  /** Who had traded here before the facts that are known. Ask before any of them is applied. */
  *places(): Iterable<{ readonly slotId: string; readonly version: string }> {
    for (const slotId of this.#view.slots.keys()) {
      for (const version of this.#view.positionsInSlot(slotId).keys()) {
        const book = this.#books.get(placeKey(slotId, version))?.values() ?? [];
        if ([...book].some(({ quantity: held, flow }) => held !== 0 || flow !== 0n)) yield { slotId, version };
      }
    }
  }

  worth(place: string): Worth {
    const book = this.#books.get(place);
    if (!book) return NOTHING_YET;
    let [equity, gross] = [0n, 0n];
    for (const [key, { instrument, quantity: held, flow }] of book) {
      const mark = this.#marks.get(key) ?? this.#view.mark(instrument.index);
      const value = held === 0 || mark === undefined ? 0n : valueAt(instrument, mark, quantity(held));
      equity += inQuote(instrument, money(flow + value), mark);
      gross += grossAt(instrument, quantity(held), mark);
    }
    return { equity: money(equity), gross: money(gross) };
  }

  /** @param direction 1 to book the fact, −1 to take it back. */
  #enter(fact: Fact, direction: 1 | -1): void {
    if (fact.kind === 'fill') {
      const fee = defined(parseMoney(fact.fee), `fee ${fact.fee}`);
      const deal = { key: fact.instrument, quantity: fact.quantity * signOf(fact.side), price: fact.price, fee };
      this.#deal(placeKey(fact.slotId, fact.version), deal, direction);
    }
    if (fact.kind !== 'swap_cut') return;
    for (const { slotId, fromDeploymentId, toDeploymentId, transfers } of fact.legs) {
      for (const { instrument: key, quantity: held, price } of transfers) {
        const deal = { key, price, fee: ZERO_MONEY };
        const [from, to] = [fromDeploymentId, toDeploymentId].map((each) => versionDeployed(this.#view, each));
        this.#deal(placeKey(slotId, from!), { ...deal, quantity: -held }, direction);
        this.#deal(placeKey(slotId, to!), { ...deal, quantity: held }, direction);
      }
    }
  }

  #deal(
    place: string,
    deal: { readonly key: string; readonly quantity: number; readonly price: Price; readonly fee: Money },
    direction: 1 | -1,
  ): void {
    const instrument = defined(this.#instruments.get(deal.key), deal.key);
    const book = this.#bookOf(place);
    const before = book.get(deal.key) ?? { instrument, quantity: 0, flow: 0n };
    const paid = valueAt(instrument, deal.price, quantity(deal.quantity)) + deal.fee;
    book.set(deal.key, {
      instrument,
      quantity: before.quantity + direction * deal.quantity,
      flow: before.flow - BigInt(direction) * paid,
    });
  }

  #mark(fact: Fact, wanted: (key: string) => boolean): void {
    if (fact.kind === 'fill' && fact.mark !== null && wanted(fact.instrument))
      this.#marks.set(fact.instrument, fact.mark);
    if (fact.kind !== 'swap_cut') return;
    for (const { instrument, price } of fact.legs.flatMap((leg) => leg.transfers))
      if (wanted(instrument)) this.#marks.set(instrument, price);
  }

  #bookOf(place: string): Map<string, Flow> {
    const book = this.#books.get(place) ?? new Map<string, Flow>();
    this.#books.set(place, book);
    return book;
  }
}
