import type { Author } from '../../shared/domain/fact.ts';
import { instrumentKey } from '../../shared/domain/instrument.ts';
import type { OrderTerms } from '../../shared/domain/order.ts';
import type { Denial, DenialCode } from '../../shared/domain/risk.ts';
import { quantity } from '../../shared/units/quantity.ts';
import { NS_PER_SECOND } from '../../shared/units/time.ts';
import type { Core } from './core.ts';
import type { Outputs } from './outputs.ts';
import type { Instance } from './router/router.ts';

/** Denials of one instance within a second of market time that are recorded one by one; beyond it they are counted. */
const RECORDED_PER_SECOND = 20;

type Counts = { [C in DenialCode]?: number };

/** Records what the gate refused: one by one, and beyond a number that a person could read, as a sum each second. */
export class DenialLog {
  readonly #core: Core;
  /** Denials by code that no fact tells of yet, by instance. */
  readonly #untold = new Map<number, { readonly instance: Instance; readonly counts: Counts }>();
  /** Market time at which they were last recorded. */
  #toldNs = Number.NEGATIVE_INFINITY;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @param ref the version's own name for the order; 0 for an order of the desk's. */
  record(
    instance: Instance,
    ref: number | string,
    terms: OrderTerms,
    denial: Denial,
    author: Author,
    out: Outputs,
  ): void {
    const { market, safety } = this.#core;
    const { id, slotId, version } = instance;
    if (safety.throttle.denialsWithinSecond(id, market.now) >= RECORDED_PER_SECOND)
      return this.#count(instance, denial.code);
    const listed = market.instruments[terms.instrument];
    this.#core.emit(out, author, {
      kind: 'order_denied',
      slotId,
      instance: id,
      version,
      ref,
      instrument: listed ? instrumentKey(listed) : String(terms.instrument),
      side: terms.side,
      quantity: quantity(Number.isSafeInteger(terms.quantity) ? terms.quantity : 0),
      denial,
      sequence: market.sequence,
      marketNs: this.#core.marketTime(),
    });
  }

  #count(instance: Instance, code: DenialCode): void {
    const { safety, market } = this.#core;
    safety.throttle.deniedUntold(instance.id, market.now);
    const counts: Counts = this.#untold.get(instance.id)?.counts ?? {};
    counts[code] = (counts[code] ?? 0) + 1;
    this.#untold.set(instance.id, { instance, counts });
  }

  /** With the market: what was only counted is told once a second. */
  onMarket(out: Outputs): void {
    if (this.#untold.size > 0 && this.#core.market.now >= this.#toldNs + NS_PER_SECOND) this.tell(out);
  }

  /** Records what no fact tells of yet. */
  tell(out: Outputs): void {
    this.#toldNs = this.#core.market.now;
    const marketNs = this.#core.marketTime();
    for (const { instance, counts } of this.#untold.values()) {
      const { id, slotId, version } = instance;
      const author = { actor: version, role: 'version' };
      this.#core.emit(out, author, { kind: 'denials_counted', slotId, instance: id, version, counts, marketNs });
    }
    this.#untold.clear();
  }
}
